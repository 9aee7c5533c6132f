"""What a moderator is told after an act: JSON for the script, a page for everybody else."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from afa.models import Ban, BlockedWord, Event, Ruling
from afa.views.moderation.gate import wants_json

# Two a second for a minute: more than anybody reads, and less than a runaway script would do.
MOST = 120
WINDOW = timedelta(minutes=1)

LATER = _l("The live server is away: open pages follow once it is back.")


def done(
    request: HttpRequest, back: str, words: str, *, told: bool = True, **more: Any
) -> HttpResponse:
    """It is so now. `back` is where a form without a script returns to, unless it says."""
    if not told:
        words = f"{words} {LATER}"
    if wants_json(request):
        return JsonResponse({"words": words, "told": told, **more})
    messages.add_message(request, messages.SUCCESS if told else messages.WARNING, words)
    return HttpResponseRedirect(_wanted(request) or back, status=303)


def not_done(
    request: HttpRequest, event: Event, words: str, status: int, back: str = ""
) -> HttpResponse:
    """It could not be done, and why."""
    if wants_json(request):
        return JsonResponse({"error": words}, status=status)
    context = {"event": event, "words": words, "back": back}
    return render(request, "moderation/not_done.html", context, status=status)


def too_fast(request: HttpRequest, who: User, event: Event) -> HttpResponse | None:
    """429 for somebody who has done too much in the last minute."""
    since = now() - WINDOW
    acts = Ruling.objects.filter(event=event, by=who, at__gt=since).count()
    acts += sum(
        kind.objects.filter(event=event, by=who, at__gt=since).count()
        for kind in (Ban, BlockedWord)
    )
    if acts < MOST:
        return None
    words = _("More than %(count)s acts in a minute: wait a little.") % {"count": MOST}
    response = not_done(request, event, words, 429)
    response.headers["Retry-After"] = "20"
    return response


def _wanted(request: HttpRequest) -> str:
    """The page that the form was on, where it is one of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else ""
