"""The day beside the stream: what is on, what comes, and how much was said about each talk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils.translation import get_language

from afa import day as days
from afa.day import Talk
from afa.models import Event
from afa.views import dates, zones
from afa.views.card import Moment, moment
from afa.views.programme import Person
from afa.views.quick import Held, Quick

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Slot:
    """One talk of the day, in the room of the slug `place`. `left` is how many minutes of it
    remain, 0 unless it is on."""

    template = Held("event/agenda_slot.html", "slot")
    onstage = Held("event/onstage_slot.html", "slot")

    slug: str
    href: str
    title: str
    people: tuple[Person, ...]
    room: str
    place: str
    start: Moment
    clock: str
    end: Moment
    cancelled: bool
    now: bool
    left: int
    posts: int


@dataclass(frozen=True)
class Agenda:
    """The day that matters: today, or the event's first or last one.

    `stage` is what the bar on top tells of: what takes place and is not over, in the room of the
    reader's choice or in any. `next` is the next of it.
    """

    template = Quick("event/agenda.html")
    onstage = Quick("event/onstage.html")

    date: date
    name: str
    slots: tuple[Slot, ...]
    stage: tuple[Slot, ...]
    next: Slot | None

    @property
    def idle(self) -> bool:
        """Whether nothing is on stage."""
        return not any(slot.now for slot in self.stage)

    @property
    def rooms(self) -> dict[str, str]:
        """Slug and name of each room in which a talk takes place, in the order of the programme."""
        return {slot.place: slot.room for slot in self.slots if slot.place and not slot.cancelled}


def agenda(event: Event, now: datetime, zone: tzinfo, room: str = "") -> Agenda:
    """The agenda as of `now`, a day of the venue by the clocks of `zone`. One query."""
    day, venue = _day(event, now), event.zone
    rows = [row for row in _around(event, day) if row.starts_at.astimezone(venue).date() == day]
    slots = tuple(
        _slot(event.slug, row, _left(row, now), zone, day, get_language()) for row in rows
    )
    both = zip(rows, slots, strict=True)
    stage = [(row, slot) for row, slot in both if row.ends_at > now and _staged(row, room)]
    return Agenda(
        date=day,
        name=dates.day(day),
        slots=slots,
        stage=tuple(slot for _, slot in stage),
        next=next((slot for row, slot in stage if row.starts_at > now), None),
    )


def _staged(row: Talk, room: str) -> bool:
    return not row.cancelled and room in ("", row.place)


def _day(event: Event, now: datetime) -> date:
    first, today, last = (
        at.astimezone(event.zone).date() for at in (event.starts_at, now, event.ends_at)
    )
    return min(max(first, today), last)


def _around(event: Event, day: date) -> list[Talk]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=event.zone)
    return days.talks(event, midnight - timedelta(hours=1), midnight + timedelta(hours=26))


def _left(row: Talk, now: datetime) -> int | None:
    """The minutes that remain; None unless it is on."""
    on = not row.cancelled and row.starts_at <= now < row.ends_at
    return -((now - row.ends_at) // _MINUTE) if on else None


# Held by all that a slot is made from: between two posts about a talk it is the same for all.
@lru_cache(maxsize=1000)
def _slot(
    event: str, row: Talk, left: int | None, zone: tzinfo, day: date, _language: str | None
) -> Slot:
    return Slot(
        slug=row.slug,
        href=f"/{event}/sessions/{row.slug}/",
        title=row.title,
        people=tuple(Person(name, f"/{event}/speakers/{slug}/") for slug, name in row.people),
        room=row.room,
        place=row.place,
        start=moment(row.starts_at, zone),
        clock=zones.clock(row.starts_at, zone, day),
        end=moment(row.ends_at, zone),
        cancelled=row.cancelled,
        now=left is not None,
        left=left or 0,
        posts=row.posts,
    )
