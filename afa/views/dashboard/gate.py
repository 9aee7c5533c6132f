"""Who is let in to the dashboard, with Postgres or without it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers

from afa import badge, roles
from afa.badge import Badge
from afa.dashboard import archive
from afa.roles import Role

View = Callable[..., HttpResponse]


def for_role(least: Role) -> Callable[[View], View]:
    """The view is called as view(request, who, ...) by those who have that role or a higher one.

    Others are sent to sign in, or refused. While Postgres is away a badge decides.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, **given: Any) -> HttpResponse:
            who = _who(request)
            if who is None:
                return _turned_away(request)
            if who.role < least:
                raise PermissionDenied
            response = view(request, who, **given)
            if who.sure:
                badge.give(request, response, who)
            add_never_cache_headers(response)
            return response

        return gated

    return wrap


def _who(request: HttpRequest) -> Badge | None:
    """Who is asking; PermissionDenied where they are known and have no role."""
    if archive.answers():
        try:
            return _known(request)
        except DatabaseError:
            pass
    # Nothing after this may look into Postgres, not even for a name in the page's head.
    request.user = AnonymousUser()
    return badge.read(request)


def _known(request: HttpRequest) -> Badge | None:
    if not request.user.is_authenticated:
        return None
    role = roles.of(request.user)
    if role is None:
        raise PermissionDenied
    return Badge(request.user.get_username(), role, sure=True)


def _turned_away(request: HttpRequest) -> HttpResponse:
    if not archive.answers():
        response = render(request, "dashboard/unknown.html", status=503)
        response.headers["Retry-After"] = "10"
        return response
    wanted = request.get_full_path() if request.method == "GET" else resolve_url("dashboard")
    return HttpResponseRedirect(f"{resolve_url('sign-in')}?{urlencode({'next': wanted})}")
