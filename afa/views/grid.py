"""A day's talks side by side: which columns there are, and where each talk stands. Pure.

Rows are the moments at which something starts or ends, so a day is as high as its words need.
What has the house to itself, a keynote or lunch, is as wide as all columns.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

# More than these and nobody finds anything: then a day is a list.
MOST_COLUMNS = 12
MOST_ROWS = 150

# The head stands in the first row and the clock in the first column; lines count from 1.
FIRST_ROW = 2
FIRST_COLUMN = 2


@dataclass(frozen=True)
class Slot:
    """A talk as far as it matters here. `room` is its name, `rank` the room's place among the
    others; without a room it is empty."""

    id: int
    starts: datetime
    ends: datetime
    room: str
    rank: int = 0

    def overlaps(self, other: "Slot") -> bool:
        """Whether both are on at some moment."""
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True)
class Place:
    """From line to line."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True)
class Column:
    """A room; it is wider than one where talks overlap in it."""

    name: str
    left: int
    right: int


@dataclass(frozen=True)
class Clock:
    """A moment at which talks start, and its line."""

    at: datetime
    top: int


@dataclass(frozen=True)
class Grid:
    """`places` by the talks' ids; the last line of the columns is `right`."""

    columns: tuple[Column, ...]
    clocks: tuple[Clock, ...]
    places: dict[int, Place]
    right: int


def parallel(slots: Sequence[Slot]) -> bool:
    """Whether any of them are on at the same time."""
    return bool(_beside(slots))


def grid(slots: Sequence[Slot]) -> Grid | None:
    """The grid of a day; None where it has too many columns, or nothing stands side by side."""
    beside = _beside(slots)
    lanes = _lanes([slot for slot in slots if slot.id in beside])
    moments = sorted({slot.starts for slot in slots} | {slot.ends for slot in slots})
    if len(lanes) < 2 or len(lanes) > MOST_COLUMNS or len(moments) > MOST_ROWS:
        return None
    row = {moment: number + FIRST_ROW for number, moment in enumerate(moments)}
    right = FIRST_COLUMN + len(lanes)
    column = {id: number + FIRST_COLUMN for number, (_, ids) in enumerate(lanes) for id in ids}

    def place(slot: Slot) -> Place:
        left = column.get(slot.id, FIRST_COLUMN)
        end = left + 1 if slot.id in column else right
        return Place(row[slot.starts], row[slot.ends], left, end)

    return Grid(
        columns=tuple(_columns(lanes)),
        clocks=tuple(_clocks(slots, row.__getitem__)),
        places={slot.id: place(slot) for slot in slots},
        right=right,
    )


def _beside(slots: Sequence[Slot]) -> set[int]:
    """Those that are not alone at some moment."""
    found: set[int] = set()
    latest: Slot | None = None
    for slot in sorted(slots, key=lambda slot: (slot.starts, slot.ends)):
        if latest and slot.overlaps(latest):
            found |= {slot.id, latest.id}
        if latest is None or slot.ends > latest.ends:
            latest = slot
    return found


def _lanes(slots: Iterable[Slot]) -> list[tuple[str, list[int]]]:
    """(room, ids) of each column: talks of a room that overlap stand in several."""
    rooms: dict[str, list[list[Slot]]] = {}
    for slot in sorted(slots, key=lambda slot: (not slot.room, slot.rank, slot.room, slot.starts)):
        lanes = rooms.setdefault(slot.room, [])
        free = next((lane for lane in lanes if not slot.overlaps(lane[-1])), None)
        if free is None:
            lanes.append([slot])
        else:
            free.append(slot)
    return [(room, [slot.id for slot in lane]) for room, lanes in rooms.items() for lane in lanes]


def _columns(lanes: Sequence[tuple[str, list[int]]]) -> Iterable[Column]:
    left = FIRST_COLUMN
    names = [name for name, _ in lanes]
    for name in dict.fromkeys(names):
        right = left + names.count(name)
        yield Column(name, left, right)
        left = right


def _clocks(slots: Sequence[Slot], row: Callable[[datetime], int]) -> Iterable[Clock]:
    for at in sorted({slot.starts for slot in slots}):
        yield Clock(at, row(at))
