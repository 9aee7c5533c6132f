"""The streams of one server, one for each tag that is asked for, as long as we have a token."""

import time
from collections import deque
from collections.abc import Collection
from itertools import islice
from typing import Any

from ingest import backoff
from ingest.clock import Clock
from ingest.fetch import Fetcher
from ingest.retry import Retry
from ingest.sse import Event
from ingest.tootron.pace import Pace
from ingest.tootron.servers import Server
from ingest.tootron.stream import Stream
from ingest.trouble import Trouble, Unreachable


class Streams:
    """Opens what is missing, takes what comes. `base` is where they are, once that is known."""

    def __init__(
        self, server: Server, allowed: tuple[str, ...], clock: Clock, pace: Pace,
        delay: backoff.Delay,
    ) -> None:  # fmt: skip
        self.base = ""
        self._server = server
        self._allowed = allowed
        self._clock = clock
        self._pace = pace
        self._delay = delay
        self._tags: Collection[str] = ()
        self._open: dict[str, Stream] = {}
        self._retries: dict[str, Retry] = {}
        self._known: set[Stream] = set()
        self._rest: deque[tuple[str, Event]] = deque()

    def follow(self, tags: Collection[str]) -> None:
        """These tags from now on."""
        self._tags = tags if self._server.token else ()
        for tag in [tag for tag in self._open if tag not in self._tags]:
            self._open.pop(tag).close()
            self._retries.pop(tag, None)

    @property
    def wanted(self) -> bool:
        """Whether there should be any."""
        return bool(self._tags)

    def found(self, base: str, _hauls: Any) -> None:
        """The server told where its streams are."""
        self.base = base

    def not_found(self, _trouble: Trouble, _hauls: Any) -> None:
        """It did not: they are where most servers have them."""
        self.base = self._server.url

    def bring(self, tags: Collection[str]) -> bool:
        """Whether all that is new of these tags comes by itself."""
        return all(tag in self._open and self._open[tag].connected for tag in tags)

    def connected_anew(self) -> bool:
        """Whether one has been connected since this was asked last: time for a catch-up."""
        # The streams, not their tags: one may end and the next be there in between.
        now_there = {stream for stream in self._open.values() if stream.connected}
        anew = bool(now_there - self._known)
        self._known = now_there
        return anew

    def take(self, most: int) -> list[tuple[str, Event]]:
        """Up to `most` events that have come, each with its stream's tag. Those of a stream that
        ended are read first."""
        now = self._clock.monotonic()
        for tag, stream in list(self._open.items()):
            # Asked before its events are taken: none comes after the end.
            trouble = stream.trouble
            self._rest += [(tag, event) for event in stream.inbox.take(most)]
            if trouble is None and stream.inbox.silent_s() > self._pace.silence:
                trouble = Unreachable(f"nothing was heard for {self._pace.silence:.0f} s")
            if trouble is not None and not stream.inbox:
                self._open.pop(tag).close()
                self._retry(tag).failed(trouble, now)
            elif stream.connected and time.monotonic() - stream.opened > backoff.STEADY_S:
                self._retry(tag).worked()
        self._connect(now)
        taken = list(islice(self._rest, most))
        for _ in taken:
            self._rest.popleft()
        return taken

    def _connect(self, now: float) -> None:
        for tag in self._tags:
            if self.base and tag not in self._open and self._retry(tag).ready(now):
                # A fetcher of its own: closing it ends this stream and nothing else.
                fetcher = Fetcher(self._allowed, silence_s=self._pace.silence)
                self._open[tag] = Stream(self._server, self.base, tag, fetcher, self._clock.wake)

    def words(self) -> str:
        """What is wrong with streams that should be open."""
        broken = {
            retry.words for tag, retry in self._retries.items() if retry.words and not self._up(tag)
        }
        return "; ".join(f"stream {words}" for words in sorted(broken))

    def connected(self) -> int:
        """How many are."""
        return sum(stream.connected for stream in self._open.values())

    def _up(self, tag: str) -> bool:
        return tag in self._open and self._open[tag].connected

    def close(self) -> None:
        """End all of them; they open again with the next `take`."""
        for stream in self._open.values():
            stream.close()
        self._open.clear()
        self._known.clear()

    def _retry(self, tag: str) -> Retry:
        return self._retries.setdefault(tag, Retry(self._delay))
