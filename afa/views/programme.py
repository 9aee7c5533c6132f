"""`/EVENT/sessions/`: the programme; and how any page shows a session in a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from afa.models import Event, Session
from afa.views import dates
from afa.views.card import Moment, moment


@dataclass(frozen=True)
class Line:
    """A session in a list. `about` says who and where, `now` whether it is on stage."""

    href: str
    title: str
    about: str
    room: str
    start: Moment
    cancelled: bool
    now: bool
    day: date


@dataclass(frozen=True)
class Day:
    """One day of a programme."""

    name: str
    sessions: tuple[Line, ...]


def sessions(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole programme, day by day, in the venue's time."""
    event = get_object_or_404(Event, slug=slug)
    now = timezone.now()
    lines = [line(event, session, now) for session in listed(event)]
    return render(
        request,
        "event/sessions.html",
        {
            "event": event,
            "tab": "sessions",
            "days": days(lines),
            "dates": dates.span(event.starts_at, event.ends_at, event.zone),
            "zone": event.timezone.replace("_", " "),
        },
    )


def listed(event: Event) -> QuerySet[Session]:
    """An event's sessions in their order, with all that a line shows."""
    return event.sessions.select_related("room", "track").prefetch_related("speakers")


def on_stage(event: Event, now: datetime) -> list[Line]:
    """What is on at this moment."""
    running = listed(event).filter(starts_at__lte=now, ends_at__gt=now, cancelled=False)
    return [line(event, session, now) for session in running]


def line(event: Event, session: Session, now: datetime) -> Line:
    """One session as a list shows it."""
    return Line(
        href=f"/{event.slug}/sessions/{session.slug}/",
        title=session.title,
        about=about(session),
        room=session.room.name if session.room else "",
        start=moment(session.starts_at, event.zone),
        cancelled=session.cancelled,
        now=not session.cancelled and session.starts_at <= now < session.ends_at,
        day=session.starts_at.astimezone(event.zone).date(),
    )


@dataclass(frozen=True)
class Person:
    """Somebody on stage, and the address of what is known of them."""

    name: str
    href: str


def people(event: Event, session: Session) -> list[Person]:
    """Who speaks."""
    return [
        Person(speaker.name, f"/{event.slug}/speakers/{speaker.slug}/")
        for speaker in session.speakers.all()
    ]


def about(session: Session) -> str:
    """Who speaks, and in which room."""
    people = ", ".join(speaker.name for speaker in session.speakers.all())
    room = session.room.name if session.room else ""
    return " · ".join(part for part in (people, room) if part)


def when(session: Session, zone: tzinfo) -> str:
    """``Friday, 20 November 2026, 10:30–11:15``."""
    start = session.starts_at.astimezone(zone)
    end = session.ends_at.astimezone(zone)
    return f"{dates.day(start.date())}, {start:%H:%M}–{end:%H:%M}"


def days(lines: Iterable[Line]) -> list[Day]:
    """Lines in order of time, parted by days."""
    parted = groupby(lines, key=lambda line: line.day)
    return [Day(dates.day(day), tuple(lines)) for day, lines in parted]
