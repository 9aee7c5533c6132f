"""`/EVENT/sessions/SESSION/arrange/` and `/EVENT/hallway/arrange/`: posts to be put elsewhere.

One form with a box beside each post; it works without a script. What was moved can be put back
as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from afa import archive, placing
from afa.models import ArchivedItem, Event, Move, Session
from afa.templatetags.words import posts as counted
from afa.views import cards, dates, programme
from afa.views.card import Moment, moment
from afa.views.moderation import acts
from afa.views.moderation.answer import done
from afa.views.moderation.gate import moderators
from afa.views.paging import before
from afa.views.reasons import Reasoned, Why, reasoned

# As many as somebody looks through for what they did a while ago.
LATELY = 10


@dataclass(frozen=True)
class Talk:
    """A talk to choose."""

    value: str
    words: str


@dataclass(frozen=True)
class Day:
    """The talks of a day."""

    name: str
    talks: tuple[Talk, ...]


@dataclass(frozen=True)
class Done:
    """A move of a while ago."""

    id: int
    words: str
    who: str
    time: Moment
    undone: str


@require_http_methods(["GET", "POST"])
@moderators
def talk(request: HttpRequest, who: User, slug: str, session: str) -> HttpResponse:
    """The posts of one talk."""
    event = get_object_or_404(Event, slug=slug)
    row = get_object_or_404(programme.listed(event), slug=session)
    row.event = event
    return _answer(request, who, event, row)


@require_http_methods(["GET", "POST"])
@moderators
def hallway(request: HttpRequest, who: User, slug: str) -> HttpResponse:
    """Those that belong to none."""
    return _answer(request, who, get_object_or_404(Event, slug=slug), None)


def _answer(request: HttpRequest, who: User, event: Event, session: Session | None) -> HttpResponse:
    if request.method == "GET":
        return _page(request, event, session)
    if request.POST.get("act") == "undo":
        return _undo(request, who, event)
    return _move(request, who, event)


def _page(request: HttpRequest, event: Event, session: Session | None) -> HttpResponse:
    place = before(request)
    page = archive.chunk(session, place) if session else archive.hallway(event, place)
    context = {
        "event": event,
        "tab": "arrange",
        "session": session,
        "posts": _posts(event, session, page.items),
        "days": _days(event, session),
        "moves": _lately(event),
        "first": "" if place is None else request.path,
        "older": f"?before={page.older}" if page.older else "",
    }
    return render(request, "moderation/arrange.html", context)


def _move(request: HttpRequest, who: User, event: Event) -> HttpResponse:
    every = request.POST.get("act") == "move all"
    keys = request.POST.getlist("shown" if every else "key")[: archive.LIMIT]
    items = list(ArchivedItem.shown.filter(event=event, key__in=keys))
    to, _colon, slug = request.POST.get("to", "").partition(":")
    session = Session.objects.filter(event=event, slug=slug).first() if to == "talk" else None
    if to not in ("talk", "hallway", "rules") or (to == "talk" and session is None):
        return _again(request, _("Choose where the posts belong."))
    if not items:
        return _again(request, _("Choose some posts: they may be gone by now."))
    move = placing.release(items, who) if to == "rules" else placing.move(items, session, who)
    return done(request, request.get_full_path(), f"{_words(move, len(items))}.")


def _again(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return HttpResponseRedirect(request.get_full_path(), status=303)


def _undo(request: HttpRequest, who: User, event: Event) -> HttpResponse:
    number = request.POST.get("move", "")
    move = get_object_or_404(Move, event=event, pk=int(number) if _is_id(number) else 0)
    undone = placing.undo(move, who)
    now, earlier = _("The posts are back where they were."), _("That was undone already.")
    return done(request, request.get_full_path(), now if undone else earlier)


def _is_id(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) <= 18


def _posts(event: Event, session: Session | None, rows: Sequence[ArchivedItem]) -> list[Reasoned]:
    if session:
        return reasoned(session, rows)
    rows = [row for row in rows if row.item is not None]
    put = Why(_("Placed here by an organiser"))
    whys = [put if row.reason == "manual" else None for row in rows]
    return [Reasoned(*pair) for pair in zip(cards.posts(event, rows), whys, strict=True)]


def _days(event: Event, but: Session | None) -> list[Day]:
    """The programme, without the talk whose posts these are."""
    sessions = event.sessions.select_related("room").order_by("starts_at", "room__position")
    others = [one for one in sessions if one != but]
    by_day = groupby(others, key=lambda one: one.starts_at.astimezone(event.zone).date())
    return [Day(dates.day(day), tuple(_talk(one, event) for one in those)) for day, those in by_day]


def _talk(session: Session, event: Event) -> Talk:
    clock = moment(session.starts_at, event.zone).clock
    room = f" · {session.room.name}" if session.room else ""
    return Talk(f"talk:{session.slug}", f"{clock} {session.title}{room}")


def _lately(event: Event) -> list[Done]:
    moves = Move.objects.filter(event=event).select_related("session", "by", "undone_by")
    return [
        Done(
            id=one.pk,
            words=_words(one, one.count),
            who=acts.somebody(one.by.get_username() if one.by else ""),
            time=moment(one.at, event.zone),
            undone=_undone(one),
        )
        # Said again: counting takes the model's own order away.
        for one in moves.annotate(count=Count("posts")).order_by("-pk")[:LATELY]
    ]


def _words(move: Move, count: int) -> str:
    parts = {"posts": counted(count), "talk": move.session}
    match move.to:
        case "talk" if move.session:
            return _("%(posts)s to %(talk)s") % parts
        case "talk":
            return _("%(posts)s to a talk that is gone") % parts
        case "hallway":
            return _("%(posts)s to the hallway") % parts
    return _("%(posts)s to where the rules say") % parts


def _undone(move: Move) -> str:
    if not move.undone_at:
        return ""
    return acts.somebody(move.undone_by.get_username() if move.undone_by else "")
