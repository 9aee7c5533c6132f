"""The program halley: the parts of the streamer put together, from start to drain."""

import asyncio
import contextlib
import gc
import logging
import os
import resource
import signal
import socket
import time
from collections.abc import Iterator

from live.connect import RedisError
from live.hearts import BEAT_S, Heart
from live.settings import Settings
from live.watch import Watch
from streamer.audience import Audience
from streamer.connection import Connection
from streamer.figures import Figures, Sample, counted
from streamer.inside import Inside
from streamer.keeper import Keeper
from streamer.limits import Allowed, Limits
from streamer.service import Service

PROGRAM = "halley"

_log = logging.getLogger(__name__)

# Everyone who waits is answered at once; this is for what is still on its way.
DRAIN_S = 1.5
END_S = 1.9

# Descriptors for what is not a reader: Redis, logs, the loop itself.
RESERVED = 64

# New connections that the kernel keeps for us: all readers of a restarted streamer.
BACKLOG = 4096

# What our kernel holds for a reader and has not sent cannot be taken back by a retraction;
# more than this does not speed anything up.
UNSENT_BYTES = 128 * 1024

# A reader that has vanished without a word is given up after this many milliseconds.
USER_TIMEOUT_MS = 60_000


class Halley:
    """The streamer. `run` returns when it was asked to stop, or raises what broke it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._watch = Watch(settings.redis_url)
        self._figures = Figures()
        self._limits = Limits(
            Allowed(
                connections=settings.max_connections,
                new_per_s=settings.new_connections_per_s,
                bytes_per_s=settings.backlog_bytes_per_s,
            )
        )
        self._keeper = Keeper(self._watch, self._figures, lambda: Audience(self._limits))
        self._service = Service(
            self._keeper,
            self._limits,
            self._figures,
            proxies=settings.trusted_proxies,
            most=_descriptors() - RESERVED,
        )
        self._inside = Inside(self._samples)
        self._metrics_port = 0
        self._said: set[str] = set()

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        with contextlib.ExitStack() as servers:
            await self._listen(servers)
            work = [self._keeper.run(), self._beat(), self._tick(), stop.wait()]
            tasks = [loop.create_task(part) for part in work]
            # What is here now stays; the collector need not look through it ever again.
            gc.freeze()
            _log.info("answering on port %d", self._settings.stream_port)
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            # Nothing here has to be saved: whatever hangs, the system ends us in time.
            signal.setitimer(signal.ITIMER_REAL, END_S)
        await self._drain()
        await cancel_all()
        await self._watch.close()
        for task in done:
            task.result()

    async def _listen(self, servers: contextlib.ExitStack) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Connection(self._service),
            self._settings.host,
            self._settings.stream_port,
            backlog=BACKLOG,
        )
        servers.callback(server.close)
        for listening in server.sockets:
            _tune(listening)
        inside = await loop.create_server(
            lambda: Connection(self._inside), "127.0.0.1", self._settings.metrics_port
        )
        servers.callback(inside.close)
        self._metrics_port = inside.sockets[0].getsockname()[1]

    async def _drain(self) -> None:
        """Answer everyone who waits, and wait until that is sent."""
        self._service.draining = True
        for held in self._keeper.held.values():
            held.audience.drain()
        self._service.empty.clear()
        for connection in list(self._service.connections):
            connection.drain()
        if self._service.connections:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._service.empty.wait(), DRAIN_S)

    async def _tick(self) -> None:
        """Every second: heartbeats, and an end to what took too long."""
        loop = asyncio.get_running_loop()
        second = 0
        while True:
            await asyncio.sleep(1)
            second += 1
            for held in self._keeper.held.values():
                held.audience.streams.beat(second)
            for connection in list(self._service.connections):
                connection.check(loop.time())
            self._limits.forget(loop.time())

    async def _beat(self) -> None:
        """Every three seconds: say that we live, and how many people wait."""
        while True:
            try:
                await self._watch.beat(PROGRAM, self._heart())
                await self._say_waiting()
            except (RedisError, OSError):
                pass  # The keeper says so; without Redis nobody could hear us.
            await asyncio.sleep(BEAT_S)

    async def _say_waiting(self) -> None:
        people = {event: held.audience.people for event, held in self._keeper.held.items()}
        for event in [event for event in people if people[event] or event in self._said]:
            worker = f"{socket.gethostname()}:{os.getpid()}"
            await self._watch.say_waiting(event, worker, people[event], time.time())
        self._said = {event for event in people if people[event]}

    def _heart(self) -> Heart:
        failure = self._keeper.registry.failure
        figures: dict[str, float] = {"metrics_port": self._metrics_port}
        for name, _labels, value in self._samples():
            figures[name] = figures.get(name, 0) + value
        return Heart(
            state="ill" if failure else "running",
            detail=failure or f"answers on port {self._settings.stream_port}",
            figures=figures,
        )

    def _samples(self) -> Iterator[Sample]:
        yield "connections", {}, len(self._service.connections)
        yield "redis_up", {}, float(self._keeper.connected)
        held = self._keeper.held
        for event in held:
            yield "waiting", {"event": event, "by": "poll"}, len(held[event].audience.polls)
            yield "waiting", {"event": event, "by": "stream"}, len(held[event].audience.streams)
        for event in held:
            yield "mirrored_entries", {"event": event}, held[event].audience.mirror.next
        for event in held:
            yield "mirrored_bytes", {"event": event}, held[event].audience.mirror.size
        yield from counted(self._figures)


async def cancel_all() -> None:
    """Cancel all other tasks, as often as it takes: the client of Redis loses a cancellation
    that comes while it closes or makes a connection."""
    while rest := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in rest:
            task.cancel()
        ended, _ = await asyncio.wait(rest, timeout=0.1)
        for task in ended:
            _ = task.cancelled() or task.exception()


def _descriptors() -> int:
    """How many descriptors the process may have: as many as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = max(soft, 1_000_000)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        return soft
    return hard


def _tune(listening: socket.socket) -> None:
    """Options that the connections inherit, where the system has them."""
    for option, value in (
        ("TCP_NOTSENT_LOWAT", UNSENT_BYTES),
        ("TCP_USER_TIMEOUT", USER_TIMEOUT_MS),
    ):
        if hasattr(socket, option):
            listening.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
