"""The loop by hand: a source that does as it is told, a clock that moves when it is waited for."""

from collections import deque
from datetime import UTC, datetime, timedelta

from ingest.loop import Loop
from ingest.source import Haul, Report, Watched
from live import hearts
from live.connect import Client, RedisError
from live.draft import ItemDraft
from tests.ingest.running import item, texts


class HandClock:
    """Moves only when it is waited for."""

    def __init__(self) -> None:
        self.time = 1000.0

    def now(self) -> datetime:
        return datetime(2026, 5, 4, tzinfo=UTC) + timedelta(seconds=self.time)

    def monotonic(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += seconds

    def wake(self) -> None:
        """Nobody waits."""


class Scripted:
    """A source that does what it was told: hauls to return, troubles to raise."""

    kind = "x"

    def __init__(self, *script: list[Haul] | Exception) -> None:
        self.missing = ""
        self.script = deque(script)
        self.followed: list[Watched] = []
        self.confirmations: list[Haul] = []
        self.reads = 0
        self.closes = 0

    def follow(self, watched: Watched, client: Client) -> None:
        client.ping()
        self.followed.append(watched)

    def read(self) -> list[Haul]:
        self.reads += 1
        step = self.script.popleft() if self.script else []
        if isinstance(step, Exception):
            raise step
        return step

    def confirmed(self, haul: Haul, client: Client) -> None:
        self.confirmations.append(haul)

    def report(self) -> Report:
        return Report(figures={"own": 7.0})

    def close(self) -> None:
        self.closes += 1


def haul(text: str, cursor: str = "") -> Haul:
    """One post, and where its source stands with it."""
    draft = ItemDraft(uid=f"x:{text}", item=item(text))
    return Haul(event="conf", drafts=[draft], cursors={"conf-0": cursor} if cursor else {})


def looped(
    source: Scripted, live: Client, clock: HandClock | None = None, linger_s: float = 0.0
) -> Loop:
    """The loop around it; no luck, so no jitter."""
    clock = clock or HandClock()
    return Loop("scripted", source, live, clock, luck=lambda: 0.0, linger_s=linger_s)


def run(loop: Loop, clock: HandClock, seconds: float) -> None:
    """Let so much time pass."""
    end = clock.time + seconds
    loop.run(lambda: clock.time >= end)


def heart(live: Client) -> hearts.Heart:
    """What it last said."""
    return hearts.read(live)["scripted"]


def stepped(loop: Loop, clock: HandClock) -> bool:
    """Take a step and let a little time pass."""
    if not loop.step():
        clock.wait(0.25)
    return True


def held(client: Client) -> dict[str, str]:
    """What the log holds; nothing while the server is still starting."""
    try:
        return texts(client, "conf")
    except RedisError:
        return {}
