"""Curves: a series of samples as the points of a small SVG line. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from afa.dashboard.samples import Sample

WIDTH, HEIGHT = 120, 28

# What the width stands for.
SPAN_S = 600.0

# Where nobody looked for this long, the line has a gap.
GAP_S = 30.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """Lines in a box of WIDTH by HEIGHT, each as SVG's points; `now`, `least` and `most` are in
    the figure's own unit."""

    lines: tuple[str, ...]
    now: float
    least: float
    most: float


def gauge(samples: Sequence[Sample], name: str) -> Curve | None:
    """A figure that goes up and down; None where there is too little to draw."""
    return _curve([(one.at, one.figures[name]) for one in samples if name in one.figures])


def rate(samples: Sequence[Sample], name: str) -> Curve | None:
    """How much a counter grows per second; one that was set back began anew."""
    held = [(one.at, one.figures[name]) for one in samples if name in one.figures]
    grown = [(a, b) for a, b in pairwise(held) if _grows(a, b)]
    return _curve([(b[0], (b[1] - a[1]) / (b[0] - a[0])) for a, b in grown])


def _grows(one: Point, other: Point) -> bool:
    return other[0] > one[0] and other[1] >= one[1]


def _curve(points: list[Point]) -> Curve | None:
    if not points:
        return None
    end = points[-1][0]
    shown = [point for point in points if point[0] > end - SPAN_S]
    values = [value for _, value in shown]
    top = max(values) or 1.0
    lines = tuple(_line(part, end, top) for part in _parts(shown) if len(part) > 2)
    return Curve(lines, values[-1], min(values), max(values))


def _parts(points: list[Point]) -> list[list[Point]]:
    parts: list[list[Point]] = [[]]
    for point in points:
        if parts[-1] and point[0] - parts[-1][-1][0] > GAP_S:
            parts.append([])
        parts[-1].append(point)
    return parts


def _line(points: list[Point], end: float, top: float) -> str:
    return " ".join(
        f"{WIDTH * (1 - (end - at) / SPAN_S):.1f},{(HEIGHT - 2) * (1 - value / top) + 1:.1f}"
        for at, value in points
    )
