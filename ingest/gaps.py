"""Gaps: when nobody listened to a source, and whether a catch-up has made up for it. Pure."""

from collections.abc import Sequence

from ingest.source import Standing
from live.health import Gap

# A connection that was away for less and was caught up with is no news.
LEAST_S = 1.0

# A bad network breaks hundreds of times a day; what was filled is forgotten first.
MOST = 50


def after(
    gaps: Sequence[Gap], heard_at: float, standing: Standing, now: float
) -> tuple[tuple[Gap, ...], float]:
    """The gaps now, and up to when everything is in the log; `heard_at` is what that was.

    A gap begins with the last sign of life, and ends where posts came again, once a catch-up
    is through: filled as far back as that could reach.
    """
    still_open = bool(gaps) and not gaps[-1].until
    if not standing.current:
        if heard_at and not still_open:
            return (*gaps, Gap(since=heard_at)), heard_at
        return tuple(gaps), heard_at
    if still_open:
        begun = gaps[-1].since
        end = max(standing.since or now, begun)
        gaps = [*gaps[:-1], *_closed(begun, end, standing.reached)]
    return tuple(gaps), max(standing.heard_at or now, heard_at)


def _closed(since: float, until: float, reached: float) -> list[Gap]:
    lost_until = min(max(reached, since), until)
    parts = [
        Gap(since=since, until=lost_until),
        Gap(since=lost_until, until=until, filled=True),
    ]
    return [gap for gap in parts if gap.until - gap.since > (LEAST_S if gap.filled else 0)]


def bounded(gaps: Sequence[Gap]) -> tuple[tuple[Gap, ...], int]:
    """The MOST that are worth keeping, and how many were dropped."""
    kept = list(gaps)
    while len(kept) > MOST:
        kept.remove(next((gap for gap in kept if gap.filled), kept[0]))
    return tuple(kept), len(gaps) - len(kept)
