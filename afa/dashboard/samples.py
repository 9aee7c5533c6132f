"""Samples: the figures of the last minutes, for the small curves.

Whoever makes a page leaves one, at most one in five seconds. They lie in a file of the
instance: both processes of the site share it, a restart keeps it, and no server is needed.
"""

import fcntl
import logging
import os
from pathlib import Path

import msgspec

from afa.dashboard.state import Archive, Live, State

log = logging.getLogger(__name__)

SPACING_S = 5.0

# Ten minutes.
MOST = 120


class Sample(msgspec.Struct, frozen=True):
    """What was measured at one moment (Unix time)."""

    at: float
    figures: dict[str, float]


_decoder = msgspec.json.Decoder(list[Sample])


def of(state: State) -> Sample:
    """The figures of `state` that have a curve; counters are as they stand."""
    figures: dict[str, float] = {}
    for name, usage in state.usage.items():
        figures[f"processor:{name}"] = usage.processor_s
        figures[f"memory:{name}"] = usage.memory
    if isinstance(state.live, Live):
        figures |= _live(state, state.live)
    if isinstance(state.archive, Archive):
        figures["size:postgres"] = state.archive.size
    return Sample(state.at, figures)


def _live(state: State, live: Live) -> dict[str, float]:
    figures: dict[str, float] = {"size:redis-live": live.server.used}
    for log in live.logs:
        figures[f"posts:{log.event}"] = sum(network.posts for network in log.networks)
        if (behind := state.behind(log)) is not None:
            figures[f"behind:{log.event}"] = behind
    if halley := live.hearts.get("halley"):
        for name in ("waiting", "deliveries_total"):
            figures[f"halley:{name}"] = halley.figures.get(name, 0)
    return figures


def keep(path: Path, sample: Sample) -> list[Sample]:
    """Add `sample` unless the last one is too young; all that are kept, the oldest first.

    Without a file there are no curves, and nothing else is missing.
    """
    try:
        return _keep(path, sample)
    except OSError as error:
        log.info("no curves: %s", error)
        return [sample]


def _keep(path: Path, sample: Sample) -> list[Sample]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        held = _decode(file.read())
        if held and 0 <= sample.at - held[-1].at < SPACING_S:
            return held
        held = [*held, sample][-MOST:]
        file.seek(0)
        file.write(msgspec.json.encode(held))
        file.truncate()
        return held


def _decode(raw: bytes) -> list[Sample]:
    try:
        return _decoder.decode(raw) if raw else []
    except msgspec.MsgspecError:
        return []  # the power went while it was written
