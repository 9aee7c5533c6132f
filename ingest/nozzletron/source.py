"""nozzletron as the loop sees it: our rules, then the stream, then what the stream missed."""

from collections.abc import Mapping
from contextlib import suppress

from ingest import backoff
from ingest.clock import Clock
from ingest.nozzletron.beside import Beside
from ingest.nozzletron.desk import Desk
from ingest.nozzletron.entries import SOURCE
from ingest.nozzletron.lines import Sorted
from ingest.nozzletron.meter import Meter
from ingest.nozzletron.pace import Pace
from ingest.nozzletron.stream import Stream
from ingest.nozzletron.transport import Transport
from ingest.source import Haul, Key, Report, Standing, Watched
from ingest.their_clock import TheirClock
from ingest.trouble import Unreachable
from live.connect import Client, RedisError

# Lines in one read: a batch of the log.
MOST_LINES = 100

# Rules of others that we ask about; whoever makes more of them has an account of their own.
MOST_STRANGE = 100

CAPPED = "at its cap"


class Nozzletron:
    """X: one connection for all the events that are on air."""

    kind = SOURCE

    def __init__(
        self,
        token: str,
        api_url: str,
        clock: Clock,
        pace: Pace,
        *,
        meter: Meter,
        delay: backoff.Delay = backoff.delay,
    ) -> None:
        self.missing = "" if token else "X_BEARER_TOKEN is not set"
        self._token = token
        self._api_url = api_url
        self._clock = clock
        self._pace = pace
        self._meter = meter
        self._saved_at = 0.0
        self._theirs = TheirClock(clock)
        desk = Desk(token, api_url, self._theirs)
        self._beside = Beside(desk, clock, pace, meter, delay)
        self._catch_up = self._beside.catch_up
        self._stream: Stream | None = None
        self._connected = False
        self._connected_at = 0.0
        self._known: set[str] = set()
        self._watched: Watched = {}
        self._paid: Watched = {}
        self._client: Client | None = None
        self._left: list[Haul] = []
        self._ignored = 0

    def follow(self, watched: Watched, client: Client) -> None:
        """Read these from now on; the rules follow at the next read."""
        self._meter.follow(watched, client, self._clock.now().date())
        self._client = client
        self._read_on(watched, client)
        self._watched = watched

    def _read_on(self, watched: Watched, client: Client) -> None:
        """Read those of these for which there is money."""
        paid = {event: they for event, they in watched.items() if not self._meter.capped(event)}
        self._left += self._catch_up.follow(paid, client)
        self._paid = paid
        self._beside.changed()

    def read(self) -> list[Haul]:
        """What has come by the stream and what was asked for; and asks for what is next."""
        self._mind_the_money()
        # Each of these may raise, and nothing is lost then: the second only without a stream.
        hauls = self._streamed()
        hauls += self._beside.answered(streaming=self._stream is not None)
        hauls += self._left
        self._left = []
        try:
            self._ask_next()
        except RedisError:
            self._left = hauls
            raise
        return hauls

    def _ask_next(self) -> None:
        if self._client is None or not self._paid:
            return
        ready = self._beside.ask_next(
            list(self._paid), self._client, streaming=self._stream is not None
        )
        if ready and self._stream is None:
            transport = Transport(self._api_url, self._pace.silence)
            self._stream = Stream(self._token, transport, self._clock.wake).open()

    def _mind_the_money(self) -> None:
        """Keep what was spent, and stop where that is enough."""
        now, client = self._clock.monotonic(), self._client
        if client is None:
            return
        if now >= self._saved_at + self._pace.cursor:
            self._meter.save(client)
            self._saved_at = now
        if any(map(self._meter.capped, self._paid)):
            self._meter.save(client)
            self._read_on(self._watched, client)
            if not self._paid:
                self.close()

    def confirmed(self, _haul: Haul, _client: Client) -> None:
        """Nothing is kept beyond the cursors."""

    def close(self) -> None:
        """Close the stream; whatever it held is caught up with after the next connect."""
        if self._stream is not None:
            self._stream.close()
        self._stream, self._connected = None, False
        if self._client is not None:
            with suppress(RedisError):  # else two seconds' worth is counted again, or not at all
                self._meter.save(self._client)
        self._beside.close(Desk(self._token, self._api_url, self._theirs))

    # How it fares

    def report(self) -> Report:
        """Connected or not, what X does not take, what is still being caught up with."""
        behind = self._catch_up.pending()
        figures = {"catching_up": float(behind), "not_ours": float(self._ignored)}
        if self._beside.limit_left is not None:
            figures["rate_limit_left"] = self._beside.limit_left
        refused = self._beside.refused
        capped = [event for event in self._watched if event not in self._paid]
        said = [f"{event}: {self._meter.words(event)}" for event in capped]
        said += [f"refused {query!r}: {words}" for query, words in refused.items()]
        said += self._beside.words
        state = "running" if self._connected else "connecting"
        return Report(
            state=CAPPED if capped and not self._paid else state,
            detail="; ".join(said),
            figures=figures,
            each={
                (event, source.id): self._standing((event, source.id), source.query, refused)
                for event, sources in self._watched.items()
                for source in sources
            },
        )

    def _standing(self, key: Key, query: str, refused: Mapping[str, str]) -> Standing:
        now = self._clock.now().timestamp()
        capped = key[0] not in self._paid
        words = self._meter.words(key[0]) if capped else refused.get(query, "")
        return Standing(
            current=self._connected and not self._catch_up.behind(key) and not words,
            state=CAPPED if capped else "refused" if words else "",
            detail=words,
            since=self._connected_at,
            heard_at=now - self._stream.inbox.silent_s() if self._stream else now,
            reached=self._catch_up.reached(key),
            limit_left=self._beside.limit_left,
            spent=self._meter.spent(key[0]),
            cap=self._meter.cap(key[0]),
            audit=self._beside.audits.of(key[0]),
        )

    # The stream

    def _streamed(self) -> list[Haul]:
        stream = self._stream
        if stream is None:
            return []
        if stream.connected and not self._connected:
            self._connected = True
            self._connected_at = self._clock.now().timestamp()
            self._beside.connected()
        # Asked before the lines are taken: those that came before the end are read first.
        trouble = stream.trouble
        if lines := stream.inbox.take(MOST_LINES):
            return self._sorted(stream, lines)
        if trouble is not None:
            raise trouble
        if stream.inbox.silent_s() > self._pace.silence:
            raise Unreachable(f"nothing was heard for {self._pace.silence:.0f} s")
        return []

    def _sorted(self, stream: Stream, lines: list[bytes]) -> list[Haul]:
        if self._beside.routes is None:
            return []
        places = self._catch_up.places.values()
        received_at, ahead = self._clock.now(), self._theirs.ahead
        found = Sorted(list(places), self._beside.routes, received_at, ahead)
        for line in lines:
            found.add(line)
        stream.trouble = stream.trouble or found.trouble
        self._ignored += found.ignored
        if (unheard := found.strange - self._known) and len(self._known) < MOST_STRANGE:
            # Perhaps a rule that somebody made meanwhile: ask once, go on with what we know.
            self._known |= unheard
            self._beside.changed()
        cursors = self._cursors(found)
        return [
            Haul(
                event=event,
                drafts=found.drafts.get(event, ()),
                rejects=found.rejects.get(event, ()),
                cursors=cursors.get(event, {}),
            )
            for event in found.events
        ]

    def _cursors(self, found: Sorted) -> dict[str, dict[str, str]]:
        now, day = self._clock.monotonic(), self._clock.now().date()
        cursors: dict[str, dict[str, str]] = {}
        for (event, source), native in found.natives:
            self._meter.read(event, (native,), day)
            if cursor := self._catch_up.streamed((event, source), native, now):
                cursors.setdefault(event, {})[source] = cursor
        return cursors
