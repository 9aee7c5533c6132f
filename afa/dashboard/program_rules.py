"""What can be wrong with a program: its state as supervisord says it, and its heart."""

from collections.abc import Iterator

from afa.dashboard.catalogue import KINDS, kind_of
from afa.dashboard.finding import Finding, Level, red
from afa.dashboard.state import Away, State
from afa.dashboard.words import span
from afa.processes import Process
from afa.processes import State as Running
from live.hearts import SILENT_S, Heart

# A program that was just started has a moment for its first beat.
GRACE_S = 15.0

# An end is told for so long: whoever looks at a phone now and then shall see it.
TOLD_S = 60.0

# supervisord starts again at once what ends; so long after an operator's act it is their doing.
_AT_ONCE_S = 10
_ASKED_S = 30.0

# Of a heart's own words, in a sentence that somebody reads on a phone.
MOST_WORDS = 90

_BROKEN = {
    Running.FATAL: "could not be started and has been given up",
    Running.BACKOFF: "ends as soon as it is started, again and again",
    Running.UNKNOWN: "is in a state that supervisord does not know",
}
_DOWN = (Running.STOPPED, Running.EXITED)


def findings(state: State) -> Iterator[Finding]:
    """Each program that is not as it should be."""
    if not isinstance(state.processes, Away):
        for name in sorted(state.processes):
            yield from _program(state, name)
    yield from _hearts(state)


def _program(state: State, name: str) -> Iterator[Finding]:
    assert not isinstance(state.processes, Away)
    process = state.processes[name]
    if words := _BROKEN.get(process.state):
        needed = _needed(state, name)
        yield Finding(Level.RED if needed else Level.AMBER, f"{name} {words}: see its log.")
    elif process.state in _DOWN and _needed(state, name) and not state.elsewhere(name):
        yield Finding(_DOWN_LEVEL.get(name, Level.RED), f"{name} is stopped. {_what_stops(name)}")
    elif _ended(state, process) and not _asked(state, process):
        yield _again(state, process)


def _ended(state: State, process: Process) -> bool:
    """Whether it ended a moment ago and was started again."""
    at_once = 0 <= process.since - process.ended <= _AT_ONCE_S
    return bool(process.pid and process.ended) and at_once and state.at - process.ended <= TOLD_S


def _asked(state: State, process: Process) -> bool:
    """Whether that is what an operator wanted, or nobody can say."""
    if isinstance(state.archive, Away):
        return True
    around = (process.ended - _ASKED_S, process.ended + 1.0)
    asked = (act.at.timestamp() for act in state.archive.acts if act.program == process.name)
    return any(around[0] <= at <= around[1] for at in asked)


def _again(state: State, process: Process) -> Finding:
    ago = span(max(state.at - process.ended, 0))
    if process.state == Running.STARTING:
        words = f"{process.name} ended {ago} ago and is being started again: see its log."
        return Finding(Level.RED, words)
    words = f"{process.name} ended {ago} ago and was started again: see its log."
    return Finding(Level.AMBER, words)


# Without these nothing is lost, only late.
_DOWN_LEVEL = {"strainer": Level.AMBER, "redis-work": Level.AMBER}


def _what_stops(name: str) -> str:
    return kind_of(name).stops or kind_of(name).restarts


def _needed(state: State, name: str) -> bool:
    """Whether anything is missing without it. A server that a URL replaces is never started."""
    kind = kind_of(name)
    if kind.reads:
        return any(source.kind == kind.reads for log in state.logs for source in log.asked)
    if name in ("postgres", "redis-live", "redis-work"):
        return _ran(state, name)
    return name in KINDS


def _ran(state: State, name: str) -> bool:
    assert not isinstance(state.processes, Away)
    process = state.processes[name]
    return process.state != Running.STOPPED or process.since > 0


def _hearts(state: State) -> Iterator[Finding]:
    if isinstance(state.live, Away):
        return
    for name, process in _running(state).items():
        heart = state.hearts.get(name)
        age = state.at - heart.at if heart else None
        if heart is None and not kind_of(name).beats:
            continue
        if (age is None or age > SILENT_S) and state.at - process.since > GRACE_S:
            said = f"for {span(age)}" if age is not None else "since it was started"
            yield red(f"{name} runs, but its heart has been silent {said}: restart it.")
    for name, heart in state.hearts.items():
        if isinstance(state.processes, Away) and _stopped_beating(state, name, heart):
            silent = span(state.at - heart.at)
            yield red(f"The heart of {name} has been silent for {silent}.")
        if heart.state == "ill" and is_up(state, name):
            yield red(f"{name} is ill{because(heart)}")


def _stopped_beating(state: State, name: str, heart: Heart) -> bool:
    """Where supervisord cannot say: silent, needed, and it did not take its leave."""
    silent = state.at - heart.at > SILENT_S
    return silent and heart.state != "stopped" and _needed(state, name)


def _running(state: State) -> dict[str, Process]:
    """The programs that are up; where supervisord cannot say, none."""
    if isinstance(state.processes, Away):
        return {}
    return {name: one for name, one in state.processes.items() if one.state == Running.RUNNING}


def because(heart: Heart) -> str:
    """The heart's own words, as the end of a sentence; the page has them in full below."""
    words = heart.detail.strip().rstrip(".")
    if len(words) > MOST_WORDS:
        return f": {words[:MOST_WORDS].rstrip()}…"
    return f": {words}." if words else "."


def is_up(state: State, name: str) -> bool:
    """Whether a heart counts: of a program that is stopped it is a memory."""
    heart = state.hearts[name]
    return state.at - heart.at <= SILENT_S
