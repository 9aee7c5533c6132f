"""The verdict: each thing that can be wrong, alone, on a state in which all is well."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from afa.dashboard.finding import Level
from afa.dashboard.program_rules import GRACE_S
from afa.dashboard.state import Archive, Away, Disk, Live, LogState, Network, State, Talk
from afa.dashboard.verdict import judge
from afa.models import AuditEntry
from afa.processes import Process
from afa.processes import State as Running
from live.health import Audit, Gap, Health
from live.hearts import SILENT_S, Heart
from live.onair import OnAir, OnAirSource
from live.server import Server

NOW = 1_800_000_000.0
SERVERS = ("postgres", "redis-live", "redis-work")
OURS = ("halley", "strainer", "nozzletron", "flickrtron", "simulator")

X = OnAirSource(id="x-1", kind="x", query="#conf")
LOG = LogState(
    event="conf",
    onair=OnAir(title="Conf", sources=(X,)),
    epoch="e1",
    length=1000,
    waiting=12,
    rejects=0,
    losses=0,
    networks=(Network("x", 900, 30.0, 4.0),),
)
SERVER = Server(
    version="Valkey 9",
    used=10_000_000,
    most=0,
    keys=9,
    clients=3,
    uptime_s=900,
    fsync="always",
    evicts="noeviction",
    writes=True,
)
ARCHIVE = Archive(
    version="PostgreSQL 18",
    size=9_000_000,
    connections=5,
    most_connections=96,
    progress={"conf": ("e1", 1000)},
    talks=(),
    acts=(),
)


def process(name: str, state: Running = Running.RUNNING) -> Process:
    pid = 4000 if state == Running.RUNNING else 0
    return Process(name, state, pid, int(NOW) - 3600, "")


def again(
    ended_s: float, state: Running = Running.RUNNING, acts: tuple[AuditEntry, ...] = ()
) -> State:
    """halley ended so long ago, and runs again since the second after."""
    ended = int(NOW - ended_s)
    halley = Process("halley", state, 4000, ended + 1, "", ended)
    assert isinstance(WELL.processes, dict)
    archive = replace(ARCHIVE, acts=acts)
    return replace(WELL, processes={**WELL.processes, "halley": halley}, archive=archive)


def act(program: str, ago_s: float) -> AuditEntry:
    return AuditEntry(at=datetime.fromtimestamp(NOW - ago_s, UTC), program=program, verb="restart")


def heart(age: float = 1.0, state: str = "running", detail: str = "") -> Heart:
    return Heart(state=state, detail=detail, at=NOW - age, pid=4000)


WELL = State(
    at=NOW,
    processes={name: process(name) for name in (*SERVERS, "web", *OURS)},
    live=Live(SERVER, {name: heart() for name in OURS}, (LOG,)),
    work=SERVER,
    archive=ARCHIVE,
    disk=Disk(free=60, size=100),
)


def with_process(name: str, state: Running) -> State:
    assert isinstance(WELL.processes, dict)
    return replace(WELL, processes={**WELL.processes, name: process(name, state)})


def with_live(**changed: object) -> State:
    assert isinstance(WELL.live, Live)
    return replace(WELL, live=replace(WELL.live, **changed))  # type: ignore[arg-type]


def with_heart(name: str, beat: Heart | None) -> State:
    hearts = {**WELL.hearts, name: beat}
    return with_live(hearts={one: held for one, held in hearts.items() if held})


def with_log(**changed: object) -> State:
    return with_live(logs=(replace(LOG, **changed),))  # type: ignore[arg-type]


def with_server(**changed: object) -> State:
    return with_live(server=msgspec.structs.replace(SERVER, **changed))


def on_stage(state: State, on_s: float) -> State:
    talk = Talk("conf", "Opening", on_s)
    return replace(state, archive=replace(ARCHIVE, talks=(talk,)))


def quiet(age_s: float | None, kind: str = "x") -> State:
    source = OnAirSource(id="s", kind=kind, query="")
    networks = (Network("x", 900, 0.0, age_s), Network("flickr", 5, 0.0, age_s))
    return with_log(onair=OnAir(title="Conf", sources=(source,)), networks=networks)


def test_all_is_well() -> None:
    verdict = judge(WELL)
    assert verdict.level is Level.GREEN
    assert verdict.findings == ()
    assert verdict.sentence == "All is well: 1 event on air, 12 people are watching."


@pytest.mark.parametrize(
    ("waiting", "words"), [(0, "nobody is watching"), (1, "one person is"), (2500, "2,500 people")]
)
def test_how_many_are_watching(waiting: int, words: str) -> None:
    assert words in judge(with_log(waiting=waiting)).sentence


def test_nothing_on_air_is_no_fault() -> None:
    state = with_log(onair=None)
    assert judge(state).sentence == "All is well, and nothing is on air."


RED, AMBER, GREEN = Level.RED, Level.AMBER, Level.GREEN


def with_health(**said: object) -> State:
    told = {"kind": "x", "at": NOW - 1, "state": "running", "heard_at": NOW, **said}
    return with_log(health={"x-1": Health(**told)})  # type: ignore[arg-type]


LOST = Gap(since=NOW - 900, until=NOW - 300)
FILLED = Gap(since=NOW - 900, until=NOW - 300, filled=True)
POOR = Audit(at=NOW, theirs=1000, ours=900)

CASES: dict[str, tuple[State, Level, str]] = {
    "fatal": (with_process("halley", Running.FATAL), RED, "halley could not be started"),
    "backoff": (with_process("strainer", Running.BACKOFF), RED, "strainer ends as soon as"),
    "fatal, and nobody asks for it": (
        with_process("flickrtron", Running.FATAL),
        AMBER,
        "flickrtron could not be started",
    ),
    "ended just now": (again(2), AMBER, "halley ended 2 s ago and was started again: see its"),
    "ended, not up yet": (again(2, Running.STARTING), RED, "halley ended 2 s ago and is being"),
    "ended a while ago": (again(61), GREEN, "All is well"),
    "ended because somebody asked": (again(4, acts=(act("halley", 5),)), GREEN, "All is well"),
    "ended, and something else was asked": (again(4, acts=(act("web", 5),)), AMBER, "halley ended"),
    "ended, and nobody can say who asked": (
        replace(again(4), archive=Away("refused")),
        RED,
        "Postgres does not answer, so pages cannot be opened; live pages that are open go on "
        "(refused).",
    ),
    "ended long after somebody asked": (again(4, acts=(act("halley", 50),)), AMBER, "halley ended"),
    "stopped streamer": (with_process("halley", Running.STOPPED), RED, "halley is stopped."),
    "stopped archive": (with_process("strainer", Running.STOPPED), AMBER, "strainer is stopped."),
    "stopped source": (with_process("nozzletron", Running.STOPPED), RED, "nozzletron is stopped"),
    "stopped, and nobody asks for it": (
        with_process("flickrtron", Running.STOPPED),
        GREEN,
        "All is well",
    ),
    "exited server": (with_process("redis-live", Running.EXITED), RED, "redis-live is stopped"),
    "silent heart": (with_heart("halley", heart(SILENT_S + 25)), RED, "silent for 40 s"),
    "no heart": (with_heart("strainer", None), RED, "silent since it was started"),
    "a heart that is just not silent": (with_heart("halley", heart(SILENT_S)), GREEN, "All is"),
    "ill": (with_heart("halley", heart(state="ill", detail="corrupt")), RED, "is ill: corrupt."),
    "supervisord away": (replace(WELL, processes=Away("refused")), AMBER, "supervisord does not"),
    "live Redis away": (replace(WELL, live=Away("timeout")), RED, "The live Redis does not"),
    "work Redis away": (replace(WELL, work=Away("timeout")), AMBER, "jobs and feeds"),
    "Postgres away": (replace(WELL, archive=Away("refused")), RED, "Postgres does not answer"),
    "weaker": (with_server(fsync="everysec"), AMBER, "appendfsync everysec instead of"),
    "no file": (with_server(fsync="off"), AMBER, "keeps no file instead of appendfsync always"),
    "does not say": (with_server(fsync=""), GREEN, "All is well"),
    "evicts": (with_server(evicts="allkeys-lru"), AMBER, "allkeys-lru"),
    "cannot write": (with_server(writes=False), RED, "cannot write to its disk"),
    "nearly full memory": (with_server(used=90, most=100), AMBER, "nearly full (90%)"),
    "full memory": (with_server(used=99, most=100), RED, "memory is full (99%)"),
    "no limit of memory": (with_server(used=99, most=0), GREEN, "All is well"),
    "behind": (with_log(length=2000), AMBER, "conf: the archive is 1,000 entries behind"),
    "far behind": (with_log(length=90_000), RED, "89,000 entries behind"),
    "a burst": (with_log(length=1400), GREEN, "All is well"),
    "a new epoch": (with_log(epoch="e2"), AMBER, "1,000 entries behind"),
    "nearly full disk": (replace(WELL, disk=Disk(free=10, size=100)), AMBER, "The disk is nearly"),
    "full disk": (replace(WELL, disk=Disk(free=1, size=100)), RED, "The disk is full (99%)"),
    "unknown disk": (replace(WELL, disk=Away("gone")), GREEN, "All is well"),
    "no connection left": (
        replace(WELL, archive=replace(ARCHIVE, connections=90)),
        AMBER,
        "90 of 96 are used",
    ),
    "not configured": (
        with_heart("nozzletron", heart(state="not configured", detail="X_BEARER_TOKEN is not set")),
        AMBER,
        "nozzletron has no credentials: X_BEARER_TOKEN is not set.",
    ),
    "refused": (with_heart("nozzletron", heart(state="refused")), AMBER, "nozzletron is refused."),
    "many words": (
        with_heart("nozzletron", heart(state="refused", detail="because " * 50)),
        AMBER,
        "because because be…",
    ),
    "rate limited": (with_heart("nozzletron", heart(state="rate limited")), AMBER, "rate limited"),
    "one query is refused": (
        with_health(state="refused", detail="mismatched input"),
        AMBER,
        "conf: x “#conf” is refused: mismatched input.",
    ),
    "its money is spent": (with_health(state="at its cap", detail="$5 of $5"), AMBER, "$5 of $5"),
    "a burst of rejects": (with_health(rejects=(9, 0, 4, 0, 0, 1)), AMBER, "5 posts could not be"),
    "rejects of long ago": (with_health(rejects=(9, 9, 0, 0, 0, 0, 1)), GREEN, ""),
    "a gap that stays": (with_health(gaps=(FILLED, LOST)), AMBER, "heard for 10 min (07:45:00 to"),
    "a gap that was filled": (with_health(gaps=(FILLED,)), GREEN, ""),
    "a gap of long ago": (with_health(gaps=(Gap(since=1.0, until=9.0),)), GREEN, ""),
    "an audit that finds less": (with_health(audit=POOR), AMBER, "holds 90.0% of what x counts"),
    "a health that is old": (with_health(at=NOW - 60, state="refused"), GREEN, ""),
    "a source that nobody reads": (quiet(1.0, "gopher"), AMBER, "no program reads that"),
    "silent during a talk": (
        on_stage(quiet(700.0), 3600.0),
        AMBER,
        "conf: nothing from x for 11 min, although “Opening” is on.",
    ),
    "silent, and never said anything": (on_stage(quiet(None), 3600.0), AMBER, "for 1 h,"),
    "silent, but the talk has just begun": (on_stage(quiet(700.0), 60.0), GREEN, "All is well"),
    "silent, and nothing is on stage": (quiet(7000.0), GREEN, "All is well"),
    "photos are rarer": (on_stage(quiet(700.0, "flickr"), 3600.0), GREEN, "All is well"),
    "no photos at all": (on_stage(quiet(7200.0, "flickr"), 7200.0), AMBER, "from flickr for 2 h"),
    "the simulator plays all networks": (
        on_stage(quiet(30.0, "simulator"), 3600.0),
        GREEN,
        "All is well",
    ),
}


@pytest.mark.parametrize(
    ("kind", "program", "level"),
    [("feed", "feedtron", GREEN), ("webhook", "hooktron", GREEN), ("mastodon", "tootron", AMBER)],
)
def test_feeds_and_webhooks_may_say_nothing_all_day(kind: str, program: str, level: Level) -> None:
    state = on_stage(quiet(None, kind), 36_000.0)
    assert isinstance(state.live, Live)
    assert isinstance(state.processes, dict)
    processes = {**state.processes, program: process(program)}
    hearts = {**state.hearts, program: heart()}
    told = replace(state, processes=processes, live=replace(state.live, hearts=hearts))
    assert judge(told).level is level


@pytest.mark.parametrize("case", CASES)
def test_one_thing_is_wrong(case: str) -> None:
    state, level, words = CASES[case]
    verdict = judge(state)
    assert verdict.level is level, verdict
    assert words in verdict.sentence
    assert len(verdict.findings) == (level is not Level.GREEN)


def test_a_program_that_was_just_started_may_not_have_beaten_yet() -> None:
    state = with_heart("strainer", None)
    assert isinstance(state.processes, dict)
    young = Process("strainer", Running.RUNNING, 4001, int(NOW - GRACE_S) + 1, "")
    fresh = replace(state, processes={**state.processes, "strainer": young})
    assert judge(fresh).level is Level.GREEN


def test_a_server_that_an_address_replaces_is_not_missed() -> None:
    assert isinstance(WELL.processes, dict)
    never = Process("postgres", Running.STOPPED, 0, 0, "Not started")
    state = replace(WELL, processes={**WELL.processes, "postgres": never})
    assert judge(state).level is Level.GREEN


def test_the_worst_comes_first_and_the_others_are_counted() -> None:
    state = replace(with_server(fsync="everysec"), archive=Away("refused"), work=Away("refused"))
    verdict = judge(state)
    assert [finding.level for finding in verdict.findings] == [RED, AMBER, AMBER]
    assert verdict.sentence.startswith("Postgres does not answer")
    assert verdict.sentence.endswith(" And 2 things more.")


def test_with_everything_away_it_still_says_so() -> None:
    gone = Away("refused")
    state = State(NOW, processes=gone, live=gone, work=gone, archive=gone, disk=gone)
    verdict = judge(state)
    assert verdict.level is Level.RED
    # What is away behind what is away is not told twice.
    assert len(verdict.findings) == 3


def test_a_stopped_program_has_an_old_heart_and_that_is_no_news() -> None:
    state = with_process("flickrtron", Running.STOPPED)
    hearts = {**state.hearts, "flickrtron": heart(9000, "refused")}
    assert isinstance(state.live, Live)
    assert judge(replace(state, live=replace(state.live, hearts=hearts))).level is Level.GREEN


def test_a_program_on_another_machine_is_not_missed() -> None:
    assert isinstance(WELL.processes, dict)
    never = Process("halley", Running.STOPPED, 0, 0, "Not started")
    state = replace(WELL, processes={**WELL.processes, "halley": never})
    assert judge(state).level is Level.GREEN
    hearts = {**state.hearts, "halley": heart(SILENT_S + 1)}
    assert isinstance(state.live, Live)
    assert judge(replace(state, live=replace(state.live, hearts=hearts))).level is Level.RED


def test_hearts_are_listened_to_while_supervisord_is_away() -> None:
    silent = with_heart("halley", heart(SILENT_S + 25))
    verdict = judge(replace(silent, processes=Away("refused")))
    assert verdict.sentence.startswith("The heart of halley has been silent for 40 s.")
    left = with_heart("nozzletron", heart(SILENT_S + 25, "stopped"))
    assert judge(replace(left, processes=Away("refused"))).level is Level.AMBER
