"""Figures: what the streamer counts, for its heart and for Prometheus."""

import resource
import time
from collections import Counter, deque
from collections.abc import Iterator

# name: help
_HELP = {
    "connections": "Open connections of readers.",
    "waiting": "Readers who wait for the next entry.",
    "mirrored_entries": "Entries held in memory.",
    "mirrored_bytes": "Their size in bytes.",
    "redis_up": "1 while messages of the live Redis arrive.",
    "answers_total": "Answers by HTTP status.",
    "entries_total": "Entries that arrived as messages.",
    "readings_total": "Pages read from the live Redis.",
    "renewals_total": "Logs found to have lost entries.",
    "deliveries_total": "Entries that arrived as messages, times the readers who waited for them.",
    "delay_p50_seconds": "From append to its readers, the median of the last 1,000 entries.",
    "delay_p95_seconds": "The same, the 95th of 100.",
    "cpu_seconds_total": "Processor time used.",
    "memory_bytes": "The most memory that was held.",
}


# Enough for a 95th of 100 that does not jump, few enough to show this hour and not this day.
DELAYS = 1000


class Figures:
    """Counts since the start, and the delays of the newest entries in seconds."""

    def __init__(self) -> None:
        self.answers: Counter[int] = Counter()
        self.entries = 0
        self.readings = 0
        self.renewals = 0
        self.deliveries = 0
        self.delays: deque[float] = deque(maxlen=DELAYS)

    def told(self, people: int, at: float) -> None:
        """An entry that was appended `at` (Unix time) has been handed to so many readers.

        The clock is that of whoever appended it; where that one is ahead of ours, it is 0.
        """
        self.deliveries += people
        self.delays.append(max(time.time() - at, 0.0))


# (name, labels, value)
Sample = tuple[str, dict[str, str], float]


def counted(figures: Figures) -> Iterator[Sample]:
    """What was counted, and what the process has used."""
    for status, count in sorted(figures.answers.items()):
        yield "answers_total", {"status": str(status)}, count
    yield "entries_total", {}, figures.entries
    yield "readings_total", {}, figures.readings
    yield "renewals_total", {}, figures.renewals
    yield "deliveries_total", {}, figures.deliveries
    if figures.delays:
        delays = sorted(figures.delays)
        yield "delay_p50_seconds", {}, delays[len(delays) // 2]
        yield "delay_p95_seconds", {}, delays[len(delays) * 95 // 100]
    used = resource.getrusage(resource.RUSAGE_SELF)
    yield "cpu_seconds_total", {}, used.ru_utime + used.ru_stime
    yield "memory_bytes", {}, used.ru_maxrss * 1024


def prometheus(samples: Iterator[Sample]) -> bytes:
    """The samples in Prometheus' text format."""
    lines: list[str] = []
    said: set[str] = set()
    for name, labels, value in samples:
        full = f"afa_streamer_{name}"
        if name not in said:
            said.add(name)
            kind = "counter" if name.endswith("_total") else "gauge"
            lines += [f"# HELP {full} {_HELP[name]}", f"# TYPE {full} {kind}"]
        inner = ",".join(f'{label}="{text}"' for label, text in labels.items())
        lines.append(f"{full}{{{inner}}} {value:g}" if inner else f"{full} {value:g}")
    return "\n".join([*lines, ""]).encode()
