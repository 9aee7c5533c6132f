"""`/EVENT/moderation/`: hidden posts, bans, blocked words, and what was done lately."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from afa.models import Ban, BlockedWord, Event
from afa.moderation import Line
from afa.templatetags.words import posts
from afa.views.card import Moment, called, moment
from afa.views.moderation import acts, hidden
from afa.views.moderation.gate import moderators
from afa.views.paging import before

# Of each list; a blocklist that is longer is read by nobody from a page.
MOST = 1000

# Posts in the drawer of the desk.
DRAWER = 10


@dataclass(frozen=True)
class LineRow:
    """A ban or a blocked word in a list; `sweeping` says what is still under way."""

    name: str
    about: str
    who: str
    time: Moment
    href: str
    sweeping: str


@moderators
def overview(request: HttpRequest, who: User, slug: str) -> HttpResponse:
    """Everything on one page."""
    event = get_object_or_404(Event, slug=slug)
    page = hidden.page(event, before(request))
    context = {
        "event": event,
        "tab": "moderation",
        "who": who,
        "hidden": page.posts,
        "older": f"?before={page.older}#hidden" if page.older else "",
        "first": before(request) is None,
        "bans": _rows(event, Ban.objects.filter(event=event)),
        "words": _rows(event, BlockedWord.objects.filter(event=event)),
        "acts": acts.recent(event),
        "next": request.get_full_path(),
    }
    return render(request, "moderation/overview.html", context)


@moderators
def drawer(request: HttpRequest, _who: User, slug: str) -> HttpResponse:
    """What the desk shows beside the stream, by itself."""
    event = get_object_or_404(Event, slug=slug)
    return render(request, "moderation/drawer.html", drawn(event))


def drawn(event: Event) -> dict[str, object]:
    """What the template of the drawer needs."""
    return {"event": event, "hidden": hidden.page(event, None, DRAWER).posts}


def _rows(event: Event, lines: "QuerySet[Ban] | QuerySet[BlockedWord]") -> list[LineRow]:
    return [_row(event, line) for line in lines.filter(lifted_at=None)[:MOST]]


def _row(event: Event, line: Line) -> LineRow:
    return LineRow(
        name=str(line),
        about=_about(line),
        who=line.who,
        time=moment(line.at, event.zone),
        href=acts.address(line, event),
        sweeping=_("%(posts)s hidden so far") % {"posts": posts(line.swept)} if line.sweep else "",
    )


def _about(line: Line) -> str:
    if isinstance(line, BlockedWord):
        return ""
    network = called(line.source)
    return f"{network} · {line.reason}" if line.reason else network
