"""What of a server's places is due when, and how they have fared. No I/O."""

from collections import deque
from collections.abc import Collection, Iterator
from datetime import datetime

from ingest import backoff
from ingest.clock import Clock
from ingest.retry import Retry
from ingest.tootron.pace import Pace
from ingest.tootron.walks import KINDS, Kind
from ingest.trouble import Trouble

Key = tuple[str, str]  # event, source id


class Schedule:
    """Times without a zone are the clock's monotonic seconds."""

    def __init__(self, clock: Clock, pace: Pace, delay: backoff.Delay) -> None:
        self._clock = clock
        self._pace = pace
        self._delay = delay
        self._at: dict[tuple[Key, Kind], float] = {}
        self._asked: dict[tuple[Key, Kind], float] = {}
        self._retries: dict[Key, Retry] = {}
        self._began: dict[tuple[Key, Kind], datetime] = {}
        self._polled: dict[Key, datetime] = {}
        self._newest: dict[Key, deque[tuple[float, str]]] = {}
        self._soon: set[Key] = set()

    def forget(self, key: Key) -> None:
        """This place is new, or no longer read."""
        for kind in KINDS:
            self._at.pop((key, kind), None)
            self._asked.pop((key, kind), None)
        for known in (self._retries, self._polled, self._newest):
            known.pop(key, None)
        self._soon.discard(key)

    def next(self, places: Collection[Key], now: float) -> tuple[Key, Kind] | None:
        """What is due: polls first, and of those what was asked for the longest time ago."""
        due = min(self._due(places, now), default=None)
        return due and (due[2], due[3])

    def _due(self, places: Collection[Key], now: float) -> Iterator[tuple[bool, float, Key, Kind]]:
        for key in places:
            if self._retry(key).ready(now):
                for kind in KINDS:
                    if self._when(key, kind, now) <= now:
                        asked = self._asked.get((key, kind), 0.0)
                        yield kind != "poll", asked, key, kind

    def _when(self, key: Key, kind: Kind, now: float) -> float:
        # A sweep follows soon after the first poll: that may not reach as far back.
        first = {"poll": now, "rewind": now + self._pace.rewind, "sweep": now + self._pace.poll}
        return self._at.setdefault((key, kind), first[kind])

    def soon(self, key: Key) -> None:
        """Poll this one as soon as possible."""
        self._at[key, "poll"] = 0.0
        self._soon.add(key)

    def began(self, key: Key, kind: Kind, moment: datetime) -> None:
        """A walk begins: what it brings was there at this moment."""
        self._began[key, kind] = moment
        if kind == "poll":
            self._soon.discard(key)

    def asked(self, key: Key, kind: Kind, now: float) -> None:
        """A page is asked for."""
        self._asked[key, kind] = now

    def done(self, key: Key, kind: Kind, newest: str, streamed: bool) -> None:
        """A walk is through, up to the id `newest`."""
        now, pace = self._clock.monotonic(), self._pace
        poll = pace.slow_poll if streamed else pace.poll
        every = {"poll": poll, "rewind": pace.rewind, "sweep": pace.sweep}
        self._at[key, kind] = now + every[kind]
        self._retry(key).worked()
        if kind == "poll":
            self._polled[key] = self._began[key, kind]
            if key in self._soon:
                self._at[key, kind] = now  # it was asked for while this walk was under way
            self._newest.setdefault(key, deque()).append((now, newest))

    def failed(self, key: Key, trouble: Trouble) -> None:
        """A page did not come, and that concerns this place alone."""
        self._retry(key).failed(trouble, self._clock.monotonic())

    def words(self, key: Key) -> str:
        """What is wrong with a place; empty where nothing is."""
        return self._retry(key).words

    def polled(self, key: Key) -> datetime | None:
        """Up to when everything of a place has been read; None where nothing was."""
        return self._polled.get(key)

    def overlapped(self, key: Key, now: float) -> str:
        """An id that was the newest one of a place a while ago, for servers whose ids do not
        tell the time; empty where none is remembered."""
        known = self._newest.get(key, deque())
        while len(known) > 1 and known[1][0] <= now - self._pace.overlap:
            known.popleft()
        return known[0][1] if known else ""

    def _retry(self, key: Key) -> Retry:
        return self._retries.setdefault(key, Retry(self._delay))
