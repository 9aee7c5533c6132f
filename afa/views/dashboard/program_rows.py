"""The programs as rows: their states and what they use, in words and short numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from afa.dashboard import curve
from afa.dashboard.catalogue import KINDS, VERBS, Verb, kind_of
from afa.dashboard.samples import Sample
from afa.dashboard.state import Away, State, Usage
from afa.dashboard.words import size, span
from afa.processes import Process
from afa.processes import State as Running
from afa.views.dashboard.figure import Figure
from live.hearts import SILENT_S, Heart


@dataclass(frozen=True)
class HeartRow:
    """What a program says of itself."""

    word: str
    detail: str
    age: str
    silent: bool


@dataclass(frozen=True)
class ProgramRow:
    """One program. `tone` is good, bad or off; `verbs` are those that make sense now."""

    name: str
    what: str
    state: str
    tone: str
    figures: tuple[Figure, ...]
    heart: HeartRow | None
    verbs: tuple[Verb, ...]


_TONES = {
    Running.RUNNING: "good",
    Running.STARTING: "good",
    Running.STOPPED: "off",
    Running.STOPPING: "off",
    Running.EXITED: "bad",
}


def programs(state: State, kept: Sequence[Sample]) -> list[ProgramRow]:
    """All programs in the catalogue's order: those here, and those elsewhere whose hearts beat."""
    here = {} if isinstance(state.processes, Away) else state.processes
    away = isinstance(state.processes, Away)
    names = {name for name, process in here.items() if not _replaced(name, process)}
    names |= {name for name in state.hearts if away or state.elsewhere(name)}
    return [
        _program(state, name, None if state.elsewhere(name) else here.get(name), kept)
        for name in sorted(names, key=_place)
    ]


def _place(name: str) -> tuple[int, str]:
    return (list(KINDS).index(name) if name in KINDS else len(KINDS), name)


def _replaced(name: str, process: Process) -> bool:
    """A server of ours that was never started: a URL names another."""
    never = process.state == Running.STOPPED and not process.since
    return never and name in ("postgres", "redis-live", "redis-work")


def _program(
    state: State, name: str, process: Process | None, kept: Sequence[Sample]
) -> ProgramRow:
    usage = state.usage.get(name)
    return ProgramRow(
        name=name,
        what=kind_of(name).what,
        state=process.state.name.lower() if process else _unseen(state, name),
        tone=_TONES.get(process.state, "bad") if process else "off",
        figures=tuple(_uses(name, process, usage, kept, state.at)),
        heart=_heart(state.hearts.get(name), state.at, process),
        verbs=verbs(name, process),
    )


def _unseen(state: State, name: str) -> str:
    return "elsewhere" if state.elsewhere(name) else "unknown"


_UP = (Running.STARTING, Running.RUNNING, Running.BACKOFF, Running.STOPPING)


def verbs(name: str, process: Process | None) -> tuple[Verb, ...]:
    """What an operator may do with it at this moment, the likeliest first."""
    if process is None:
        return ()
    allowed = kind_of(name).verbs
    if allowed != VERBS:
        return allowed
    return ("restart", "stop") if process.state in _UP else ("start",)


def _uses(
    name: str, process: Process | None, usage: Usage | None, kept: Sequence[Sample], now: float
) -> list[Figure]:
    figures: list[Figure] = []
    if process and process.pid:
        figures.append(Figure("pid", str(process.pid)))
        figures.append(Figure("up", span(now - process.since)))
    if usage:
        memory = curve.gauge(kept, f"memory:{name}")
        figures.append(Figure("memory", size(usage.memory), memory))
        busy = curve.rate(kept, f"processor:{name}")
        share = busy.now if busy else usage.processor_s / max(usage.age_s, 1.0)
        figures.append(Figure("processor", f"{share:.1%}", busy))
    return figures


def _heart(beat: Heart | None, now: float, process: Process | None) -> HeartRow | None:
    """What the program last said. Of one that is stopped, silence is no wonder."""
    if beat is None:
        return None
    age = max(now - beat.at, 0.0)
    return HeartRow(
        word=beat.state,
        detail=beat.detail,
        age=span(age),
        silent=age > SILENT_S and bool(process is None or process.pid),
    )
