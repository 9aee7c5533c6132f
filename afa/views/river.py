"""The day as a river: how much was said about each track, as bands of an inline SVG. Pure.

The bands lie upon one another around the middle; the river is as broad as much was said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext_lazy as _l

from afa.tallies import STEP

# The box in which the bands are drawn: so wide for each step, so high.
WIDE, HIGH = 10, 200
# More bands cannot be told from one another; the rest flows together.
MOST_BANDS = 8
REST = _l("Others")

_STEP = timedelta(minutes=STEP)


@dataclass(frozen=True)
class Stream:
    """What flows in: a name, a colour (#rrggbb, or empty), and posts by steps since 1970."""

    name: str
    colour: str
    steps: Mapping[int, int]

    @property
    def posts(self) -> int:
        """All of them."""
        return sum(self.steps.values())


@dataclass(frozen=True)
class Band:
    """A stream as it is drawn; `tone` counts them."""

    name: str
    colour: str
    tone: int
    path: str
    posts: int


@dataclass(frozen=True)
class Tick:
    """A full hour; `x` in percent."""

    x: float
    words: str


@dataclass(frozen=True)
class River:
    """`top` is the step in which the most was said: its clock, and how many posts."""

    bands: tuple[Band, ...]
    width: int
    ticks: tuple[Tick, ...]
    now: float | None
    top_clock: str
    top: int
    posts: int


def river(
    streams: Iterable[Stream], first: datetime, last: datetime, now: datetime, zone: tzinfo
) -> River | None:
    """The river between two moments; None where nothing or next to nothing was said."""
    begin, end = _step(first), _step(last - timedelta(microseconds=1)) + 1
    some = _most([_between(stream, begin, end) for stream in streams])
    totals = [sum(stream.steps.get(step, 0) for stream in some) for step in range(begin, end)]
    if sum(step > 0 for step in totals) < 3:
        return None
    highest = max(range(len(totals)), key=totals.__getitem__)
    span = _Span(begin, end, zone)
    return River(
        bands=tuple(_bands(some, totals, begin)),
        width=len(totals) * WIDE,
        ticks=tuple(span.ticks()),
        now=span.percent(now) if span.first <= now < span.last else None,
        top_clock=span.clock(begin + highest),
        top=totals[highest],
        posts=sum(totals),
    )


@dataclass(frozen=True)
class _Span:
    begin: int
    end: int
    zone: tzinfo

    @property
    def first(self) -> datetime:
        return datetime.fromtimestamp(self.begin * STEP * 60, UTC)

    @property
    def last(self) -> datetime:
        return datetime.fromtimestamp(self.end * STEP * 60, UTC)

    def percent(self, at: datetime) -> float:
        return round((at - self.first) / (self.last - self.first) * 100, 2)

    def clock(self, step: int) -> str:
        return f"{(self.first + (step - self.begin) * _STEP).astimezone(self.zone):%H:%M}"

    def ticks(self) -> Iterable[Tick]:
        """Full hours, as many as there is room for."""
        hours = max(1, round((self.last - self.first) / timedelta(hours=6)))
        there = self.first.astimezone(self.zone).replace(minute=0, second=0, microsecond=0)
        at = there.astimezone(UTC)
        while at < self.last:
            x, hour = self.percent(at), at.astimezone(self.zone).hour
            if 4 <= x <= 96 and hour % hours == 0:
                yield Tick(x, f"{at.astimezone(self.zone):%H:%M}")
            at += timedelta(hours=1)


def _step(at: datetime) -> int:
    return int(at.timestamp() // (STEP * 60))


def _between(stream: Stream, begin: int, end: int) -> Stream:
    steps = {step: posts for step, posts in stream.steps.items() if begin <= step < end}
    return Stream(stream.name, stream.colour, steps)


def _most(streams: Sequence[Stream]) -> list[Stream]:
    """Those of which anything was said; where they are too many, the small ones as one."""
    some = [stream for stream in streams if stream.steps]
    if len(some) <= MOST_BANDS:
        return some
    large = sorted(some, key=lambda stream: -stream.posts)[: MOST_BANDS - 1]
    rest: dict[int, int] = {}
    for stream in some:
        if stream not in large:
            for step, posts in stream.steps.items():
                rest[step] = rest.get(step, 0) + posts
    return [stream for stream in some if stream in large] + [Stream(str(REST), "", rest)]


def _bands(streams: Sequence[Stream], totals: Sequence[int], begin: int) -> Iterable[Band]:
    most = max(totals)
    tops = [(1 - total / most) * HIGH / 2 for total in totals]
    for tone, stream in enumerate(streams):
        counts = [stream.steps.get(begin + step, 0) for step in range(len(totals))]
        bottoms = [top + count / most * HIGH for top, count in zip(tops, counts, strict=True)]
        path = _path(tuple(tops), tuple(bottoms), tuple(counts))
        yield Band(stream.name, stream.colour, tone, path, stream.posts)
        tops = bottoms


# What was said earlier flows as it did for the last reader.
@lru_cache(maxsize=500)
def _path(tops: tuple[float, ...], bottoms: tuple[float, ...], counts: tuple[int, ...]) -> str:
    return "".join(_run(tops, bottoms, *run) for run in _runs(counts))


def _runs(counts: Sequence[int]) -> Iterable[tuple[int, int]]:
    """(first, last) of each stretch in which something was said."""
    first: int | None = None
    for at, count in enumerate([*counts, 0]):
        if count and first is None:
            first = at
        elif not count and first is not None:
            yield first, at - 1
            first = None


def _run(tops: Sequence[float], bottoms: Sequence[float], first: int, last: int) -> str:
    """There above the band and back below it; it begins and ends in a point."""
    inside = range(first, last + 1)
    before, after = max(first - 1, 0), min(last + 1, len(tops) - 1)
    start = (_x(first - 1), round(tops[before] if before < first else tops[first]))
    end = (_x(last + 1), round(tops[after] if after > last else tops[last]))
    there = [start, *((_x(at), round(tops[at])) for at in inside), end]
    back = [end, *((_x(at), round(bottoms[at])) for at in reversed(inside)), start]
    return f"M{start[0]} {start[1]}{_flow(there)}{_flow(back)}z"


def _x(step: int) -> int:
    return step * WIDE + WIDE // 2


def _flow(points: Sequence[tuple[int, int]]) -> str:
    """From point to point, level at each of them."""
    parts = []
    for (x, y), (to_x, to_y) in pairwise(points):
        middle = (x + to_x) // 2
        parts.append(f"C{middle} {y} {middle} {to_y} {to_x} {to_y}")
    return "".join(parts)
