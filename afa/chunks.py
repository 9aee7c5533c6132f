"""Which session an item belongs to, and why. Pure: it knows a programme and one item.

In this order: the session's own hashtag; a reply goes where the post that it answers is; the
time, where just one session is on; else it belongs to none: what is said in the hallway.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Reason = Literal["tag", "reply", "time", "hallway"]


@dataclass(frozen=True)
class Slot:
    """A session as far as it matters here. `id` is the row's; `tag` is folded, or empty."""

    id: int
    tag: str
    starts_at: datetime
    ends_at: datetime

    def distance(self, at: datetime) -> float:
        """Seconds from `at` to the session; 0 while it is on."""
        early, late = self.starts_at - at, at - self.ends_at
        return max(early.total_seconds(), late.total_seconds(), 0.0)


@dataclass(frozen=True)
class Place:
    """Where an item belongs: a session's id or None, and the reason."""

    session: int | None
    reason: Reason


HALLWAY = Place(None, "hallway")


class Programme:
    """An event's sessions, ready to be asked about any number of items."""

    def __init__(self, slots: Iterable[Slot], event_tags: Iterable[str] = ()) -> None:
        slots = sorted(slots, key=lambda slot: (slot.starts_at, slot.id))
        self._tagged: dict[str, list[Slot]] = {}
        for slot in slots:
            # A tag of the whole event says nothing about one session.
            if slot.tag and slot.tag not in event_tags:
                self._tagged.setdefault(slot.tag, []).append(slot)
        self._alone = _alone(slots)
        self._changes = list(self._alone)

    def place(self, tags: Iterable[str], at: datetime, parent: int | None) -> Place:
        """Place an item that was posted `at`; `parent` is the session of what it answers."""
        if tagged := [slot for tag in tags for slot in self._tagged.get(tag, ())]:
            return Place(min(tagged, key=lambda slot: slot.distance(at)).id, "tag")
        if parent is not None:
            return Place(parent, "reply")
        change = bisect_right(self._changes, at)
        only = self._alone[self._changes[change - 1]] if change else None
        return Place(only, "time") if only is not None else HALLWAY


def _alone(slots: Iterable[Slot]) -> dict[datetime, int | None]:
    """From each moment at which something starts or ends: the session that is on alone, or None.

    In the order of time.
    """
    moves = sorted(
        [(slot.starts_at, 1, slot.id) for slot in slots]
        + [(slot.ends_at, 0, slot.id) for slot in slots]
    )
    on: set[int] = set()
    alone: dict[datetime, int | None] = {}
    for at, starts, session in moves:
        if starts:
            on.add(session)
        else:
            on.discard(session)
        alone[at] = next(iter(on)) if len(on) == 1 else None
    return alone
