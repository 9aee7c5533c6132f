"""Keeper: keeps the mirrors as Redis has the logs, and knows which logs there are.

Messages say what happened, readings say what is so: after every subscription, and every
two seconds, the last entry of each mirror is compared with the log. So nothing that goes
wrong between Redis and us, or in Redis, stays unseen for longer.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine

from live import entry
from live.watch import Lost, OnAirChanged, Published, Subscribed, Watch
from streamer.audience import Audience
from streamer.figures import Figures
from streamer.mirror import Filled, Taken
from streamer.problem import Problem, away, unknown_event
from streamer.rounds import Rounds

_log = logging.getLogger(__name__)

# Entries read at once: about 1 MB, and 10 ms in which no reader is served.
CHUNK = 500

PATROL_S = 2.0

# How long the mirror of an event that is off air is kept without readers.
UNASKED_S = 300.0


class Held:
    """An event that is mirrored."""

    def __init__(self, keeper: "Keeper", event: str, audience: Audience) -> None:
        self.event = event
        self.audience = audience
        self.rounds = Rounds(self._fill)
        self.asked = asyncio.get_running_loop().time()
        self._keeper = keeper

    async def _fill(self) -> None:
        """Read until the mirror is whole."""
        watch, figures, mirror = self._keeper.watch, self._keeper.figures, self.audience.mirror
        filled = Filled.MORE
        while filled is not Filled.WHOLE:
            if filled is Filled.BROKEN:
                renewed = await watch.renew(self.event, mirror.epoch)
                figures.renewals += 1
                _log.error("%s lost entries that were shown: epoch %s", self.event, renewed)
            gap = mirror.gap()
            page = await watch.page(self.event, gap.since, CHUNK)
            figures.readings += 1
            before = (mirror.epoch, mirror.next, mirror.ready)
            filled = mirror.fill(gap, page)
            if mirror.epoch != before[0]:
                self.audience.began_anew(before[0])
            if before != (mirror.epoch, mirror.next, mirror.ready):
                self.audience.changed()
            await asyncio.sleep(0)

    def published(self, message: Published) -> None:
        """Take a message; read where it is not the next one."""
        taken = self.audience.mirror.take(message.epoch, message.offset, message.entry)
        if taken is Taken.NEW:
            self._keeper.figures.entries += 1
            people = self.audience.people
            self.audience.changed()
            # After the audience has been told, which it is in this same round of the loop.
            at = entry.decode(message.entry).at.timestamp()
            asyncio.get_running_loop().call_soon(self._keeper.figures.told, people, at)
        elif taken is Taken.BEHIND:
            self.rounds.ask()

    def subscribed(self) -> None:
        """From now on messages arrive; what came before must be read."""
        self.audience.mirror.doubt()
        self.rounds.ask()


class Keeper:
    """All mirrors. `connected` says whether messages arrive at this moment."""

    def __init__(self, watch: Watch, figures: Figures, audience: Callable[[], Audience]) -> None:
        self.watch = watch
        self.figures = figures
        self.connected = False
        self.held: dict[str, Held] = {}
        self.registry = Rounds(self._read_registry)
        self._audience = audience
        self._known: set[str] = set()
        self._onair: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ended: asyncio.Queue[asyncio.Task[None]] = asyncio.Queue()

    async def run(self) -> None:
        """Keep on, until cancelled. CorruptEntry: Redis holds what we did not write.

        The other parts of the work are left running then, for the caller to cancel: a task
        group would wait for them for ever where the client of Redis loses a cancellation.
        """
        # Named, so that they are not collected while they run.
        _parts = [self._start(p) for p in (self.registry.run(), self._patrol(), self._listen())]
        while True:
            ended = await self._ended.get()
            if not ended.cancelled():
                ended.result()

    def audience(self, event: str) -> Audience | None:
        """The audience of an event that is mirrored already."""
        held = self.held.get(event)
        if held is None:
            return None
        held.asked = asyncio.get_running_loop().time()
        return held.audience

    async def find(self, event: str) -> Audience | Problem:
        """The audience of `event`, its mirror read after this call; or why there is none."""
        if event not in self.held and event not in self._known:
            if not await self.registry.done():
                return away()
            if event not in self._known:
                return unknown_event(event)
        held = self._hold(event)
        return held.audience if await held.rounds.done() else away()

    def _start(self, part: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(part)
        task.add_done_callback(self._ended.put_nowait)
        return task

    async def _listen(self) -> None:
        async for message in self.watch.messages():
            match message:
                case Published(event=event) if event in self.held:
                    self.held[event].published(message)
                case Subscribed(event=event) if event in self.held:
                    self.held[event].subscribed()
                case OnAirChanged():
                    self.connected = True
                    self.registry.ask()
                case Lost(reason=reason):
                    if self.connected:
                        _log.warning("Redis is away: %s", reason)
                    self.connected = False

    async def _patrol(self) -> None:
        while True:
            self.registry.ask()
            for held in self.held.values():
                held.rounds.ask()
            await asyncio.sleep(PATROL_S)

    async def _read_registry(self) -> None:
        onair = set(await self.watch.onair())
        logs, retired = await self.watch.logs(), await self.watch.retired()
        self._onair, self._known = onair, onair | logs
        for event in onair:
            self._hold(event)
        for event in list(self.held):
            # An event that is in neither has not ended: the server has lost its memory.
            if event in self._known:
                self.held[event].audience.on_air(event in onair)
            elif event in retired:
                # It will be gone soon. Who waits is sent away, and told where its archive is.
                self.held[event].audience.drain()
                self._drop(event)
                continue
            self._drop_if_unasked(event)

    def _hold(self, event: str) -> Held:
        if event not in self.held:
            held = self.held[event] = Held(self, event, self._audience())
            held.audience.on_air(event in self._onair)
            self._tasks[event] = self._start(held.rounds.run())
            self.watch.want(set(self.held))
            held.rounds.ask()
        return self.held[event]

    def _drop_if_unasked(self, event: str) -> None:
        held = self.held[event]
        unasked = asyncio.get_running_loop().time() - held.asked
        if event not in self._onair and not held.audience.people and unasked > UNASKED_S:
            self._drop(event)

    def _drop(self, event: str) -> None:
        del self.held[event]
        self._tasks.pop(event).cancel()
        self.watch.want(set(self.held))
