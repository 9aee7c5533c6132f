"""Watch on real servers that hang, die, come back emptied, and drop slow listeners."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest
import redis.exceptions
from redis.asyncio.client import PubSub

from live import hearts, keys, onair, watch
from live.connect import Client, RedisError, connect
from live.errors import CorruptEntry, WrongEvent
from live.hearts import Heart
from live.log import Log
from live.onair import OnAir
from live.watch import Lost, Message, OnAirChanged, Published, Subscribed, Watch
from tests.live.posts import post
from tests.patience import PATIENCE_S
from tests.servers import Server


async def until(so: Callable[[], bool]) -> None:
    """Wait until it is so; TimeoutError where it never is."""
    async with asyncio.timeout(PATIENCE_S):
        while not so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class Listener:
    """Takes every message of a watch as it comes."""

    def __init__(self, url: str, *events: str) -> None:
        self.watch = Watch(url)
        self.watch.want(set(events))
        self.heard: list[Message] = []
        self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self.watch.messages():
            self.heard.append(message)

    async def hears(self, *expected: Message) -> None:
        """Wait until all of these were heard, each as often as it stands here."""
        await until(lambda: self._ended() or self._has(expected))
        if self._ended():
            self._task.result()

    async def loses(self) -> None:
        """Wait until the connection is said to be lost, and forget all that was heard."""
        await until(lambda: any(isinstance(message, Lost) for message in self.heard))
        self.heard.clear()

    def _has(self, expected: tuple[Message, ...]) -> bool:
        return all(self.heard.count(one) >= expected.count(one) for one in expected)

    def _ended(self) -> bool:
        return self._task.done()

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        await self.watch.close()


@contextlib.asynccontextmanager
async def listening(url: str, *events: str) -> AsyncIterator[Listener]:
    listener = Listener(url, *events)
    try:
        await listener.hears(OnAirChanged(), *map(Subscribed, events))
        yield listener
    finally:
        await listener.close()


def _pings(client: Client) -> int:
    return int(client.info("commandstats").get("cmdstat_ping", {"calls": 0})["calls"])


def published(log: Log, offset: int) -> Published:
    """The message of an entry that is no stub yet."""
    return Published(log.event, log.epoch(), offset, log.since(offset, 1).entries[0])


def test_what_is_appended_arrives_in_order(any_live: Client, any_live_url: str) -> None:
    async def test() -> None:
        log, other = Log(any_live, "conf"), Log(any_live, "other")
        async with listening(any_live_url, "conf") as listener:
            log.append_many([post(f"x:{n}") for n in range(250)])
            other.append_many([post("x:1")])
            renewed = log.renew(log.epoch())
            log.append_many([post("x:last")])
            await listener.hears(published(log, 250))
            came = [message for message in listener.heard if isinstance(message, Published)]
        assert [message.offset for message in came] == [*range(250), -1, 250]
        assert came[250] == Published("conf", renewed, -1, b"")
        assert {message.event for message in came} == {"conf"}

    asyncio.run(test())


def test_wishes_change_while_it_listens(any_live: Client, any_live_url: str) -> None:
    async def test() -> None:
        first, second = Log(any_live, "first"), Log(any_live, "second")
        async with listening(any_live_url, "first") as listener:
            listener.watch.want({"first", "second"})
            await listener.hears(Subscribed("second"))
            second.append_many([post("x:1")])
            await listener.hears(published(second, 0))
            listener.watch.want({"second"})
            channel = keys.items("first")
            await until(lambda: any_live.pubsub_numsub(channel) == [(channel.encode(), 0)])
            first.append_many([post("x:1")])
            second.append_many([post("x:2")])
            await listener.hears(published(second, 1))
            assert not any(
                isinstance(message, Published) and message.event == "first"
                for message in listener.heard
            )
            listener.watch.want(set())
            listener.watch.want({"first"})
            await listener.hears(Subscribed("first"), Subscribed("first"))

    asyncio.run(test())


def test_a_wish_that_names_no_log_is_refused_where_it_is_made(live_url: str) -> None:
    async def test() -> None:
        watching = Watch(live_url)
        with pytest.raises(WrongEvent):
            watching.want({"conf", "not a slug"})
        await watching.close()

    asyncio.run(test())


def test_the_registry_is_listened_to_as_well(live: Client, live_url: str) -> None:
    async def test() -> None:
        async with listening(live_url) as listener:
            onair.put(live, "conf", OnAir(title="Conf"))
            await listener.hears(OnAirChanged(), OnAirChanged())
            assert await listener.watch.onair() == {"conf": OnAir(title="Conf")}
            assert await listener.watch.logs() == {"conf"}

    asyncio.run(test())


def test_after_a_restart_it_subscribes_again(own_live: Server) -> None:
    async def test() -> None:
        async with listening(own_live.url, "conf") as listener:
            for number in range(2):
                own_live.kill()
                await listener.loses()
                with pytest.raises(RedisError):
                    await listener.watch.page("conf", 0)
                own_live.start()
                await listener.hears(Subscribed("conf"), OnAirChanged())
                log = Log(connect(own_live.url), "conf")
                log.append_many([post(f"x:{number}")])
                await listener.hears(published(log, number))
                page = await listener.watch.page("conf", 0)
                assert page == log.since(0)

    asyncio.run(test())


def test_a_frozen_server_is_found_by_a_ping(
    own_live: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "PING_S", 0.3)

    async def test() -> None:
        async with listening(own_live.url, "conf") as listener:
            own_live.freeze()
            await listener.loses()
            own_live.thaw()
            await listener.hears(Subscribed("conf"))

    asyncio.run(test())


def test_a_lull_is_no_loss(own_live: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pings go by; each is answered."""
    monkeypatch.setattr(watch, "PING_S", 0.05)

    async def test() -> None:
        client = connect(own_live.url)
        async with listening(own_live.url, "conf") as listener:
            await until(lambda: _pings(client) >= 10)
            heard = list(listener.heard)
            log = Log(client, "conf")
            log.append_many([post("x:1")])
            await listener.hears(published(log, 0))
            assert heard == [OnAirChanged(), Subscribed("conf")]

    asyncio.run(test())


def test_a_listener_that_is_too_slow_is_dropped_and_comes_back(own_live: Server) -> None:
    """The server's output buffer overflows while the reader's loop is busy."""

    async def test() -> None:
        client = connect(own_live.url)
        client.config_set("client-output-buffer-limit", "pubsub 65536 65536 1")
        log = Log(client, "conf")
        async with listening(own_live.url, "conf") as listener:
            listener.heard.clear()
            # Nothing here awaits, so the listener does not read; the sockets' buffers are small.
            for number in range(60):
                log.append_many([post(f"x:{number}-{n}", "a" * 9000) for n in range(10)])
                if not client.client_list(_type="pubsub"):
                    break
            else:
                raise AssertionError("the server dropped nobody")
            await listener.hears(Subscribed("conf"))
            assert any(isinstance(message, Lost) for message in listener.heard)
            log.append_many([post("x:last")])
            last = published(log, log.length() - 1)
            await listener.hears(last)

    asyncio.run(test())


def test_connections_that_are_cut_again_and_again_lose_no_entry(own_live: Server) -> None:
    """Subscribe, then read, then apply: a reader that does so has everything, in order."""

    async def test() -> None:
        client = connect(own_live.url)
        log = Log(client, "conf")
        listener = Listener(own_live.url, "conf")
        held: list[bytes] = []
        for round_ in range(8):
            log.append_many([post(f"x:{round_}-{n}") for n in range(5)])
            client.client_kill_filter(_type="pubsub")
            log.append_many([post(f"x:{round_}+{n}") for n in range(5)])
            while len(held) < log.length():
                await listener.hears(Subscribed("conf"))
                messages, listener.heard = listener.heard, []
                for message in messages:
                    if isinstance(message, Subscribed):
                        held += (await listener.watch.page("conf", len(held))).entries
                    elif isinstance(message, Published) and message.offset == len(held):
                        held.append(message.entry)
        assert held == list(log.since(0).entries)
        await listener.close()

    asyncio.run(test())


def test_it_ends_when_it_is_told_to_even_if_closing_fails(
    live_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = PubSub.aclose

    async def fail(self: PubSub) -> None:
        await close(self)  # type: ignore[no-untyped-call]
        raise redis.exceptions.ConnectionError("while closing")

    async def test() -> None:
        listener = Listener(live_url, "conf")
        await listener.hears(Subscribed("conf"))
        monkeypatch.setattr(PubSub, "aclose", fail)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await listener.close()
        finally:
            monkeypatch.undo()
        assert not any(isinstance(message, Lost) for message in listener.heard)

    asyncio.run(test())


@pytest.mark.parametrize("data", [b"", b"x", b"epoch\nentry", b"epoch one\nentry", b"\xff 1\n"])
def test_a_message_that_is_none_of_ours_is_corrupt(
    live: Client, live_url: str, data: bytes
) -> None:
    async def test() -> None:
        async with listening(live_url, "conf") as listener:
            live.publish(keys.items("conf"), data)
            with pytest.raises(CorruptEntry, match="a message of conf"):
                await listener.hears(Subscribed("never"))

    asyncio.run(test())


def test_it_reads_and_says_what_the_blocking_side_reads(
    any_live: Client, any_live_url: str
) -> None:
    async def test() -> None:
        log = Log(any_live, "conf")
        watching = Watch(any_live_url)
        assert await watching.page("conf", 0) == log.since(0)
        assert await watching.renew("conf", "?") == ""
        log.append_many([post(f"x:{n}") for n in range(5)])
        assert await watching.page("conf", 1, 3) == log.since(1, 3)
        renewed = await watching.renew("conf", log.epoch())
        assert renewed == log.epoch() == await watching.renew("conf", "an older one")
        with pytest.raises(ValueError, match="a log has no"):
            await watching.page("conf", -1)
        await watching.beat("halley", Heart(state="running", figures={"readers": 3}))
        assert hearts.read(any_live)["halley"].figures == {"readers": 3}
        await watching.say_waiting("conf", "halley-1", 250, 1234.5)
        assert any_live.hgetall(keys.waiting("conf")) == {b"halley-1": b"250:1234"}
        assert 0 < any_live.ttl(keys.waiting("conf")) <= 60
        await watching.close()

    asyncio.run(test())
