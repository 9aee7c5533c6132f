"""`/EVENT/speakers/`: who is on stage; `/EVENT/speakers/SPEAKER/`: their talks and posts."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.core.exceptions import BadRequest
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from afa import archive, speakers, tallies
from afa.models import ArchivedItem, Event, Session, Speaker
from afa.views import cards, paging, preview, programme, structured
from afa.views.card import authored, called
from afa.views.folding import folded
from afa.views.fresh import always_fresh
from afa.views.profiles import profiles
from afa.views.quick import Quick

EVERYBODY, SPEAKER = Quick("event/speakers.html"), Quick("event/speaker.html")


@dataclass(frozen=True)
class Face:
    """Somebody in the list of all."""

    name: str
    href: str
    avatar: str
    initial: str
    talks: tuple[programme.Line, ...]


@dataclass(frozen=True)
class Follow:
    """Where the posts of one of somebody's accounts are, to choose from or to follow."""

    network: str
    archive: str
    feed: str


def everybody(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is on stage, by name. Three queries."""
    event = get_object_or_404(Event, slug=slug)
    now = timezone.now()
    sessions = Prefetch("sessions", queryset=programme.listed(event))
    faces = [
        Face(
            name=person.name,
            href=f"/{event.slug}/speakers/{person.slug}/",
            avatar=person.avatar,
            initial=person.name[:1],
            talks=tuple(programme.line(event, talk, now) for talk in person.sessions.all()),
        )
        for person in event.speakers.prefetch_related(sessions)
    ]
    context = {
        "event": event,
        "tab": "sessions",
        "faces": faces,
        "preview": preview.event(request, event, _("Speakers")),
    }
    return EVERYBODY.page(request, context)


@always_fresh
def speaker(request: HttpRequest, slug: str, speaker: str) -> HttpResponse:
    """Somebody: their talks, and what they posted, or with ``?posts=to`` what they were told."""
    event = get_object_or_404(Event, slug=slug)
    person = get_object_or_404(Speaker, event=event, slug=speaker)
    person.event = event
    talks = list(_talks(event, person))
    told = _told(request)
    page = _posts(person, talks, told, paging.before(request))
    whole = folded(event, page.items)
    steps, now = tallies.talks(talks), timezone.now()
    return SPEAKER.page(
        request,
        {
            "event": event,
            "tab": "sessions",
            "speaker": person,
            "preview": None if "before" in request.GET else preview.speaker(request, person),
            "initial": person.name[:1],
            "profiles": profiles(person.handles),
            "talks": [
                (programme.line(event, talk, now), tallies.posts(steps[talk.pk])) for talk in talks
            ],
            "told": told,
            "cards": cards.posts(event, whole.rows, whole.also),
            "away": not page.fresh,
            "follows": _follows(event, page.items) if not told else (),
            "newest": "before" in request.GET,
            "older": page.older,
            "structured": structured.speaker(request, person),
        },
    )


def _talks(event: Event, person: Speaker) -> QuerySet[Session]:
    return programme.listed(event).filter(pk__in=person.sessions.values("pk"))


def _told(request: HttpRequest) -> bool:
    chosen = request.GET.get("posts", "")
    if chosen not in ("", "to"):
        raise BadRequest("posts= is to, or nothing")
    return chosen == "to"


def _posts(
    person: Speaker, talks: Iterable[Session], told: bool, before: int | None
) -> archive.Page:
    if told:
        return speakers.heard(person, [talk.pk for talk in talks], before)
    return speakers.said(person, before)


def _follows(event: Event, rows: Iterable[ArchivedItem]) -> list[Follow]:
    """One for each account with which they posted what is on this page."""
    accounts = dict.fromkeys((row.source, row.author_id) for row in rows)
    return [
        Follow(
            called(source),
            authored(event.slug, source, account),
            f"/{event.slug}/feed.atom?author={quote(f'{source}:{account}', safe='')}",
        )
        for source, account in accounts
    ]
