"""The curve of a talk: how many posts came when, as the parts of an inline SVG. Pure.

Along the time everything is in percent, so that the picture is as wide as its page while its
words stay as large as they are. The bars are one path, in a box that is stretched.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from statistics import median
from typing import Literal

# How long before and after a talk its posts are in the picture; less where there are none.
BEFORE = timedelta(minutes=10)
AFTER = timedelta(minutes=60)
LEAST_AFTER = timedelta(minutes=10)

# Bars may stand for so many minutes each: the first of these that leaves few enough of them.
STEPS = (1, 2, 5, 10, 15, 30, 60)
MOST_BARS = 180

# A bar of one post is seen beside one of five thousand.
LEAST = 1.5
# A peak is a bar that is this high, beside the highest one, and stands out from the usual one
# by so much; so many are named. The highest one always is.
NAMED = 0.6
STANDS_OUT = 1.5
MOST_NAMED = 3

# As many percent of a phone's width are a clock and some room around it; or a peak's name.
CLOCK = 12.0
NAME = 26.0

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Tick:
    """A clock's time below the picture; `x` in percent."""

    x: float
    words: str
    anchor: Anchor


@dataclass(frozen=True)
class Peak:
    """A moment at which much was said; `at` is its first minute."""

    x: float
    anchor: Anchor
    at: datetime
    clock: str
    posts: int


@dataclass(frozen=True)
class Row:
    """A part of the picture in figures, for those who do not see it."""

    clock: str
    posts: int


@dataclass(frozen=True)
class Curve:
    """`bars` is a path in a box `width` wide and 100 high; `begins` and `lasts` are the talk in
    percent of it, `now` the present moment if that is in the picture. `outside` posts are not
    in it; `step` is the minutes of a bar. The first of `peaks` is the highest."""

    bars: str
    width: int
    begins: float
    lasts: float
    now: float | None
    ticks: tuple[Tick, ...]
    peaks: tuple[Peak, ...]
    rows: tuple[Row, ...]
    step: int
    inside: int
    outside: int

    @property
    def top(self) -> Peak:
        """The highest bar."""
        return max(self.peaks, key=lambda peak: peak.posts)


def curve(
    minutes: Mapping[int, int], starts: datetime, ends: datetime, now: datetime, zone: tzinfo
) -> Curve | None:
    """That of a talk whose posts came in these `minutes` since 1970; None without any."""
    frame = _frame(starts, _last(minutes, ends))
    bars = frame.bars(minutes)
    inside = sum(bars)
    if not inside:
        return None
    return Curve(
        bars=_path(bars),
        width=len(bars),
        begins=frame.percent(starts),
        lasts=frame.percent(ends) - frame.percent(starts),
        now=frame.percent(now) if frame.first <= now <= frame.last else None,
        ticks=tuple(_ticks(frame, starts, ends, zone)),
        peaks=tuple(_peaks(frame, bars, zone)),
        rows=tuple(_rows(frame, bars, zone)),
        step=frame.step,
        inside=inside,
        outside=sum(minutes.values()) - inside,
    )


@dataclass(frozen=True)
class _Frame:
    """From when to when the picture is; both are whole steps of `step` minutes."""

    first: datetime
    last: datetime
    step: int

    def bars(self, minutes: Mapping[int, int]) -> list[int]:
        """The posts of each step."""
        first, last = _minute(self.first), _minute(self.last)
        bars = [0] * ((last - first) // self.step)
        for minute, posts in minutes.items():
            if first <= minute < last:
                bars[(minute - first) // self.step] += posts
        return bars

    def percent(self, at: datetime) -> float:
        return round((at - self.first) / (self.last - self.first) * 100, 2)

    def at(self, bar: int) -> datetime:
        return self.first + timedelta(minutes=bar * self.step)


def _last(minutes: Mapping[int, int], ends: datetime) -> datetime:
    """After the last post that belongs into the picture."""
    least, most = ends + LEAST_AFTER, ends + AFTER
    said = max((minute + 1 for minute in minutes if minute < _minute(most)), default=0)
    return max(least, min(_moment(said), most))


def _frame(starts: datetime, last: datetime) -> _Frame:
    first = starts - BEFORE
    length = (last - first) / timedelta(minutes=1)
    step = next((step for step in STEPS if length / step <= MOST_BARS), STEPS[-1])
    begin = _minute(first) // step * step
    end = -(-(_minute(last - timedelta(microseconds=1)) + 1) // step) * step
    return _Frame(_moment(begin), _moment(end), step)


def _path(bars: Sequence[int]) -> str:
    """A box for each bar that is not empty."""
    most = max(bars)
    return "".join(
        f"M{at + 0.08:.2f} 100V{100 - max(posts / most * 100, LEAST):.1f}h.84V100z"
        for at, posts in enumerate(bars)
        if posts
    )


def _peaks(frame: _Frame, bars: Sequence[int], zone: tzinfo) -> Iterable[Peak]:
    """The highest bars, as far from one another as their names need."""
    usual = median(bar for bar in bars if bar)
    least = max(max(bars) * NAMED, usual * STANDS_OUT, 3)
    taken: list[float] = []
    for at in sorted(range(len(bars)), key=lambda at: (-bars[at], at)):
        middle = (at + 0.5) / len(bars) * 100
        if taken and (bars[at] < least or len(taken) == MOST_NAMED):
            return
        if _fits(middle, taken, NAME):
            taken.append(middle)
            yield _peak(frame, at, bars[at], middle, zone)


def _peak(frame: _Frame, bar: int, posts: int, x: float, zone: tzinfo) -> Peak:
    at = frame.at(bar)
    return Peak(round(x, 2), _anchor(x, NAME / 2), at, _clock(at, zone), posts)


def _ticks(frame: _Frame, starts: datetime, ends: datetime, zone: tzinfo) -> Iterable[Tick]:
    """Beginning and end of the talk, and full hours and parts of them where there is room."""
    taken: list[float] = []
    for at in (starts, ends, *_round(frame, zone)):
        x = frame.percent(at)
        if _fits(x, taken, CLOCK):
            taken.append(x)
            yield Tick(x, _clock(at, zone), _anchor(x, CLOCK / 2))


def _round(frame: _Frame, zone: tzinfo) -> Iterable[datetime]:
    """Hours in the picture, then half and quarter ones; those at its edges are left out."""
    quarter = timedelta(minutes=15)
    there = frame.first.astimezone(zone)
    at = there.replace(minute=there.minute // 15 * 15) + quarter
    quarters = []
    while at.astimezone(UTC) < frame.last - timedelta(minutes=3):
        quarters.append(at)
        at = (at.astimezone(UTC) + quarter).astimezone(zone)
    return sorted(quarters, key=lambda at: (at.minute != 0, at.minute != 30))


def _rows(frame: _Frame, bars: Sequence[int], zone: tzinfo) -> Iterable[Row]:
    """At most some twenty of them."""
    several = max(1, -(-len(bars) // 24))
    several = next((some for some in (1, 5, 10, 15, 30) if some >= several), several)
    for at in range(0, len(bars), several):
        if posts := sum(bars[at : at + several]):
            last = frame.at(min(at + several, len(bars)))
            yield Row(f"{_clock(frame.at(at), zone)}–{_clock(last, zone)}", posts)


def _fits(x: float, taken: Iterable[float], room: float) -> bool:
    """Whether words at `x` stand clear of those at `taken`; near an edge they stand beside it."""
    middle = _middle(x, room)
    return all(abs(middle - _middle(other, room)) >= room for other in taken)


def _middle(x: float, room: float) -> float:
    aside: dict[Anchor, float] = {"start": room / 2, "middle": 0.0, "end": -room / 2}
    return x + aside[_anchor(x, room / 2)]


def _anchor(x: float, room: float) -> Anchor:
    if x < room:
        return "start"
    return "end" if x > 100 - room else "middle"


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def _clock(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"
