"""What a log's newest entries say about each network: its pace and its last sign. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from afa.dashboard.state import Network
from live.entry import Entry

WINDOW_S = 60.0

# How a log's counts name the posts of a network (docs/glossary.md).
_ITEMS = "items:"


def networks(
    counts: Mapping[str, int], entries: Sequence[Entry], now: datetime
) -> tuple[Network, ...]:
    """Each network that ever gave a post, the busiest first.

    `entries` are the newest, the oldest of them first. Where they all fall within the last
    minute, the pace is reckoned from the time that they span.
    """
    times: dict[str, list[datetime]] = {}
    for entry in entries:
        if entry.kind == "item":
            times.setdefault(entry.uid.partition(":")[0], []).append(entry.at)
    span = _span(entries, now)
    found = [
        Network(
            name=name,
            posts=count,
            per_min=round(60 * _within(times.get(name, []), span, now) / span, 1),
            age_s=_age(max(times[name]), now) if name in times else None,
        )
        for name, count in _posts(counts).items()
    ]
    return tuple(sorted(found, key=lambda network: (-network.posts, network.name)))


def _posts(counts: Mapping[str, int]) -> dict[str, int]:
    return {
        name.removeprefix(_ITEMS): count
        for name, count in counts.items()
        if name.startswith(_ITEMS)
    }


def _span(entries: Sequence[Entry], now: datetime) -> float:
    oldest = _age(entries[0].at, now) if entries else WINDOW_S
    return min(max(oldest, 1.0), WINDOW_S)


def _within(times: Sequence[datetime], span: float, now: datetime) -> int:
    return sum(_age(at, now) <= span for at in times)


def _age(at: datetime, now: datetime) -> float:
    return max((now - at).total_seconds(), 0.0)
