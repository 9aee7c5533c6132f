"""skytron as the loop sees it: one connection for all events, from the least cursor on."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from ingest import backoff
from ingest.call import Call
from ingest.clock import Clock
from ingest.foreign import NotJson, mapping, parse, text
from ingest.retry import Retry
from ingest.skytron import accounts, wire
from ingest.skytron.accounts import Account
from ingest.skytron.arrivals import MOST, Arrival, Arrivals
from ingest.skytron.entries import POSTS, SOURCE, Commit
from ingest.skytron.nameless import Nameless
from ingest.skytron.pace import Pace
from ingest.skytron.places import REACH_US, Place, microseconds
from ingest.skytron.profiles import MOST_A_CALL, NOBODY, Known, Profile, fetch
from ingest.skytron.query import Sieve
from ingest.skytron.sorting import NAMED, Batch, Deleted, asked_about
from ingest.skytron.wire import Frame, Wire
from ingest.source import Haul, Key, Report, Standing, Watched
from ingest.their_clock import TheirClock
from ingest.trouble import Trouble, Unreachable
from live import authors
from live.connect import Client
from live.log import Log
from live.settings import Settings

# How far apart our clock and the network's may be without anybody minding.
CLOCKS_US = 30_000_000

# Frames in one read: a batch of the log.
MOST_FRAMES = 100


class Skytron:
    """Bluesky, by way of Jetstream."""

    kind = SOURCE

    def __init__(self, settings: Settings, clock: Clock, pace: Pace, delay: backoff.Delay) -> None:
        self.missing = "" if settings.jetstream_urls else "JETSTREAM_URLS is empty"
        self._hosts = settings.jetstream_urls
        self._api_url = settings.bluesky_api_url
        self._clock = clock
        self._pace = pace
        self._places: dict[Key, Place] = {}
        self._client: Client | None = None
        self._wire: Wire | None = None
        self._host = 0
        self._arrivals = Arrivals(pace.profile)
        self._known = Known()
        self._nameless = Nameless()
        self._deleted = Deleted()
        self._asking = Retry(delay)
        self._call: Call[dict[str, Profile]] | None = None
        self._call_since = 0.0
        self._moved_at = 0.0
        self._reached = 0.0
        self._theirs = TheirClock(clock)
        self._began = 0
        self._unlisted = 0

    def follow(self, watched: Watched, client: Client) -> None:
        """Read these from now on; who wants what has passed already makes us begin again."""
        now = self._clock.now()
        places: dict[Key, Place] = {}
        for event, sources in watched.items():
            for source in sources:
                before = self._places.get((event, source.id))
                if before is not None and before.source == source:
                    places[event, source.id] = before
                else:
                    cursor = Log(client, event).cursor(source.id)
                    places[event, source.id] = Place.at(event, source, cursor, now)
        self._nameless.follow(watched, client)
        fresh = [places[key] for key in places if self._places.get(key) != places[key]]
        self._places, self._client = places, client
        if self._wire is None:
            return
        if not places or any(0 < place.cursor < self._wire.passed_us for place in fresh):
            self._hang_up()
        else:
            self._wire.sieve = self._sieve()

    def read(self) -> list[Haul]:
        """What has come and is complete; connects if there is no connection."""
        if self._wire is None:
            self._connect()
            return []
        # Noted first: whatever passed until then is in the inbox, and taken now.
        passed, trouble = self._wire.passed_us, self._wire.trouble
        room = min(MOST_FRAMES, MOST - len(self._arrivals))
        frames = self._wire.inbox.take(room)
        for frame in frames:
            self._arrivals.add(self._arrival(frame))
        self._learn()
        ready = self._arrivals.ready(self._known, self._clock.monotonic(), self._hopeless)
        all_of_it = len(frames) < room and len(ready) == len(self._arrivals)
        hauls = self._hauls(ready, passed if all_of_it else 0)
        self._arrivals.went(ready, self._known)
        if not hauls and all_of_it:
            self._listen(self._wire, trouble)
        return hauls

    def confirmed(self, haul: Haul, client: Client) -> None:
        """Remember whose posts the log has, which lack a name, and which are shown again."""
        people = [one for one in haul.native if one.startswith("did:")]
        authors.add(client, haul.event, people)
        pairs = (one.split(" ", 1) for one in haul.native if one not in people)
        self._nameless.took(haul, {uid: int(time_us) for time_us, uid in pairs}, client)
        accounts.confirmed(client, haul.event, haul.drafts)

    def report(self) -> Report:
        """How far behind the network we are, and what cannot be had."""
        connected = self._wire is not None and self._wire.connected
        said = f"names are missing: {self._asking.words}" if self._asking.words else ""
        figures: dict[str, float] = {"unlisted": self._unlisted, "waiting": len(self._arrivals)}
        if self._wire is not None and self._wire.passed_us:
            theirs = microseconds(self._clock.now() + self._theirs.ahead)
            behind = theirs - self._wire.passed_us
            figures["behind_s"] = round(max(behind, 0) / 1_000_000, 1)
            figures["let_go"] = self._wire.let_go
        state = "running" if connected else "connecting"
        each = {key: self._standing(place) for key, place in self._places.items()}
        return Report(state=state, detail=said, figures=figures, each=each)

    def _standing(self, place: Place) -> Standing:
        line = self._wire
        if not place.query:
            return Standing(current=False, state="refused", detail="no tag and no word in it")
        if line is None or not line.connected_at:
            return Standing(current=False)
        # What passed before this connection was made is replayed first.
        connected_us = microseconds(line.connected_at + self._theirs.ahead)
        caught_up = line.passed_us >= connected_us - CLOCKS_US
        return Standing(
            current=line.connected and caught_up,
            since=line.connected_at.timestamp(),
            heard_at=self._clock.now().timestamp() - line.inbox.silent_s(),
            reached=self._reached,
        )

    def close(self) -> None:
        """Let go of the network, the next time at another of its servers."""
        self._host += 1
        self._hang_up()

    # The connection

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = None
        self._arrivals.clear()

    def _connect(self) -> None:
        ahead = self._theirs.ahead // timedelta(microseconds=1)
        now = microseconds(self._clock.now())
        oldest = now + ahead - REACH_US
        cursors = [place.cursor for place in self._places.values() if place.cursor]
        # Those without a name pass by once more.
        cursors += [time_us for time_us in self._nameless.times() if time_us > oldest]
        # Where nothing at all was heard of them, ours is the only clock there is.
        least = min(cursors, default=self._began and self._began + ahead)
        self._began = self._began or now
        self._reached = (oldest - ahead) / 1_000_000 if 0 < least < oldest else 0.0
        since = max(least - int(self._pace.rewind * 1_000_000), 0)
        host = self._hosts[self._host % len(self._hosts)]
        url = wire.address(host, since)
        self._wire = Wire(url, self._sieve(), self._clock.wake, self._theirs, since_us=since).open()

    def _sieve(self) -> Sieve:
        return Sieve(place.query for place in self._places.values())

    def _listen(self, line: Wire, trouble: Trouble | None) -> None:
        if trouble is not None:
            raise trouble
        if line.inbox.silent_s() > self._pace.silence:
            raise Unreachable(f"nothing was heard for {self._pace.silence:.0f} s")

    # Names

    @property
    def _hopeless(self) -> bool:
        return bool(self._asking.words)

    def _learn(self) -> None:
        now = self._clock.monotonic()
        if self._call is not None:
            if not self._call.over:
                if now - self._call_since > self._pace.call:
                    self._call = None
                    self._asking.failed(Unreachable("no answer"), now)
                return
            call, self._call = self._call, None
            try:
                self._known.learn(call.result())
                self._asking.worked()
            except Trouble as trouble:
                self._asking.failed(trouble, now)
        if self._asking.ready(now) and (wanted := list(self._arrivals.authors(self._known))):
            url, some = self._api_url, wanted[:MOST_A_CALL]
            self._call = Call(lambda: fetch(url, some), self._clock.wake)
            self._call_since = now

    # Reading

    def _arrival(self, frame: Frame) -> Arrival:
        received_at, came = self._clock.now(), self._clock.monotonic()
        try:
            said = mapping(parse(frame.raw))
        except NotJson as error:
            return Arrival(frame, received_at, came, wrong=str(error))
        if not text(said.get("kind")):
            return Arrival(frame, received_at, came, wrong="a frame that is no event")
        if text(said.get("kind")) == "identity":
            self._known.forget(text(said.get("did")))
        commit = Commit.of(said)
        asked = self._asked(commit) if commit is not None else None
        account = Account.of(said)
        if account is not None and account.active and self._known.get(account.did) == NOBODY:
            # Nobody tells the names of those who are away.
            self._known.forget(account.did)
        return Arrival(frame, received_at, came, commit=commit, account=account, asked=asked)

    def _asked(self, commit: Commit) -> Mapping[str, tuple[str, ...]] | None:
        """Event -> the queries of it that a new or changed post meets."""
        if commit.collection != POSTS or commit.operation == "delete":
            return None
        met: dict[str, list[str]] = defaultdict(list)
        for place in self._places.values():
            if place.query.matches(commit.record):
                met[place.event].append(place.source.query)
        return {event: tuple(dict.fromkeys(queries)) for event, queries in met.items()} or None

    def _hauls(self, ready: list[Arrival], passed: int) -> list[Haul]:
        """What goes into each event's log, and how far its sources have been read with it.
        May raise RedisError, and has changed nothing then."""
        if self._client is None:
            return []
        named = self._arrivals.named(self._known)
        batches = {
            event: self._batch(self._client, event, ready, named)
            for event in {place.event for place in self._places.values()}
        }
        self._deleted.add(ready)
        self._arrivals.told(named)
        self._unlisted += sum(batch.unlisted for batch in batches.values())
        reached = max([passed, *(arrival.frame.time_us for arrival in ready)])
        cursors = self._cursors(reached, {event for event, batch in batches.items() if batch})
        return [
            Haul(
                event=event,
                drafts=batch.drafts,
                rejects=batch.rejects,
                cursors=cursors.get(event, {}),
                native=batch.native,
            )
            for event, batch in batches.items()
            if batch or event in cursors
        ]

    def _batch(
        self, client: Client, event: str, ready: list[Arrival], named: list[Arrival]
    ) -> Batch:
        uids = asked_about(ready)
        known = Log(client, event).states(uids) if uids else {}
        batch = Batch(event, known, self._deleted, self._known)
        lacking = self._nameless.of(event)
        for arrival in ready:
            again = arrival.commit is not None and arrival.commit.uid in lacking
            batch.add(arrival, NAMED if again and arrival.author in self._known else 0)
            if arrival.account is not None:
                batch.drafts += accounts.drafts(client, event, arrival.account)
        for arrival in named:
            batch.add(arrival, NAMED)
        return batch

    def _cursors(self, reached: int, busy: set[str]) -> dict[str, dict[str, str]]:
        now = self._clock.monotonic()
        due = now - self._moved_at >= self._pace.cursor
        cursors: dict[str, dict[str, str]] = defaultdict(dict)
        for key, place in self._places.items():
            if reached > place.cursor and (due or place.event in busy):
                self._places[key] = replace(place, cursor=reached)
                cursors[place.event][place.source.id] = str(reached)
        if cursors:
            self._moved_at = now
        return cursors
