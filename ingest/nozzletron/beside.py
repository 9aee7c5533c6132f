"""What nozzletron asks beside the stream: our rules, what the stream missed, what is gone."""

from collections.abc import Mapping, Sequence

from ingest import backoff
from ingest.clock import Clock
from ingest.nozzletron.audits import Audits, Counts, Question, counts, held
from ingest.nozzletron.catch_up import CatchUp
from ingest.nozzletron.desk import Desk, Synced
from ingest.nozzletron.errands import Errand, Errands
from ingest.nozzletron.lookups import Batch, Lookups
from ingest.nozzletron.meter import Meter
from ingest.nozzletron.pace import Pace
from ingest.nozzletron.rules import Routes
from ingest.nozzletron.sweeps import Sweep, between
from ingest.retry import Retry
from ingest.source import Haul, Unreadable
from ingest.trouble import Garbled, Trouble, Unreachable
from live.connect import Client, RedisError


class Beside:
    """One request after the other, in the order of what cannot wait."""

    def __init__(
        self, desk: Desk, clock: Clock, pace: Pace, meter: Meter, delay: backoff.Delay
    ) -> None:
        self.catch_up = CatchUp(pace)
        self._desk = desk
        self._clock = clock
        self._meter = meter
        self.audits = Audits(pace)
        self._lookups = Lookups(pace, meter)
        self._errands = Errands(clock, pace.call)
        self._synced: Synced | None = None
        self._stale = True
        self._connected = False
        self._streaming = False
        self._side = Retry(delay)
        self._asking = Retry(delay)
        self._counting = Retry(delay)

    @property
    def routes(self) -> Routes | None:
        """What belongs to whom, once X has told."""
        return self._synced.routes if self._synced else None

    @property
    def refused(self) -> Mapping[str, str]:
        """The queries that X does not take, and why."""
        return self._synced.refused if self._synced else {}

    @property
    def words(self) -> list[str]:
        """What does not work at this moment."""
        retries = (self._side, self._asking, self._counting)
        return [retry.words for retry in retries if retry.words]

    @property
    def limit_left(self) -> float | None:
        """How many requests X still allows."""
        return self._desk.limit_left

    def changed(self) -> None:
        """The queries, or X's rules, may be others by now."""
        self._stale = True
        self._side.worked()

    def connected(self) -> None:
        """The stream is open."""
        self._connected = True
        self._begin()

    def close(self, desk: Desk) -> None:
        """Forget what is under way and begin anew, with `desk`."""
        self._errands.drop()
        self._desk.close()
        self._desk = desk
        self._stale, self._connected = True, False
        self.catch_up.interrupted()

    def answered(self, *, streaming: bool) -> list[Haul]:
        """What the request under way brought. Raises Trouble where nothing can go on."""
        self._streaming = streaming
        return self._errands.take()

    def ask_next(self, events: Sequence[str], client: Client, *, streaming: bool) -> bool:
        """Ask for what is next, for `events`; True where the stream may be opened."""
        now = self._clock.monotonic()
        if self._errands.busy:
            return False
        self.catch_up.ahead = self.audits.ahead = self._desk.theirs.ahead
        if self._stale and (not streaming or self._side.ready(now)):
            self._stale = False
            self._ask_rules()
        elif not streaming:
            return True
        elif self._side.ready(now) and (sweep := self.catch_up.next(self._clock.now(), now)):
            self._ask_page(sweep)
        elif batch := self._next_batch(events, client, now):
            self._ask_after(batch)
        elif question := self._next_question(client, now):
            self._count(question, client)
        return False

    def _next_batch(self, events: Sequence[str], client: Client, now: float) -> Batch | None:
        """Whom to ask after: only while nothing new is waited for."""
        if self.catch_up.pending() or not self._asking.ready(now):
            return None
        return self._lookups.next(events, client, self._clock.now(), now)

    def _next_question(self, client: Client, now: float) -> Question | None:
        if self.catch_up.pending() or not self._counting.ready(now):
            return None
        places = self.catch_up.places.values()
        return self.audits.next(places, client, self._clock.now(), now)

    def _begin(self) -> None:
        if self._connected and not self._stale:
            self.catch_up.begin(self._clock.monotonic())

    def _ask_rules(self) -> None:
        queries = {place.source.query for place in self.catch_up.places.values()}
        work = self._desk.sync
        self._errands.run(Errand(lambda: work(queries), self._took_rules, self._no_rules))

    def _took_rules(self, synced: Synced) -> list[Haul]:
        self._synced = synced
        self._side.worked()
        self._begin()
        return []

    def _no_rules(self, trouble: Trouble) -> list[Haul]:
        """The stream goes on with those that it has; else there is nothing yet."""
        if not self._streaming:
            raise trouble
        self._stale = True
        self._side.failed(trouble, self._clock.monotonic())
        return []

    def _ask_page(self, sweep: Sweep) -> None:
        query, asked, search = sweep.place.source.query, sweep.asked, self._desk.search

        def took(body: bytes) -> list[Haul]:
            hauls = self.catch_up.took(sweep, body, self._clock.now())
            self._meter.read(sweep.place.event, sweep.natives, self._clock.now().date())
            self._side.worked()
            return hauls

        self._errands.run(Errand(lambda: search(query, asked), took, self._no_page))

    def _no_page(self, trouble: Trouble) -> list[Haul]:
        now = self._clock.monotonic()
        event, otherwise = self.catch_up.failed(trouble, self._clock.now(), now)
        if not otherwise:
            self._side.failed(trouble, now)
        garbage = [Unreadable(trouble.body, str(trouble))] if isinstance(trouble, Garbled) else []
        return [Haul(event=event, rejects=garbage)] if event and garbage else []

    def _ask_after(self, batch: Batch) -> None:
        look = self._desk.lookup

        def took(body: bytes) -> list[Haul]:
            hauls = self._lookups.took(batch, body, self._clock.now(), self._clock.monotonic())
            self._asking.worked()
            return hauls

        def failed(trouble: Trouble) -> list[Haul]:
            self._lookups.failed(batch)
            self._asking.failed(trouble, self._clock.monotonic())
            return []

        self._errands.run(Errand(lambda: look(batch.natives), took, failed))

    def _count(self, question: Question, client: Client) -> None:
        ask = self._desk.counts
        window = between(question.begin, question.end)

        def work() -> tuple[Counts, Counts]:
            theirs = counts(ask(question.query, window))
            try:
                return theirs, held(client, question.event)
            except RedisError as error:
                raise Unreachable(f"Redis: {error}") from error

        def took(both: tuple[Counts, Counts]) -> list[Haul]:
            moment, now = self._clock.now(), self._clock.monotonic()
            for begin, end in self.audits.took(question, *both, moment, now):
                self.catch_up.fill(question.event, begin, end)
            self._counting.worked()
            return []

        def failed(trouble: Trouble) -> list[Haul]:
            now = self._clock.monotonic()
            self.audits.failed(question, trouble, self._clock.now(), now)
            self._counting.failed(trouble, now)
            return []

        self._errands.run(Errand(work, took, failed))
