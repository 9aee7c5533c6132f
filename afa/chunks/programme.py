"""The rules, ready to be asked about any number of posts."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from afa.chunks.place import HALLWAY, Place
from afa.chunks.said import Said
from afa.chunks.schedule import Schedule, Slot

# How long before and after a session its speakers, and who speaks to them, mean it.
BEFORE = timedelta(minutes=10)
AFTER = timedelta(minutes=60)

_Slots = dict[str, list[Slot]]


class Programme:
    """A schedule, sorted by what the rules look for."""

    def __init__(self, schedule: Schedule) -> None:
        slots = sorted(schedule.slots, key=lambda slot: (slot.starts_at, slot.id))
        tags = {slot: [slot.tag] for slot in slots if slot.tag not in schedule.tags}
        rooms = {slot: [slot.room_tag] for slot in slots if slot.room_tag not in schedule.tags}
        self._tagged = _by(tags)
        self._roomed = _by(rooms)
        self._given = _by({slot: slot.handles for slot in slots})
        # A post on a network on which no speaker is known needs no look at its names.
        self._networks = {handle.partition(":")[0] for handle in self._given}
        self._alone = _alone(slots)
        self._changes = list(self._alone)

    def place(self, said: Said, parent: Place | None = None) -> Place:
        """Where a post belongs; `parent` is the place of the one that it answers, if known."""
        if tagged := self.tagged(said):
            return tagged
        if parent is not None and parent.inherited:
            return Place(parent.session, "reply")
        if slot := self._by_speaker(said):
            return Place(slot.id, "speaker")
        if slot := self._by_room(said):
            return Place(slot.id, "room")
        change = bisect_right(self._changes, said.at)
        only = self._alone[self._changes[change - 1]] if change else None
        return Place(only, "time") if only is not None else HALLWAY

    def tagged(self, said: Said) -> Place | None:
        """Where its own tags put a post, whatever it answers; None where they say nothing."""
        found = [slot for tag in said.tags for slot in self._tagged.get(tag, ())]
        slot = _nearest(found, said.at)
        return Place(slot.id, "tag") if slot else None

    def _by_speaker(self, said: Said) -> Slot | None:
        """Of two that are equally near: the author's, then that of the first who is mentioned."""
        if said.source not in self._networks:
            return None
        found = [slot for name in _names(said) for slot in self._given.get(name, ())]
        at = said.at
        return _nearest(
            [slot for slot in found if slot.starts_at - BEFORE <= at < slot.ends_at + AFTER], at
        )

    def _by_room(self, said: Said) -> Slot | None:
        """Where two overlap in a room, what began last."""
        found = [slot for tag in said.tags for slot in self._roomed.get(tag, ())]
        return max(
            (slot for slot in found if slot.is_on(said.at)),
            key=lambda slot: slot.starts_at,
            default=None,
        )


def _by(named: Mapping[Slot, Iterable[str]]) -> _Slots:
    found: _Slots = {}
    for slot, names in named.items():
        for name in filter(None, names):
            found.setdefault(name, []).append(slot)
    return found


def _names(said: Said) -> Iterator[str]:
    """As handles. A server of Mastodon's may call its own people by less than their whole name."""
    server = ""
    if said.source == "mastodon":
        server = next((name for name in said.author if "@" in name), "").partition("@")[2]
    for name in (*said.author, *said.mentions):
        whole = f"{name}@{server}" if server and "@" not in name else name
        yield f"{said.source}:{whole.casefold()}"


def _nearest(slots: list[Slot], at: datetime) -> Slot | None:
    return min(slots, key=lambda slot: slot.distance(at)) if slots else None


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
