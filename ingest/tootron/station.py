"""One server at work: its polls, its streams, its back-off and its health, apart from others'."""

from collections import deque
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from ingest import backoff
from ingest.call import Call
from ingest.clock import Clock
from ingest.foreign import Mapping as Json
from ingest.retry import Retry
from ingest.source import Haul, Unreadable
from ingest.tootron import walks
from ingest.tootron.desk import Desk, Looked
from ingest.tootron.lookups import Lookups
from ingest.tootron.pace import Pace
from ingest.tootron.reading import Reading, Tagged
from ingest.tootron.schedule import Schedule
from ingest.tootron.servers import Server
from ingest.tootron.streams import Streams
from ingest.tootron.walks import Place, Walk
from ingest.trouble import Faulty, Garbled, Trouble, Unreachable
from live.connect import Client

Key = tuple[str, str]  # event, source id

# Events in one read: a batch of the log.
MOST_EVENTS = 100

# Looking posts up again is the least important; a part of the limit is kept for polls.
LEFT_FOR_LOOKS = 100


class Station:
    """The places of one server. `places` says how far each has been read."""

    def __init__(
        self, server: Server, allowed: tuple[str, ...], clock: Clock, pace: Pace,
        delay: backoff.Delay,
    ) -> None:  # fmt: skip
        self.server = server
        self.places: dict[Key, Place] = {}
        self.retry = Retry(delay)
        self.reading = Reading(server)
        self.streams = Streams(server, allowed, clock, pace, delay)
        self._allowed = allowed
        self._clock = clock
        self._pace = pace
        self.schedule = Schedule(clock, pace, delay)
        self._lookups = Lookups(server)
        self._walks: dict[tuple[Key, walks.Kind], Walk] = {}
        self._events: deque[Tagged] = deque()
        self.desk = Desk(server, allowed)
        self._call: Call[Any] | None = None
        self._call_since = 0.0
        self._then: Callable[[Any, list[Haul]], None] = _nothing
        self._failed: Callable[[Trouble, list[Haul]], None] = _nothing
        self._next_at = 0.0
        self._look_at = 0.0

    def follow(self, places: Mapping[Key, Place], client: Client) -> None:
        """Read these from now on; what is new is polled at once."""
        changed = {key for key in {*self.places, *places} if self._asks(key) != _of(places, key)}
        for key in changed:
            for kind in walks.KINDS:
                self._walks.pop((key, kind), None)
            self.schedule.forget(key)
        kept = self.places
        self.places = {key: place if key in changed else kept[key] for key, place in places.items()}
        self.reading.follow(self.places, client)
        self.streams.follow({tag for place in self.places.values() for tag in place.query.tags})

    def _asks(self, key: Key) -> tuple[str, str] | None:
        return _of(self.places, key)

    def read(self, hauls: list[Haul]) -> None:
        """Add what has come to `hauls`; ask for what is next. May raise RedisError, and has lost
        nothing then."""
        if self.streams.connected_anew():
            for key in self.places:
                self.schedule.soon(key)
        self._events += self.streams.take(MOST_EVENTS - len(self._events))
        if self._events:
            events = list(islice(self._events, MOST_EVENTS))
            found = self.reading.streamed(events, self._clock.now())
            hauls += found
            for _ in events:
                self._events.popleft()
        if self._call is not None:
            self._answered(self._call, hauls)
        if self._call is None:
            self._ask_next()

    @property
    def state(self) -> str:
        """A word for how the server fares."""
        if self.retry.words:
            return self.retry.words.partition(":")[0]
        failing = [words for key in self.places if (words := self.schedule.words(key))]
        if failing and len(failing) == len(self.places):
            return failing[0].partition(":")[0]
        polled = any(self.schedule.polled(key) for key in self.places)
        return "running" if polled or self.streams.connected() else "connecting"

    def words(self) -> str:
        """What is wrong, in the server's own words; empty where nothing is."""
        failing = {words for key in self.places if (words := self.schedule.words(key))}
        said = [self.retry.words, *sorted(failing), self.streams.words()]
        return "; ".join(f"{self.server.name}: {words}" for words in said if words)

    def current(self, key: Key) -> float | None:
        """Up to when everything of a place has come, in Unix seconds; None where nothing has."""
        polled = self.schedule.polled(key)
        return polled.timestamp() if polled and not self.retry.words else None

    def close(self) -> None:
        """Let go of the server; what is due stays due."""
        self.streams.close()
        self._hang_up()

    # What we ask for

    def _ask_next(self) -> None:
        now = self._clock.monotonic()
        if now < self._next_at or not self.retry.ready(now) or not self.places:
            return
        if self.streams.wanted and not self.streams.base:
            self._ask(self.desk.streaming, self.streams.found, self.streams.not_found)
        elif due := self.schedule.next(self.places, now):
            self._ask_page(*due, now)
        elif now >= self._look_at and (self.desk.left or LEFT_FOR_LOOKS) >= LEFT_FOR_LOOKS:
            self._ask_about_shown(now)

    def _ask_page(self, key: Key, kind: walks.Kind, now: float) -> None:
        walk = self._walks.get((key, kind))
        if walk is None:
            place = self.places[key]
            overlapped = self.schedule.overlapped(key, now) or place.newest
            walk = walks.begun(place, kind, self._pace, self._clock.now(), overlapped)
            self.schedule.began(key, kind, self._clock.now())
        self._walks[key, kind] = walk
        self.schedule.asked(key, kind, now)
        asked = walk.asked
        self._ask(
            lambda: self.desk.page(asked),
            lambda page, hauls: self._took(key, kind, walk, page, hauls),
            lambda trouble, hauls: self._no_page(key, kind, trouble, hauls),
        )

    def _ask_about_shown(self, now: float) -> None:
        self._look_at = now + self._pace.look
        natives = self._lookups.next(self.reading.client, self.places)
        if natives:
            control = Walk(next(iter(self.places.values())), "poll").asked
            self._ask(lambda: self.desk.look(natives, control), self._looked, self._not_looked)

    def _ask(
        self,
        work: Callable[[], Any],
        then: Callable[[Any, list[Haul]], None],
        failed: Callable[[Trouble, list[Haul]], None],
    ) -> None:
        self._call = Call(work, self._clock.wake)
        self._call_since = self._clock.monotonic()
        self._then, self._failed = then, failed

    def _answered(self, call: Call[Any], hauls: list[Haul]) -> None:
        now = self._clock.monotonic()
        if not call.over:
            if now - self._call_since > self._pace.call:
                self._hang_up()
                self.retry.failed(Unreachable(f"no answer within {self._pace.call:.0f} s"), now)
            return
        self._wait_for_limit(now)
        try:
            answer = call.result()
        except Trouble as trouble:
            self._call = None
            # What is wrong with one timeline is that one's matter, all else concerns them all.
            if not isinstance(trouble, Faulty):
                self.retry.failed(trouble, now)
            self._failed(trouble, hauls)
            return
        self._then(answer, hauls)
        self._call = None
        self.retry.worked()

    def _wait_for_limit(self, now: float) -> None:
        """No request before the server's limit allows one, as far as it tells."""
        left, wait = self.desk.left, self.desk.wait
        if left is None or left < 60:
            self._next_at = now + self._pace.spacing
        if left is not None and left < 3:
            self._next_at = now + min(wait if wait is not None else 30.0, backoff.MOST_ASKED_S)

    def _hang_up(self) -> None:
        self.desk.close()
        self.desk = Desk(self.server, self._allowed)
        self._call = None

    # What came

    def _took(
        self, key: Key, kind: walks.Kind, walk: Walk, page: list[Json], hauls: list[Haul]
    ) -> None:
        if self._walks.get((key, kind)) is not walk:
            return  # the place is no longer read, or asks something else by now
        now = self._clock.now()
        step = walks.following(walk, page, now)
        place = self.places[key]
        reached = place.moved(step.place.newest, now)
        hauls += self.reading.paged(place, step.statuses, reached, now)
        self.places[key] = reached
        if step.walk is None:
            del self._walks[key, kind]
            self.schedule.done(key, kind, reached.newest, self.streams.bring(place.query.tags))
        else:
            self._walks[key, kind] = step.walk

    def _no_page(self, key: Key, kind: walks.Kind, trouble: Trouble, hauls: list[Haul]) -> None:
        self._walks.pop((key, kind), None)
        if key not in self.places:
            return
        if isinstance(trouble, Faulty):
            self.schedule.failed(key, trouble)
        if isinstance(trouble, Garbled):
            garbage = Unreadable(trouble.body, f"{self.server.name}: {trouble}")
            place = self.places[key]
            hauls.append(Haul(event=key[0], source=place.source.id, rejects=[garbage]))

    def _looked(self, looked: Looked, hauls: list[Haul]) -> None:
        gone = self._lookups.took(looked)
        hauls += self.reading.looked(looked.statuses, gone, self._clock.now())

    def _not_looked(self, _trouble: Trouble, _hauls: list[Haul]) -> None:
        self._look_at = self._clock.monotonic() + 5 * self._pace.look


def _of(places: Mapping[Key, Place], key: Key) -> tuple[str, str] | None:
    """What is asked for at a place."""
    place = places.get(key)
    return (place.source.query, place.source.since) if place else None


def _nothing(*_: object) -> None:
    return None
