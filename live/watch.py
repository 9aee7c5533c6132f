"""Watch: many logs at once on asyncio, for those who pass on what arrives.

Messages say what happened; pages say what is so. After every *subscribed* confirmation
(the first one, and each after a lost connection) the watcher must fill from a page:
subscribe first, then read, then apply.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import cast

import msgspec
import redis.asyncio
import redis.exceptions

from live import hearts, keys, onair
from live.connect import connect_async, lua
from live.errors import CorruptEntry
from live.hearts import Heart
from live.log import Page, check_span, fresh_epoch

# Pub/sub has no answers to time out on: a connection that is silently dead is found by a ping.
PING_S = 5.0
RETRY_S = (0.05, 2.0)


class Subscribed(msgspec.Struct, frozen=True):
    """From now on messages of this event arrive; whatever came before must be read."""

    event: str


class Published(msgspec.Struct, frozen=True):
    """One entry arrived. Offset -1 carries none: a new epoch began."""

    event: str
    epoch: str
    offset: int
    entry: bytes


class OnAirChanged(msgspec.Struct, frozen=True):
    """The on-air registry changed, or may have while nobody listened."""


class Lost(msgspec.Struct, frozen=True):
    """The connection is gone; nothing arrives until the next Subscribed."""

    reason: str


Message = Subscribed | Published | OnAirChanged | Lost


class Watch:
    """A reader's side of the live Redis on asyncio.

    `messages` never ends by itself and reconnects for ever. The other methods may
    raise redis.RedisError; the caller decides when to try again.
    """

    def __init__(self, url: str) -> None:
        self._redis = connect_async(url)
        self._renew = self._redis.register_script(lua("renew"))
        self._wanted: set[str] = set()

    def want(self, events: set[str]) -> None:
        """Choose the events whose messages shall arrive; within a quarter of a second they do."""
        for event in events:
            keys.items(event)  # refuses a slug that cannot name a log
        self._wanted = set(events)

    async def messages(self) -> AsyncIterator[Message]:
        """What happens, in the order in which Redis published it."""
        pause, longest = RETRY_S
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(keys.ONAIR)
                    held: set[str] = set()
                    async for message in self._listen(pubsub, held):
                        pause = RETRY_S[0]
                        yield message
            except (redis.exceptions.RedisError, OSError) as error:
                # A connection that is closed because we are to end may fail in closing, and
                # its error then stands where the cancellation stood.
                if (task := asyncio.current_task()) is not None and task.cancelling():
                    raise asyncio.CancelledError from error
                yield Lost(f"{type(error).__name__}: {error}")
            await asyncio.sleep(pause)
            pause = min(pause * 2, longest)

    async def _listen(
        self, pubsub: "redis.asyncio.client.PubSub", held: set[str]
    ) -> AsyncIterator[Message]:
        loop = asyncio.get_running_loop()
        heard = loop.time()
        pinged = False
        while True:
            await self._follow_wishes(pubsub, held)
            raw = await pubsub.get_message(timeout=0.25)
            if raw is None:
                silent = loop.time() - heard
                if silent > PING_S and not pinged:
                    await pubsub.ping()
                    pinged = True
                elif silent > 2 * PING_S:
                    raise redis.exceptions.ConnectionError("no answer to a ping")
                continue
            heard, pinged = loop.time(), False
            message = _message(raw)
            if message is not None:
                yield message

    async def _follow_wishes(self, pubsub: "redis.asyncio.client.PubSub", held: set[str]) -> None:
        if more := self._wanted - held:
            await pubsub.subscribe(*map(keys.items, sorted(more)))
        if less := held - self._wanted:
            await pubsub.unsubscribe(*map(keys.items, sorted(less)))
        held.clear()
        held.update(self._wanted)

    async def page(self, event: str, since: int, limit: int = 1000) -> Page:
        """Like Log.since."""
        check_span(since, limit)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.epoch(event))
            pipe.llen(keys.items(event))
            pipe.lrange(keys.items(event), since, since + limit - 1)
            epoch, length, entries = await pipe.execute()
        return Page((epoch or b"").decode(), since, length, tuple(entries))

    async def renew(self, event: str, broken: str) -> str:
        """Like Log.renew."""
        names = [keys.epoch(event), keys.items(event)]
        answer = await self._renew(keys=names, args=[broken, fresh_epoch()])
        return cast("bytes", answer or b"").decode()

    async def onair(self) -> dict[str, onair.OnAir]:
        """Like onair.read."""
        registry = await self._redis.hgetall(keys.ONAIR)
        return onair.decode(cast("Mapping[bytes, bytes]", registry))

    async def logs(self) -> set[str]:
        """Like onair.logs."""
        known = await self._redis.smembers(keys.LOGS)
        return {event.decode() for event in cast("set[bytes]", known)}

    async def retired(self) -> set[str]:
        """The names in retired.read."""
        held = await self._redis.hkeys(keys.RETIRED)
        return {event.decode() for event in cast("list[bytes]", held)}

    async def beat(self, program: str, heart: Heart) -> None:
        """Like hearts.beat."""
        await self._redis.hset(keys.HEARTS, program, hearts.encode(heart))

    async def say_waiting(self, event: str, worker: str, people: int, at: float) -> None:
        """Say how many people wait for updates at this worker; `at` is Unix time."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hset(keys.waiting(event), worker, f"{people}:{int(at)}")
            pipe.expire(keys.waiting(event), 60)
            await pipe.execute()

    async def close(self) -> None:
        """Close every connection."""
        await self._redis.aclose()


def _message(raw: dict[str, object]) -> Message | None:
    channel = cast("bytes", raw["channel"] or b"").decode()
    event = keys.event_of(channel)
    match raw["type"]:
        case "subscribe":
            return OnAirChanged() if channel == keys.ONAIR else Subscribed(event or "")
        case "message" if channel == keys.ONAIR:
            return OnAirChanged()
        case "message" if event is not None:
            return _published(event, cast("bytes", raw["data"]))
    return None


def _published(event: str, data: bytes) -> Published:
    head, _, entry = data.partition(b"\n")
    try:
        epoch, offset = head.decode().split(" ")
        return Published(event, epoch, int(offset), entry)
    except ValueError as error:
        raise CorruptEntry(f"a message of {event}: {data[:80]!r}") from error
