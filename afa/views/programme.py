"""How any page shows a session in a line: who, where and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from afa import sql
from afa.models import Event, Session
from afa.views.card import Moment, moment


@dataclass(frozen=True)
class Person:
    """Somebody on stage, and the address of what is known of them."""

    name: str
    href: str


@dataclass(frozen=True)
class Line:
    """A session in a list; `now` says that it is on stage, `over` that it was."""

    href: str
    slug: str
    title: str
    people: tuple[Person, ...]
    room: str
    start: Moment
    end: Moment
    cancelled: bool
    now: bool
    over: bool


def listed(event: Event) -> QuerySet[Session]:
    """An event's sessions in their order, with all that a line shows."""
    return bare(event).prefetch_related("speakers")


def bare(event: Event) -> QuerySet[Session]:
    """The same without who speaks."""
    return event.sessions.select_related("room", "track")


# Ordered as the models are.
_NAMED = """
SELECT speaks.session_id, speaker.slug, speaker.name
FROM afa_session_speakers speaks JOIN afa_speaker speaker ON speaker.id = speaks.speaker_id
WHERE speaks.session_id = ANY(%s) ORDER BY speaker.name, speaker.slug
"""


def named(rows: Iterable[Session]) -> list[Session]:
    """Many sessions with all that a line shows: of those who speak only the names. As models
    these took a third of the programme's time."""
    sessions = list(rows)
    people: dict[int, list[tuple[str, str]]] = {row.pk: [] for row in sessions}
    for pk, slug, name in sql.select(_NAMED, [list(people)]):
        people[pk].append((slug, name))
    for row in sessions:
        row.named = people[row.pk]
    return sessions


def line(event: Event, session: Session, now: datetime) -> Line:
    """One session as a list shows it."""
    return Line(
        href=f"/{event.slug}/sessions/{session.slug}/",
        slug=session.slug,
        title=session.title,
        people=people(event, session),
        room=session.room.name if session.room else "",
        start=moment(session.starts_at, event.zone),
        end=moment(session.ends_at, event.zone),
        cancelled=session.cancelled,
        now=not session.cancelled and session.starts_at <= now < session.ends_at,
        over=session.ends_at <= now,
    )


def people(event: Event, session: Session) -> tuple[Person, ...]:
    """Who speaks."""
    return tuple(Person(name, f"/{event.slug}/speakers/{slug}/") for slug, name in session.people)
