"""Figures: what the streamer counts, for its heart and for Prometheus."""

import resource
from collections import Counter
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
    "cpu_seconds_total": "Processor time used.",
    "memory_bytes": "The most memory that was held.",
}


class Figures:
    """Counts since the start."""

    def __init__(self) -> None:
        self.answers: Counter[int] = Counter()
        self.entries = 0
        self.readings = 0
        self.renewals = 0


# (name, labels, value)
Sample = tuple[str, dict[str, str], float]


def counted(figures: Figures) -> Iterator[Sample]:
    """What was counted, and what the process has used."""
    for status, count in sorted(figures.answers.items()):
        yield "answers_total", {"status": str(status)}, count
    yield "entries_total", {}, figures.entries
    yield "readings_total", {}, figures.readings
    yield "renewals_total", {}, figures.renewals
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
