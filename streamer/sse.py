"""Streams: the readers of one event who follow by Server-Sent Events.

A stream is a cursor into the mirror and nothing else: a reader that does not keep up is
left alone until its connection is free again, and then goes on where its cursor stands.
"""

import asyncio
import random
from functools import partial

from streamer.connection import Connection
from streamer.limits import Limits
from streamer.mirror import Mirror
from streamer.pages import Pages

# Proxies and phones give up on what is silent for 30 to 60 s.
HEARTBEAT_S = 15

# Milliseconds after which a browser comes back by itself. When we drain, all come back, so
# each is told another time; after the end of an event there is rarely anything to come.
RETRY_MS = 2_000
DRAIN_RETRY_MS = (1_000, 5_000)
OVER_RETRY_MS = 60_000


class Stream:
    """One reader: `next` is its cursor; `live` once it has caught up with the log."""

    __slots__ = ("beat", "connection", "live", "next", "planned")

    def __init__(self, connection: Connection, since: int, beat: int) -> None:
        self.connection = connection
        self.next = since
        self.beat = beat
        self.live = False
        self.planned = False


class Streams:
    """All streams of one event. `over`: it is off air, so who is at the end is done."""

    def __init__(self, mirror: Mirror, pages: Pages, limits: Limits) -> None:
        self.over = False
        self._mirror = mirror
        self._pages = pages
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._streams: set[Stream] = set()
        self._opened = 0

    def __len__(self) -> int:
        return len(self._streams)

    def open(self, connection: Connection, since: int) -> None:
        """Stream everything from `since` on, which is not beyond the end."""
        self._open(connection, since, b"id: %s:%d\n\n" % (self._epoch, since - 1))

    def open_anew(self, connection: Connection) -> None:
        """The same for a reader whose place is not in this log: from the start, and say so."""
        self._open(connection, 0, self._reset_frame())

    def news(self) -> None:
        """The mirror has grown."""
        for stream in list(self._streams):
            self._pump(stream)

    def reset(self) -> None:
        """The log began anew: all start over."""
        frame = self._reset_frame()
        for stream in self._streams:
            stream.connection.write(frame)
            stream.next = 0
            stream.live = False

    def beat(self, second: int) -> None:
        """Show the readers whose turn it is that we are here; to be called every second."""
        for stream in self._streams:
            if stream.beat == second % HEARTBEAT_S and not stream.connection.full:
                stream.connection.write(b":\n\n")

    def drain(self) -> None:
        """Send everyone away, to come back soon, but not all at once."""
        for stream in list(self._streams):
            stream.connection.write(b"retry: %d\n\n" % random.randint(*DRAIN_RETRY_MS))  # noqa: S311
            stream.connection.end()

    @property
    def _epoch(self) -> bytes:
        return self._mirror.epoch.encode()

    def _reset_frame(self) -> bytes:
        # Without an id of the new epoch a browser would come back with that of the old one.
        frame = b'event: reset\nid: %s:-1\ndata: {"epoch":"%s","next":0}\n\n'
        return frame % (self._epoch, self._epoch)

    def _open(self, connection: Connection, since: int, first: bytes) -> None:
        self._opened += 1
        stream = Stream(connection, since, self._opened % HEARTBEAT_S)
        self._streams.add(stream)
        leave = partial(self._streams.discard, stream)
        connection.begin(partial(self._pump, stream), leave)
        # From the very first, so that a reader which is cut off before any entry came
        # resumes here all the same.
        connection.write(b"retry: %d\n" % RETRY_MS + first)
        self._pump(stream)

    def _pump(self, stream: Stream) -> None:
        """Send a stream what it lacks, one page at a time, as far as its reader takes it."""
        connection = stream.connection
        if stream not in self._streams or connection.full or not self._mirror.ready:
            return
        if stream.next < self._mirror.next and (stream.live or self._may(stream)):
            until = self._pages.end(stream.next)
            frames = self._pages.frames(stream.next, until)
            stream.next = until
            if not stream.live:
                self._limits.spend(connection.account, len(frames), self._loop.time())
            connection.write(frames)
        if stream.next == self._mirror.next:
            stream.live = True
            if self.over:
                self._end(stream)
        elif not connection.full:
            self._plan(stream, 0)

    def _may(self, stream: Stream) -> bool:
        """Whether this reader may have backlog now; if not, it goes on as soon as it may."""
        wait = self._limits.backlog(stream.connection.account, self._loop.time())
        if wait:
            self._plan(stream, wait)
        return not wait

    def _plan(self, stream: Stream, wait: float) -> None:
        if not stream.planned:
            stream.planned = True
            self._loop.call_later(wait, self._go_on, stream)

    def _go_on(self, stream: Stream) -> None:
        stream.planned = False
        self._pump(stream)

    def _end(self, stream: Stream) -> None:
        end = b'retry: %d\nevent: over\ndata: {"epoch":"%s","next":%d}\n\n'
        stream.connection.write(end % (OVER_RETRY_MS, self._epoch, stream.next))
        stream.connection.end()
