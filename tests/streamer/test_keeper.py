"""The keeper between a real log and its mirror: what it does with messages, and when it asks."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from live import keys, onair
from live.connect import Client
from live.errors import CorruptEntry
from live.log import Log
from live.watch import Published, Watch
from streamer import keeper, rounds
from streamer.audience import Audience
from streamer.figures import Figures
from streamer.halley import cancel_all
from streamer.keeper import Held, Keeper
from streamer.limits import Allowed, Limits
from streamer.problem import Problem
from tests.patience import PATIENCE_S
from tests.streamer.posts import post

EVENT = "kept"


class Stage:
    """A keeper at work on a log that is on air."""

    def __init__(self, client: Client, log: Log, keeper: Keeper) -> None:
        self.client = client
        self.log = log
        self.keeper = keeper

    @property
    def held(self) -> Held:
        """What the keeper holds of the event."""
        return self.keeper.held[EVENT]

    @property
    def next(self) -> int:
        """How far the mirror is."""
        return self.held.audience.mirror.next

    def subscribers(self) -> int:
        """How many listen to the log."""
        [(_, count)] = self.client.pubsub_numsub(keys.items(EVENT))
        return int(count)

    async def ready(self) -> None:
        """Until a message has been taken."""
        while not self.keeper.figures.entries:
            self.log.append_many([post(f"probe {self.log.length()}")])
            await asyncio.sleep(0.01)

    async def deaf(self) -> None:
        """From now on no message comes but those that the test brings."""
        self.keeper.watch.want(set())
        await self.until(lambda: not self.subscribers())
        assert await self.held.rounds.done()

    def publish(self, offset: int) -> None:
        """Bring the message of an entry."""
        [raw] = self.log.since(offset, 1).entries
        self.held.published(Published(EVENT, self.log.epoch(), offset, raw))

    async def until(self, done: Callable[[], object]) -> None:
        """Poll until it is so; the test's own deadline ends it."""
        while not done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


Test = Callable[[Stage], Awaitable[None]]


@pytest.fixture
def play(live: Client, live_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[Test], None]:
    """Runs a test beside a keeper that looks at nothing without a reason."""
    monkeypatch.setattr(keeper, "PATROL_S", 1000)
    monkeypatch.setattr(rounds, "PATIENCE_S", PATIENCE_S)
    onair.put(live, EVENT, onair.OnAir(title="Kept"))

    async def main(test: Test) -> None:
        limits = Limits(Allowed(connections=1, new_per_s=1, bytes_per_s=1))
        watch = Watch(live_url)
        working = Keeper(watch, Figures(), lambda: Audience(limits))
        task = asyncio.create_task(working.run())
        stage = Stage(live, Log(live, EVENT), working)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await stage.ready()
                await test(stage)
        finally:
            await cancel_all()
            await watch.close()
        assert task.cancelled()

    return lambda test: asyncio.run(main(test))


def test_messages_are_taken_without_a_reading(play: Callable[[Test], None]) -> None:
    async def test(stage: Stage) -> None:
        before = stage.keeper.figures.readings
        stage.log.append_many([post(n) for n in range(20)])
        await stage.until(lambda: stage.next == stage.log.length())
        assert stage.keeper.figures.readings == before

    play(test)


def test_after_a_subscription_no_message_is_taken_before_a_reading(
    play: Callable[[Test], None],
) -> None:
    """It may be of a log that was set back and has grown again."""

    async def test(stage: Stage) -> None:
        await stage.deaf()
        before = stage.next
        stage.log.append_many([post("c")])
        stage.held.subscribed()
        stage.publish(before)
        assert stage.next == before
        assert await stage.held.rounds.done()
        assert stage.next == before + 1

    play(test)


def test_a_message_that_is_not_the_next_leads_to_a_reading(play: Callable[[Test], None]) -> None:
    async def test(stage: Stage) -> None:
        await stage.deaf()
        before = stage.next
        stage.log.append_many([post("c"), post("d")])
        stage.publish(before + 1)
        await stage.until(lambda: stage.next == before + 2)

    play(test)


def test_many_who_ask_are_one_reading(play: Callable[[Test], None]) -> None:
    async def test(stage: Stage) -> None:
        await stage.deaf()
        before = stage.keeper.figures.readings
        found = await asyncio.gather(*(stage.keeper.find(EVENT) for _ in range(500)))
        assert all(isinstance(one, Audience) for one in found)
        assert stage.keeper.figures.readings - before <= 2

    play(test)


def test_who_asks_during_a_reading_gets_the_next_one(play: Callable[[Test], None]) -> None:
    """What was asked for after a reading began is not answered by it."""

    async def test(stage: Stage) -> None:
        await stage.deaf()
        for number in range(50):
            stage.held.rounds.ask()
            await asyncio.sleep(0)
            stage.log.append_many([post(number)])
            assert await stage.held.rounds.done()
            assert stage.next == stage.log.length()

    play(test)


def test_nobody_knows_it(play: Callable[[Test], None]) -> None:
    async def test(stage: Stage) -> None:
        found = await stage.keeper.find("unknown")
        assert isinstance(found, Problem)
        assert found.status == 404
        assert "unknown" not in stage.keeper.held

    play(test)


def test_a_log_that_is_not_ours_ends_the_keeper_whatever_else_it_is_at(
    live: Client, live_url: str
) -> None:
    """Often, as it matters what the others do at that moment: one that writes to Redis may
    miss that it is cancelled, and must not be waited for."""
    onair.put(live, EVENT, onair.OnAir(title="Kept"))
    Log(live, EVENT).append_many([post("a")])
    live.rpush(keys.items(EVENT), "hello")

    async def attempt() -> None:
        watch = Watch(live_url)
        limits = Limits(Allowed(connections=1, new_per_s=1, bytes_per_s=1))
        working = asyncio.create_task(Keeper(watch, Figures(), lambda: Audience(limits)).run())
        try:
            done, _ = await asyncio.wait([working], timeout=PATIENCE_S)
            assert done
            assert isinstance(working.exception(), CorruptEntry)
        finally:
            await cancel_all()
            await watch.close()

    for _ in range(200):
        asyncio.run(attempt())
