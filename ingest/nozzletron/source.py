"""nozzletron as the loop sees it: our rules, then the stream, then what the stream missed."""

from collections.abc import Callable, Mapping
from typing import Any

from ingest import backoff
from ingest.call import Call
from ingest.clock import Clock
from ingest.nozzletron.catch_up import CatchUp
from ingest.nozzletron.desk import Desk, Synced
from ingest.nozzletron.entries import SOURCE
from ingest.nozzletron.lines import Sorted
from ingest.nozzletron.pace import Pace
from ingest.nozzletron.stream import Stream
from ingest.nozzletron.sweeps import Sweep
from ingest.nozzletron.transport import Transport
from ingest.retry import Retry
from ingest.source import Haul, Key, Report, Standing, Unreadable, Watched
from ingest.trouble import Garbled, Trouble, Unreachable
from live.connect import Client

# Lines in one read: a batch of the log.
MOST_LINES = 100

# Rules of others that we ask about; whoever makes more of them has an account of their own.
MOST_STRANGE = 100


class Nozzletron:
    """X: one connection for all the events that are on air."""

    kind = SOURCE

    def __init__(
        self,
        token: str,
        api_url: str,
        clock: Clock,
        pace: Pace,
        delay: backoff.Delay = backoff.delay,
    ) -> None:
        self.missing = "" if token else "X_BEARER_TOKEN is not set"
        self._token = token
        self._api_url = api_url
        self._clock = clock
        self._pace = pace
        self._catch_up = CatchUp(pace)
        self._desk = Desk(token, api_url)
        self._stream: Stream | None = None
        self._connected = False
        self._connected_at = 0.0
        self._synced: Synced | None = None
        self._stale = True
        self._known: set[str] = set()
        self._side = Retry(delay)
        self._call: Call[Any] | None = None
        self._call_since = 0.0
        self._then: Callable[[Any], list[Haul]] = _nothing
        self._ignored = 0

    def follow(self, watched: Watched, client: Client) -> None:
        """Read these from now on; the rules follow at the next read."""
        self._catch_up.follow(watched, client)
        self._stale = True
        self._side.worked()

    def read(self) -> list[Haul]:
        """What has come by the stream and what was asked for; and asks for what is next."""
        hauls = self._streamed()
        if self._call is not None:
            hauls += self._answered(self._call)
        if self._call is None:
            self._ask_next()
        return hauls

    def confirmed(self, _haul: Haul, _client: Client) -> None:
        """Nothing is kept beyond the cursors."""

    def report(self) -> Report:
        """Connected or not, what X does not take, what is still being caught up with."""
        behind = self._catch_up.pending()
        figures = {"catching_up": float(behind), "not_ours": float(self._ignored)}
        if self._desk.limit_left is not None:
            figures["rate_limit_left"] = self._desk.limit_left
        refused = self._synced.refused if self._synced else {}
        said = [f"refused {query!r}: {words}" for query, words in refused.items()]
        said += [self._side.words] if self._side.words else []
        state = "running" if self._connected else "connecting"
        each = {key: self._standing(key, refused) for key in self._catch_up.places}
        return Report(state=state, detail="; ".join(said), figures=figures, each=each)

    def _standing(self, key: Key, refused: Mapping[str, str]) -> Standing:
        now = self._clock.now().timestamp()
        words = refused.get(self._catch_up.places[key].source.query, "")
        return Standing(
            current=self._connected and not self._catch_up.behind(key) and not words,
            state="refused" if words else "",
            detail=words,
            since=self._connected_at,
            heard_at=now - self._stream.silent_s() if self._stream else now,
            reached=self._catch_up.reached(key),
            limit_left=self._desk.limit_left,
        )

    def close(self) -> None:
        """Close the stream; whatever it held is caught up with after the next connect."""
        if self._stream is not None:
            self._stream.close()
        self._stream, self._call, self._connected, self._stale = None, None, False, True
        self._desk.close()
        self._desk = Desk(self._token, self._api_url)
        self._catch_up.interrupted()

    # The stream

    def _streamed(self) -> list[Haul]:
        stream = self._stream
        if stream is None:
            return []
        if stream.connected and not self._connected:
            self._connected = True
            self._connected_at = self._clock.now().timestamp()
            self._begin()
        # Asked before the lines are taken: those that came before the end are read first.
        trouble = stream.trouble
        if lines := stream.take(MOST_LINES):
            return self._sorted(stream, lines)
        if trouble is not None:
            raise trouble
        if stream.silent_s() > self._pace.silence:
            raise Unreachable(f"nothing was heard for {self._pace.silence:.0f} s")
        return []

    def _sorted(self, stream: Stream, lines: list[bytes]) -> list[Haul]:
        if self._synced is None:
            return []
        places = self._catch_up.places.values()
        found = Sorted(list(places), self._synced.routes, self._clock.now())
        for line in lines:
            found.add(line)
        stream.trouble = stream.trouble or found.trouble
        self._ignored += found.ignored
        if (unheard := found.strange - self._known) and len(self._known) < MOST_STRANGE:
            # Perhaps a rule that somebody made meanwhile: ask once, go on with what we know.
            self._known |= unheard
            self._stale = True
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
        now = self._clock.monotonic()
        cursors: dict[str, dict[str, str]] = {}
        for (event, source), native in found.natives:
            if cursor := self._catch_up.streamed((event, source), native, now):
                cursors.setdefault(event, {})[source] = cursor
        return cursors

    def _begin(self) -> None:
        if self._connected and not self._stale:
            self._catch_up.begin(self._clock.monotonic())

    # What we ask for

    def _ask_next(self) -> None:
        now = self._clock.monotonic()
        if self._stale and (self._stream is None or self._side.ready(now)):
            self._stale = False
            queries = {place.source.query for place in self._catch_up.places.values()}
            self._ask(lambda: self._desk.sync(queries), self._took_rules)
        elif self._stream is None:
            transport = Transport(self._api_url, self._pace.silence)
            self._stream = Stream(self._token, transport, self._clock.wake).open()
        elif self._side.ready(now) and (sweep := self._catch_up.next(self._clock.now(), now)):
            self._ask_page(sweep)

    def _ask_page(self, sweep: Sweep) -> None:
        query, asked = sweep.place.source.query, sweep.asked
        self._ask(
            lambda: self._desk.search(query, asked),
            lambda body: self._catch_up.took(sweep, body, self._clock.now()),
        )

    def _ask(self, work: Callable[[], Any], then: Callable[[Any], list[Haul]]) -> None:
        self._call = Call(work, self._clock.wake)
        self._call_since = self._clock.monotonic()
        self._then = then

    def _answered(self, call: Call[Any]) -> list[Haul]:
        now = self._clock.monotonic()
        try:
            if not call.over:
                if now - self._call_since > self._pace.call:
                    raise Unreachable(f"no answer within {self._pace.call:.0f} s")
                return []
            self._call = None
            hauls = self._then(call.result())
        except Trouble as trouble:
            self._call = None
            return self._failed(trouble, now)
        self._side.worked()
        return hauls

    def _failed(self, trouble: Trouble, now: float) -> list[Haul]:
        """A request failed. The stream goes on if there is one; else there is nothing yet."""
        if self._stream is None:
            raise trouble
        if self._then == self._took_rules:
            self._stale = True
            self._side.failed(trouble, now)
            return []
        event, otherwise = self._catch_up.failed(trouble, self._clock.now(), now)
        if not otherwise:
            self._side.failed(trouble, now)
        garbage = [Unreadable(trouble.body, str(trouble))] if isinstance(trouble, Garbled) else []
        return [Haul(event=event, rejects=garbage)] if event and garbage else []

    def _took_rules(self, synced: Synced) -> list[Haul]:
        self._synced = synced
        self._begin()
        return []


def _nothing(_: object) -> list[Haul]:
    return []
