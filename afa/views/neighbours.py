"""The talks around a talk: before and after it, in its room and in time, and beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from afa.models import Session
from afa.views.card import Moment, moment

# So many of those that are on at the same time; the programme has all of them.
MOST_BESIDE = 6


@dataclass(frozen=True)
class Neighbour:
    """A talk to go to."""

    href: str
    title: str
    room: str
    start: Moment


@dataclass(frozen=True)
class Neighbours:
    """`before` and `after` are the next ones in time, where they are not in the same room too;
    `beside` are on at the same time, and `more_beside` others."""

    room_before: Neighbour | None
    room_after: Neighbour | None
    before: Neighbour | None
    after: Neighbour | None
    beside: tuple[Neighbour, ...]
    more_beside: int


@dataclass(frozen=True)
class _Talk:
    id: int
    slug: str
    title: str
    room: int | None
    room_name: str
    starts: datetime
    ends: datetime


def neighbours(session: Session, zone: tzinfo) -> Neighbours:
    """Those of one talk among all that take place. One query."""
    names = ("id", "slug", "title", "room_id", "room__name", "starts_at", "ends_at")
    rows = session.event.sessions.filter(cancelled=False).values_list(*names)
    talks = [_Talk(*row) for row in rows]
    room = [talk for talk in talks if talk.room == session.room_id]
    others = [talk for talk in talks if talk.id != session.pk]
    beside = [talk for talk in others if _overlaps(talk, session)]
    apart = [talk for talk in others if not _overlaps(talk, session)]
    shown = _Shown(session.event.slug, zone)
    in_room = _around(room, session) if session.room_id else (None, None)
    in_time = _around(apart, session)
    # A way that is the same in both is shown once.
    before = in_time[0] if in_time[0] != in_room[0] else None
    after = in_time[1] if in_time[1] != in_room[1] else None
    return Neighbours(
        room_before=shown.of(in_room[0]),
        room_after=shown.of(in_room[1]),
        before=shown.of(before),
        after=shown.of(after),
        beside=tuple(filter(None, map(shown.of, beside[:MOST_BESIDE]))),
        more_beside=max(0, len(beside) - MOST_BESIDE),
    )


@dataclass(frozen=True)
class _Shown:
    """How talks are shown in one event."""

    event: str
    zone: tzinfo

    def of(self, talk: _Talk | None) -> Neighbour | None:
        if talk is None:
            return None
        href = f"/{self.event}/sessions/{talk.slug}/"
        return Neighbour(href, talk.title, talk.room_name or "", moment(talk.starts, self.zone))


def _overlaps(talk: _Talk, session: Session) -> bool:
    return talk.starts < session.ends_at and session.starts_at < talk.ends


def _around(talks: Sequence[_Talk], session: Session) -> tuple[_Talk | None, _Talk | None]:
    """The last that starts before this one, and the first that starts after it."""
    here = (session.starts_at, session.pk)
    before = [talk for talk in talks if (talk.starts, talk.id) < here]
    after = [talk for talk in talks if (talk.starts, talk.id) > here]
    return (before[-1] if before else None, after[0] if after else None)
