"""One day of a programme: its talks, where they stand side by side, and its river."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from afa import tallies
from afa.models import Event, Session
from afa.tallies import Steps
from afa.views import dates, programme
from afa.views.card import Moment, moment
from afa.views.grid import Column, Grid, Place, Slot, grid, parallel
from afa.views.programme import Line
from afa.views.quick import Held
from afa.views.river import River, Stream, river

# How long before its first talk and after its last one a day's river flows.
BEFORE = timedelta(minutes=30)
AFTER = timedelta(minutes=60)


@dataclass(frozen=True)
class Track:
    """A track's name and colour (#rrggbb, or empty)."""

    name: str
    colour: str


@dataclass(frozen=True)
class Talk:
    """A talk of the day; `place` where it stands beside others, None in a list. `begins` is the
    clock, where it is the first one that starts then."""

    template = Held("event/slot.html", "talk")

    line: Line
    track: Track | None
    posts: int
    place: Place | None
    begins: str


@dataclass(frozen=True)
class Clock:
    """A moment beside the grid."""

    start: Moment
    top: int


@dataclass(frozen=True)
class Day:
    """A day: `anchor` is its part of the page's address, `name` its date in words. It is shown
    in `columns` where there are some, else as a list, which `flows` where much is parallel."""

    anchor: str
    name: str
    today: bool
    talks: tuple[Talk, ...]
    flows: bool
    columns: tuple[Column, ...]
    clocks: tuple[Clock, ...]
    right: int
    river: River | None
    posts: int

    @property
    def wide(self) -> bool:
        """Whether its columns may be more than a desk has room for."""
        return self.right > 8


def of(event: Event, session: Session) -> date:
    """The day of a session by the clocks of the venue."""
    return session.starts_at.astimezone(event.zone).date()


def day(event: Event, day: date, sessions: Sequence[Session], steps: Steps, now: datetime) -> Day:
    """The day with these sessions; `steps` are what was said about each."""
    slots = [_slot(session) for session in sessions]
    laid = grid(slots)
    return Day(
        anchor=f"day-{day.isoformat()}",
        name=dates.day(day),
        today=now.astimezone(event.zone).date() == day,
        talks=tuple(_talks(event, sessions, laid, steps, now)),
        flows=laid is None and parallel(slots),
        columns=laid.columns if laid else (),
        clocks=_clocks(event, laid),
        right=laid.right if laid else 0,
        river=_river(event, sessions, steps, now),
        posts=sum(tallies.posts(steps[session.pk]) for session in sessions),
    )


def _slot(session: Session) -> Slot:
    room = session.room
    name, rank = (room.name, room.position) if room else ("", 0)
    return Slot(session.pk, session.starts_at, session.ends_at, name, rank)


def _talks(
    event: Event, sessions: Sequence[Session], laid: Grid | None, steps: Steps, now: datetime
) -> Iterable[Talk]:
    before = ""
    for session in sessions:
        line, track = programme.line(event, session, now), session.track
        begins = line.start.clock if line.start.clock != before else ""
        before = line.start.clock
        yield _talk(
            line,
            Track(track.name, track.colour) if track else None,
            tallies.posts(steps[session.pk]),
            laid.places[session.pk] if laid else None,
            begins,
            get_language(),
        )


# The same until something is said about it, or the clock strikes.
@lru_cache(maxsize=2000)
def _talk(
    line: Line, track: Track | None, posts: int, place: Place | None, begins: str, _language: str
) -> Talk:
    return Talk(line, track, posts, place, begins)


def _clocks(event: Event, laid: Grid | None) -> tuple[Clock, ...]:
    clocks = laid.clocks if laid else ()
    return tuple(Clock(moment(clock.at, event.zone), clock.top) for clock in clocks)


def _river(event: Event, sessions: Sequence[Session], steps: Steps, now: datetime) -> River | None:
    first = min(session.starts_at for session in sessions) - BEFORE
    last = max(session.ends_at for session in sessions) + AFTER
    return river(_streams(sessions, steps), first, last, now, event.zone)


def _streams(sessions: Sequence[Session], steps: Steps) -> list[Stream]:
    """One for each track; where there are no tracks, one for each room."""
    tracks = len({session.track_id for session in sessions}) > 1
    found: dict[tuple[int, str, str], dict[int, int]] = {}
    for session in sessions:
        source = session.track if tracks else session.room
        name = (source.position, source.name) if source else (2**15, _("Everything else"))
        colour = session.track.colour if tracks and session.track else ""
        _add(found.setdefault((*name, colour), {}), steps[session.pk])
    return [Stream(name, colour, sums) for (_, name, colour), sums in sorted(found.items())]


def _add(sums: dict[int, int], steps: Mapping[int, int]) -> None:
    for step, posts in steps.items():
        sums[step] = sums.get(step, 0) + posts
