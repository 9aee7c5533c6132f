"""The three servers that the product stands on, ours or somebody else's: up before all else."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from afa.launch import answers
from afa.launch.errors import DidNotStart
from afa.launch.layout import Layout
from afa.launch.patience import wait_until
from afa.processes import Processes, State

# A server of somebody else's answers or does not. Ours may read a large file or recover
# first, and is waited for as long as it lives; one that keeps dying is given up sooner.
THEIRS_S = 10.0
OURS_S = 900.0
DYING_S = 10.0


@dataclass(frozen=True)
class Server:
    """Its program, the variable with its address, and how to ask whether it is up."""

    program: str
    variable: str
    answers: Callable[[str], bool]


SERVERS = (
    Server("postgres", "DATABASE_URL", answers.database),
    Server("redis-live", "REDIS_URL", answers.redis),
    Server("redis-work", "WORK_REDIS_URL", answers.redis),
)


def start(ours: list[str], told: Mapping[str, str], processes: Processes, layout: Layout) -> None:
    """Start those of `ours`, and wait until all three answer at the addresses in `told`."""
    for program in ours:
        processes.start(program)
    for server in SERVERS:
        url = told[server.variable]
        if server.program in ours:
            _wait_for_ours(server, url, processes, layout)
        else:
            _wait_for_theirs(server, url)


def _wait_for_theirs(server: Server, url: str) -> None:
    def failure() -> DidNotStart:
        return DidNotStart(f"{server.variable}: nobody answers there, or not to us")

    wait_until(lambda: server.answers(url), THEIRS_S, failure)


def _wait_for_ours(server: Server, url: str, processes: Processes, layout: Layout) -> None:
    begun = time.monotonic()

    def failure() -> DidNotStart:
        return DidNotStart(f"{server.program} does not start: {layout.last_words(server.program)}")

    def up() -> bool:
        if server.answers(url):
            return True
        dying = processes.all()[server.program].state is not State.RUNNING
        if dying and time.monotonic() - begun > DYING_S:
            raise failure()
        return False

    wait_until(up, OURS_S, failure)
