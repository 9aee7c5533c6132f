"""Connection: one TCP connection; bytes in, whole requests out, answers in their order.

Requests that a reader sends ahead wait, unparsed, until the one before is answered. Nothing
is queued per reader: while one does not take what was sent, no more is written to it.
"""

import asyncio
import math
from collections.abc import Callable
from typing import Protocol, cast

from streamer import answers, request
from streamer.answers import Answer
from streamer.heads import MOST_HEAD, Heads
from streamer.problem import Problem
from streamer.request import Keep, Request

# A head comes in one or two packets; who takes this long holds a connection for nothing.
HEAD_S = 10.0

# How long a connection may rest between two requests; browsers keep them for 60 to 115 s.
IDLE_S = 65.0

# A reader that has taken nothing of what was sent for this long is gone, or means harm.
STALL_S = 60.0

# After an answer that ends the connection: how long, and how much of what the reader still
# sends is thrown away. Closing at once would make its kernel throw away the answer.
LINGER_S = 2.0
MOST_DISCARDED = 4 * 1024 * 1024

# Requests that one connection may have answered before others get a turn.
TURN = 32


class Handler(Protocol):
    """Whoever answers the requests."""

    draining: bool

    def opened(self, connection: "Connection") -> None:
        """A reader has connected."""

    def handle(self, connection: "Connection", request: Request) -> None:
        """Answer now or later, with reply() or begin()."""

    def answered(self, connection: "Connection", answer: Answer, *, done: bool) -> None:
        """An answer was sent; `done` unless it is the beginning of a stream."""

    def closed(self, connection: "Connection") -> None:
        """The reader is gone."""


class Connection(asyncio.Protocol):
    """`peer` is the address at the other end, `account` whom its use is charged to.

    `full`: the reader does not keep up; `gone`: nothing can reach it any more. `refusal`
    answers the first request of a connection that is one too many.
    """

    __slots__ = (
        "_busy",
        "_closing",
        "_deadline",
        "_discarded",
        "_drained",
        "_handler",
        "_heads",
        "_keep",
        "_leave",
        "_loop",
        "_serving",
        "_transport",
        "_unsent",
        "_without_body",
        "account",
        "full",
        "gone",
        "peer",
        "refusal",
    )

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._loop = asyncio.get_running_loop()
        self._heads = Heads()
        self._busy = self._closing = self._serving = False
        self._keep = Keep.CLOSE
        self._without_body = False
        self._discarded = self._unsent = 0
        self._deadline = math.inf
        self._leave: Callable[[], None] | None = None
        self._drained: Callable[[], None] | None = None
        self.full = self.gone = False
        self.peer = self.account = ""
        self.refusal: Problem | None = None

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        name = transport.get_extra_info("peername")
        self.peer = str(name[0]) if name else ""
        self._give(HEAD_S)
        self._handler.opened(self)

    def data_received(self, data: bytes) -> None:
        if self._closing:
            self._discard(len(data))
            return
        idle = not self._busy and not len(self._heads)
        self._heads.feed(data)
        self._serve()
        if idle and not self._busy and len(self._heads):
            self._give(HEAD_S)

    def eof_received(self) -> bool:
        # Who waits has gone; who is being answered may only have finished asking.
        answering = self._busy and self._leave is None and not self._closing
        self._keep = Keep.CLOSE
        return answering

    def pause_writing(self) -> None:
        self.full = True
        self._unsent = self._transport.get_write_buffer_size()
        self._give(STALL_S)

    def resume_writing(self) -> None:
        self.full = False
        if self._closing:
            return
        self._give(math.inf if self._busy else IDLE_S)
        if self._drained:
            self._drained()
        else:
            self._serve()

    def connection_lost(self, _error: Exception | None) -> None:
        self.gone = True
        self._heads.clear()
        self._depart()
        self._handler.closed(self)

    # What the handler calls

    def reply(self, answer: Answer) -> None:
        """Answer the request in hand."""
        if self._closing or self.gone:
            return
        keep = Keep.CLOSE if self._handler.draining else self._keep
        self._transport.write(answer.encoded(keep, bare=self._without_body))
        self._leave = None
        self._handler.answered(self, answer, done=True)
        if keep is Keep.CLOSE:
            self.end()
            return
        self._busy = False
        if not self.full:
            self._give(IDLE_S)
        if len(self._heads) and not self._serving:
            self._loop.call_soon(self._serve)

    def wait(self, leave: Callable[[], None]) -> None:
        """The answer comes later; `leave` is called if the reader goes away before."""
        self._leave = leave

    def begin(self, drained: Callable[[], None], leave: Callable[[], None]) -> None:
        """Answer with a stream: from now on write(), until end().

        `drained` is called when the connection is no longer `full`.
        """
        answer = answers.stream()
        self._transport.write(answer.encoded(Keep.CLOSE))
        self._handler.answered(self, answer, done=False)
        self._drained = drained
        self._leave = leave

    def write(self, data: bytes) -> None:
        """Send a piece of the stream."""
        if not self._closing:
            self._transport.write(data)

    def end(self) -> None:
        """Send what was written, then end the connection."""
        if self._closing or self.gone:
            return
        self._depart()
        self._closing = True
        self._heads.clear()
        self._unsent = self._transport.get_write_buffer_size()
        self._give(STALL_S if self._unsent else LINGER_S)
        try:
            self._transport.resume_reading()
            self._transport.write_eof()
        except OSError:
            self._transport.abort()

    def drain(self) -> None:
        """End the connection if nobody waits for anything on it."""
        if not self._busy:
            self._transport.close()

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def check(self, now: float) -> None:
        """End what has taken too long; called every second or so, with the loop's time."""
        if now < self._deadline or self.gone:
            return
        unsent = self._transport.get_write_buffer_size()
        if 0 < unsent < self._unsent:
            self._unsent = unsent
            self._give(STALL_S)
        elif len(self._heads) and not self._busy and not self.full:
            self._refuse(Problem(status=408, detail="The request did not come to an end."))
        else:
            self._transport.abort()

    # Requests, one at a time

    def _serve(self) -> None:
        if self._serving:
            return
        self._serving = True
        try:
            for _ in range(TURN):
                if self._busy or self._closing or self.full or self.gone or not self._one():
                    break
            else:
                self._loop.call_soon(self._serve)
        finally:
            self._serving = False
        if len(self._heads) > MOST_HEAD:
            # Its kernel will tell a reader that asks ahead without end to stop.
            self._transport.pause_reading()
        elif not self.gone:
            self._transport.resume_reading()

    def _one(self) -> bool:
        """Hand over the next request; False where there is no whole one."""
        head = self._heads.cut()
        if head is None:
            return False
        parsed = self.refusal or (head if isinstance(head, Problem) else request.parse(head))
        if isinstance(parsed, Problem):
            self._refuse(parsed)
            return True
        self._keep = parsed.keep
        self._without_body = parsed.method == "HEAD"
        self._busy = True
        self._give(math.inf)
        self._handler.handle(self, parsed)
        return True

    def _refuse(self, problem: Problem) -> None:
        """Answer what is no request that can be followed by another, and end."""
        self._keep = Keep.CLOSE
        self._without_body = False
        self.reply(answers.problem(problem))

    def _give(self, seconds: float) -> None:
        self._deadline = self._loop.time() + seconds

    def _depart(self) -> None:
        leave, self._leave, self._drained = self._leave, None, None
        if leave:
            leave()

    def _discard(self, size: int) -> None:
        self._discarded += size
        if self._discarded > MOST_DISCARDED:
            self._transport.abort()
