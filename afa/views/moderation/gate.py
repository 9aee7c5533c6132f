"""Who is let in to moderation, and what everybody else is told."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from afa import roles
from afa.roles import Role

View = Callable[..., HttpResponse]


def moderators(view: View) -> View:
    """The view is called as view(request, who, ...) by moderators and operators alone.

    Nobody keeps the answer. A script is told in JSON; somebody who is signed out signs in
    and comes back.
    """

    @wraps(view)
    def gated(request: HttpRequest, **given: Any) -> HttpResponse:
        response = _answer(view, request, given)
        add_never_cache_headers(response)
        return response

    return gated


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, and not a person's browser by itself."""
    return "application/json" in request.headers.get("Accept", "")


def _answer(view: View, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    if (roles.of(request.user) or 0) < Role.MODERATOR:
        return _refused(request)
    return view(request, request.user, **given)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    # What was to be done is asked for again, on the page from which it is done without a script.
    wanted = request.get_full_path() if request.method == "GET" else request.path
    url = f"{resolve_url('sign-in')}?{urlencode({'next': wanted})}"
    if wants_json(request):
        told = {"error": _("You are signed out. Sign in again."), "sign_in": url}
        return JsonResponse(told, status=401)
    return HttpResponseRedirect(url, status=303)


def _refused(request: HttpRequest) -> HttpResponse:
    role = roles.of(request.user)
    if wants_json(request):
        return JsonResponse({"error": _("Only moderators may do that.")}, status=403)
    context = {"role": role.called if role else "", "wanted": request.path}
    return render(request, "moderation/refused.html", context, status=403)
