"""The verdict: is all well, and if not, what is wrong, worst first. A pure function.

Red: readers miss something now, or soon. Amber: somebody should look. A rule needs what it
looks at; where that is away, the rule of what is away speaks instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from afa.dashboard.catalogue import KINDS, kind_of, reader_of
from afa.dashboard.state import Archive, Away, Live, LogState, Network, State, Talk
from afa.dashboard.words import count, span
from afa.processes import Process
from afa.processes import State as Running
from live.hearts import SILENT_S
from live.onair import OnAirSource

# A program that was just started has a moment for its first beat.
GRACE_S = 15.0

# Entries that the archive lacks. It takes thousands a second, so a few hundred are a burst, and
# many thousands that it does not catch up with.
BEHIND, FAR_BEHIND = 500, 20_000

# How long a source may say nothing while a talk is on; photos are rarer than words.
QUIET_S = 600.0
QUIET_FOR = {"flickr": 3600.0}

# Of a server's memory and of the disk.
NEARLY_FULL, FULL = 0.85, 0.97


class Level(IntEnum):
    """How bad it is."""

    GREEN = 0
    AMBER = 1
    RED = 2


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, as a sentence."""

    level: Level
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """The one sentence, and everything that was found, the worst first."""

    level: Level
    sentence: str
    findings: tuple[Finding, ...] = ()


def judge(state: State) -> Verdict:
    """The verdict on `state`."""
    found = sorted(_findings(state), key=lambda finding: -finding.level)
    if not found:
        return Verdict(Level.GREEN, _all_is_well(state))
    more = len(found) - 1
    rest = f" And {count(more, 'thing')} more." if more else ""
    return Verdict(found[0].level, found[0].sentence + rest, tuple(found))


def _all_is_well(state: State) -> str:
    onair = [log for log in state.logs if log.onair]
    people = sum(log.waiting for log in state.logs)
    if not onair:
        return "All is well, and nothing is on air."
    return f"All is well: {count(len(onair), 'event')} on air, {_watching(people)}."


def _watching(people: int) -> str:
    if people < 2:
        return "one person is watching" if people else "nobody is watching"
    return f"{people:,} people are watching"


def _findings(state: State) -> Iterator[Finding]:
    yield from _supervisor(state)
    yield from _live(state.live)
    yield from _work(state)
    yield from _archive(state.archive)
    for name in sorted(state.processes if not isinstance(state.processes, Away) else ()):
        yield from _program(state, name)
    yield from _hearts(state)
    yield from _sources(state)
    for log in state.logs:
        yield from _lag(state, log)
    yield from _disk(state)


# What is away


def _supervisor(state: State) -> Iterator[Finding]:
    if isinstance(state.processes, Away):
        yield _amber(
            "supervisord does not answer, so what ends now stays down and nothing can be"
            f" restarted from here ({state.processes.reason})."
        )


def _live(live: Live | Away) -> Iterator[Finding]:
    if isinstance(live, Away):
        yield _red(f"The live Redis does not answer, so no post can arrive ({live.reason}).")
        return
    server = live.server
    if not server.writes:
        yield _red("The live Redis cannot write to its disk, so it takes no posts.")
    if server.fsync not in ("always", ""):
        said = "keeps no file" if server.fsync == "off" else f"is set to appendfsync {server.fsync}"
        yield _amber(
            f"The live Redis {said} instead of appendfsync always: if it crashes, posts that"
            " were seen may be gone."
        )
    if server.evicts not in ("noeviction", ""):
        yield _amber(
            f"The live Redis forgets posts when its memory is full ({server.evicts}): set"
            " maxmemory-policy noeviction."
        )
    if server.most:
        yield from _fullness("The live Redis' memory", server.used / server.most)


def _work(state: State) -> Iterator[Finding]:
    if isinstance(state.work, Away) and not isinstance(state.live, Away):
        yield _amber(f"The Redis for jobs and feeds does not answer ({state.work.reason}).")


def _archive(archive: Archive | Away) -> Iterator[Finding]:
    if isinstance(archive, Away):
        yield _red(
            "Postgres does not answer, so pages cannot be opened; live pages that are open go on"
            f" ({archive.reason})."
        )
    elif archive.connections > NEARLY_FULL * archive.most_connections:
        used = f"{archive.connections} of {archive.most_connections}"
        yield _amber(f"Postgres has nearly no connection left ({used} are used).")


# Programs

_BROKEN = {
    Running.FATAL: "could not be started and has been given up",
    Running.BACKOFF: "ends as soon as it is started, again and again",
    Running.UNKNOWN: "is in a state that supervisord does not know",
}
_DOWN = (Running.STOPPED, Running.EXITED)


def _program(state: State, name: str) -> Iterator[Finding]:
    assert not isinstance(state.processes, Away)
    process = state.processes[name]
    if words := _BROKEN.get(process.state):
        needed = _needed(state, name)
        yield Finding(Level.RED if needed else Level.AMBER, f"{name} {words}: see its log.")
    elif process.state in _DOWN and _needed(state, name):
        yield Finding(_DOWN_LEVEL.get(name, Level.RED), f"{name} is stopped. {_what_stops(name)}")


# Without these nothing is lost, only late.
_DOWN_LEVEL = {"strainer": Level.AMBER, "redis-work": Level.AMBER}


def _what_stops(name: str) -> str:
    return kind_of(name).stops or kind_of(name).restarts


def _needed(state: State, name: str) -> bool:
    """Whether anything is missing without it. A server that a URL replaces is never started."""
    kind = kind_of(name)
    if kind.reads:
        return any(source.kind == kind.reads for log in state.logs for source in _asked(log))
    if name in ("postgres", "redis-live", "redis-work"):
        return _ran(state, name)
    return name in KINDS


def _ran(state: State, name: str) -> bool:
    assert not isinstance(state.processes, Away)
    process = state.processes[name]
    return process.state != Running.STOPPED or process.since > 0


def _asked(log: LogState) -> tuple[OnAirSource, ...]:
    return log.onair.sources if log.onair else ()


# Hearts


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
            yield _red(f"{name} runs, but its heart has been silent {said}: restart it.")
    for name, heart in state.hearts.items():
        if heart.state == "ill" and _is_up(state, name):
            yield _red(f"{name} says that it is ill: {heart.detail or 'see its log'}")


def _running(state: State) -> dict[str, Process]:
    """The programs that are up; where supervisord cannot say, none."""
    if isinstance(state.processes, Away):
        return {}
    return {name: one for name, one in state.processes.items() if one.state == Running.RUNNING}


def _is_up(state: State, name: str) -> bool:
    """Whether a heart counts: of a program that is stopped it is a memory."""
    heart = state.hearts[name]
    return state.at - heart.at <= SILENT_S


# Sources

_TROUBLE = {
    "not configured": "has no credentials",
    "refused": "is refused by its network",
    "forbidden": "may not read what it is asked for",
    "out of credits": "is out of credits",
    "backing off": "cannot reach its network",
}


def _sources(state: State) -> Iterator[Finding]:
    for kind in sorted({source.kind for log in state.logs for source in _asked(log)}):
        reader = reader_of(kind)
        heart = state.hearts.get(reader) if reader else None
        if reader is None:
            yield _amber(f"A source of kind {kind} is on air, and no program reads that.")
        elif heart and heart.state in _TROUBLE and _is_up(state, reader):
            detail = f": {heart.detail}" if heart.detail else "."
            yield _amber(f"{reader} {_TROUBLE[heart.state]}{detail}")
        elif heart and _is_up(state, reader):
            yield from _silent(state, kind)


def _silent(state: State, kind: str) -> Iterator[Finding]:
    talks = () if isinstance(state.archive, Away) else state.archive.talks
    longest = {talk.event: talk for talk in sorted(talks, key=lambda talk: talk.on_s)}
    for log in state.logs:
        talk = longest.get(log.event)
        if talk and any(source.kind == kind for source in _asked(log)):
            yield from _quiet(log, kind, talk)


def _quiet(log: LogState, kind: str, talk: Talk) -> Iterator[Finding]:
    """Silence counts from the later of the talk's start and the last post."""
    most = QUIET_FOR.get(kind, QUIET_S)
    ages = [network.age_s for network in _networks(log, kind) if network.age_s is not None]
    silent = min([talk.on_s, *ages])
    if silent > most:
        yield _amber(
            f"{log.event}: nothing from {kind} for {span(silent)}, although"
            f" \N{LEFT DOUBLE QUOTATION MARK}{talk.title}\N{RIGHT DOUBLE QUOTATION MARK} is on."
        )


def _networks(log: LogState, kind: str) -> list[Network]:
    """Those that a source of that kind feeds; the simulator plays all of them."""
    return [one for one in log.networks if kind in (one.name, "simulator")]


# The archive's lag, and room


def _lag(state: State, log: LogState) -> Iterator[Finding]:
    behind = state.behind(log)
    if behind is not None and behind > BEHIND:
        level = Level.RED if behind > FAR_BEHIND else Level.AMBER
        yield Finding(level, f"{log.event}: the archive is {behind:,} entries behind the live log.")


def _disk(state: State) -> Iterator[Finding]:
    if not isinstance(state.disk, Away) and state.disk.size:
        yield from _fullness("The disk", 1 - state.disk.free / state.disk.size)


def _fullness(what: str, part: float) -> Iterator[Finding]:
    if part > FULL:
        yield _red(f"{what} is full ({part:.0%}).")
    elif part > NEARLY_FULL:
        yield _amber(f"{what} is nearly full ({part:.0%}).")


def _red(sentence: str) -> Finding:
    return Finding(Level.RED, sentence)


def _amber(sentence: str) -> Finding:
    return Finding(Level.AMBER, sentence)
