"""What can be wrong with what holds data: away, set wrongly, full, or behind."""

from collections.abc import Iterator

from afa.dashboard.finding import Finding, Level, amber, red
from afa.dashboard.state import Archive, Away, Live, LogState, State

# Entries that the archive lacks. It takes thousands a second, so a few hundred are a burst, and
# many thousands that it does not catch up with.
BEHIND, FAR_BEHIND = 500, 20_000

# Of a server's memory and of the disk.
NEARLY_FULL, FULL = 0.85, 0.97


def findings(state: State) -> Iterator[Finding]:
    """What is away, then what is set wrongly, behind or full."""
    yield from _supervisor(state)
    yield from _live(state.live)
    yield from _work(state)
    yield from _archive(state.archive)
    for log in state.logs:
        yield from _lag(state, log)
    yield from _disk(state)


def _supervisor(state: State) -> Iterator[Finding]:
    if isinstance(state.processes, Away):
        yield amber(
            "supervisord does not answer, so what ends now stays down and nothing can be"
            f" restarted from here ({state.processes.reason})."
        )


def _live(live: Live | Away) -> Iterator[Finding]:
    if isinstance(live, Away):
        yield red(f"The live Redis does not answer, so no post can arrive ({live.reason}).")
        return
    server = live.server
    if not server.writes:
        yield red("The live Redis cannot write to its disk, so it takes no posts.")
    if server.fsync not in ("always", ""):
        said = "keeps no file" if server.fsync == "off" else f"is set to appendfsync {server.fsync}"
        yield amber(
            f"The live Redis {said} instead of appendfsync always: if it crashes, posts that"
            " were seen may be gone."
        )
    if server.evicts not in ("noeviction", ""):
        yield amber(
            f"The live Redis forgets posts when its memory is full ({server.evicts}): set"
            " maxmemory-policy noeviction."
        )
    if server.most:
        yield from _fullness("The live Redis' memory", server.used / server.most)


def _work(state: State) -> Iterator[Finding]:
    if isinstance(state.work, Away) and not isinstance(state.live, Away):
        yield amber(f"The Redis for jobs and feeds does not answer ({state.work.reason}).")


def _archive(archive: Archive | Away) -> Iterator[Finding]:
    if isinstance(archive, Away):
        yield red(
            "Postgres does not answer, so pages cannot be opened; live pages that are open go on"
            f" ({archive.reason})."
        )
    elif archive.connections > NEARLY_FULL * archive.most_connections:
        used = f"{archive.connections} of {archive.most_connections}"
        yield amber(f"Postgres has nearly no connection left ({used} are used).")


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
        yield red(f"{what} is full ({part:.0%}).")
    elif part > NEARLY_FULL:
        yield amber(f"{what} is nearly full ({part:.0%}).")
