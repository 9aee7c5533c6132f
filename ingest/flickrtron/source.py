"""flickrtron as the loop sees it: polls for new photos, and slow sweeps for the rest."""

from collections.abc import Callable

from ingest import backoff
from ingest.call import Call
from ingest.clock import Clock
from ingest.flickrtron.audits import Audits
from ingest.flickrtron.entries import SOURCE, to_entries
from ingest.flickrtron.lookups import Lookups, Question
from ingest.flickrtron.memory import Memory
from ingest.flickrtron.missing import Missing
from ingest.flickrtron.rounds import Rounds, key_of
from ingest.flickrtron.search import Search, check
from ingest.flickrtron.walks import Walk, following, newest_in
from ingest.foreign import Mapping
from ingest.source import Haul, Key, Report, Standing, Unreadable, Watched
from ingest.trouble import Faulty, Garbled, Misunderstood, Refused, Trouble, Unreachable
from live import grabbed
from live.connect import Client
from live.draft import Draft, ItemDraft
from live.settings import Settings

# Its own time limits notwithstanding, a request that takes longer is left behind.
CALL_S = 60.0

# A poll that is late by so much was away.
LATE_S = 60.0


class Flickrtron:
    """Flickr, one query after the other."""

    kind = SOURCE

    def __init__(
        self, settings: Settings, clock: Clock, delay: backoff.Delay = backoff.delay
    ) -> None:
        has_key = settings.flickr_key and settings.flickr_secret
        self.missing = "" if has_key else "FLICKR_KEY and FLICKR_SECRET are not set"
        self._settings = settings
        self._clock = clock
        self._poll_s = settings.flickr_poll_s
        self._rounds = Rounds(self._poll_s, delay)
        self._memory = Memory()
        self._missing = Missing()
        self._lookups = Lookups(self._missing, self._poll_s)
        self._audits = Audits(self._missing)
        self._question: Question | None = None
        self._client: Client | None = None
        self._search: Search | None = None
        self._walk: Walk | None = None
        self._looked_up = False
        self._call: Call[bytes | bool] | None = None
        self._call_since = 0.0
        self._trouble: Trouble | None = None
        self._answered_once = False
        # Since the last trouble: a sweep may be through before anybody asked for what is new.
        self._polled: set[Key] = set()

    def follow(self, watched: Watched, client: Client) -> None:
        """Read these from now on: what is new is polled at once."""
        self._rounds.follow(watched, client)
        self._lookups.follow(self._rounds.events)
        self._client = client
        if self._walk is not None and not self._rounds.is_wanted(self._walk):
            self._walk = None
            self._call = self._call if self._question is not None else None

    def read(self) -> list[Haul]:
        """A page of photos, if one has come; asks for the next that is due."""
        if self._trouble is not None:
            trouble, self._trouble = self._trouble, None
            raise trouble
        if self._call is not None:
            return self._answered(self._call)
        self._ask_next()
        return []

    def confirmed(self, haul: Haul, client: Client) -> None:
        """Remember that these are in the log."""
        grabbed.add(client, haul.event, haul.native)
        self._lookups.confirmed(haul, client, self._clock.now().timestamp())

    def report(self) -> Report:
        """How the queries fare."""
        state = "running" if self._answered_once else "connecting"
        each = {key: self._standing(key) for key in self._rounds.places}
        return Report(state=state, detail="; ".join(self._rounds.refused()), each=each)

    def _standing(self, key: Key) -> Standing:
        """A poll that began at a moment brings what was there then."""
        words = self._rounds.retry(key).words
        polled = self._rounds.polled_at.get(key, 0.0)
        late_s = self._clock.now().timestamp() - polled - self._poll_s
        return Standing(
            current=key in self._polled and not words and late_s < LATE_S,
            state="refused" if words else "",
            detail=words,
            since=polled,
            heard_at=polled,
            audit=self._audits.of(key[0]),
        )

    def close(self) -> None:
        """Forget the request under way; what is due stays due."""
        if self._walk is not None:
            self._rounds.interrupted(self._walk)
        self._search, self._call, self._walk, self._question = None, None, None, None
        self._answered_once = False
        self._polled.clear()

    # Asking

    def _ask_next(self) -> None:
        """Searches and look-ups take turns where both are due, so that neither waits for long."""
        if self._search is None:
            known = self._settings
            self._search = Search(known.flickr_key, known.flickr_secret, known.flickr_api_url)
        if self._answered_once and self._client is not None:
            # The loop has stored all that was read, or it would not read.
            self._compare(self._client)
            if not self._looked_up and self._look_up(self._search, self._client):
                return
        if not self._go_on_walking(self._search) and self._looked_up and self._client is not None:
            self._look_up(self._search, self._client)

    def _compare(self, client: Client) -> None:
        events = self._rounds.events
        self._audits.run(events, client, self._clock.now())
        now = self._clock.monotonic()
        for event in self._audits.wanted(events, client, now):
            self._rounds.sweep_now(event, now)

    def _look_up(self, search: Search, client: Client) -> bool:
        now, moment = self._clock.monotonic(), self._clock.now().timestamp()
        self._question = question = self._lookups.next(client, moment, now)
        self._looked_up = question is not None
        if question is not None:
            native = question.native
            self._begin(lambda: search.is_gone(native))
        return question is not None

    def _go_on_walking(self, search: Search) -> bool:
        now = self._clock.monotonic()
        if self._walk is None:
            self._walk = self._rounds.next(now, self._clock.now().timestamp())
        if self._walk is None:
            return False
        self._looked_up = False
        self._lookups.searched(now)
        asked = self._walk.asked
        self._begin(lambda: search.page(asked))
        return True

    def _begin(self, work: Callable[[], bytes | bool]) -> None:
        self._call = Call(work, self._clock.wake)
        self._call_since = self._clock.monotonic()

    def _answered(self, call: Call[bytes | bool]) -> list[Haul]:
        if not call.over:
            if self._clock.monotonic() - self._call_since > CALL_S:
                return self._failed(Unreachable(f"no answer within {CALL_S:.0f} s"))
            return []
        try:
            answer = call.result()
        except Trouble as trouble:
            return self._failed(trouble)
        if isinstance(answer, bool):
            return self._told(answer)
        return self._walked(answer)

    def _told(self, gone: bool) -> list[Haul]:
        question, client = self._question, self._client
        hauls: list[Haul] = []
        if question is not None and client is not None:
            moment = self._clock.now().timestamp()
            hauls = self._lookups.answered(question, gone, client, moment)
        self._question, self._call = None, None
        return hauls

    def _walked(self, body: bytes) -> list[Haul]:
        walk = self._walk
        if walk is None:
            return []
        answer = check(body)
        hauls = self._hauls(walk, body, answer)
        self._call = None
        self._answered_once = True
        self._go_on(walk, answer)
        if not hauls:
            self._ask_next()
        return hauls

    def _failed(self, trouble: Trouble) -> list[Haul]:
        """One query that Flickr does not take waits by itself; all else concerns them all."""
        if self._question is not None:
            return self._not_told(self._question, trouble)
        walk, self._walk, self._call = self._walk, None, None
        if walk is None:
            return []
        self._rounds.interrupted(walk)
        if isinstance(trouble, Misunderstood):
            self._rounds.retry(key_of(walk)).failed(trouble, self._clock.monotonic())
            return []
        self._trouble = trouble
        if isinstance(trouble, Garbled):
            garbage = Unreadable(trouble.body, str(trouble))
            return [Haul(event=walk.place.event, rejects=[garbage])]
        return []

    def _not_told(self, question: Question, trouble: Trouble) -> list[Haul]:
        """What is new goes on, whatever becomes of the old: a refusal may mean this photo alone,
        and where it does not, the next search is refused as well."""
        if self._client is not None:
            self._lookups.failed(question, self._client, self._clock.now().timestamp())
        self._question, self._call = None, None
        self._trouble = None if isinstance(trouble, Faulty | Refused) else trouble
        return []

    def _go_on(self, walk: Walk, answer: Mapping) -> None:
        self._walk = following(walk, answer)
        if self._walk is None:
            self._rounds.through(walk, self._clock.monotonic())
            if walk.sweep:
                self._missing.swept(key_of(walk), walk.began, self._rounds.places)
            else:
                self._polled.add(key_of(walk))

    # Reading

    def _hauls(self, walk: Walk, body: bytes, answer: Mapping) -> list[Haul]:
        """What is worth handing over of a page, and how far the source has been read with it."""
        now = self._clock.now()
        entries = to_entries(body, now, (walk.place.source.query,))
        found = {
            draft.uid.removeprefix("flickr:"): draft.item.created_at.timestamp()
            for draft in entries.drafts
            if isinstance(draft, ItemDraft)
        }
        self._missing.found(walk.place.event, found, self._clock.monotonic())
        drafts = self._worth(walk, entries.drafts)
        cursors = self._rounds.moved(walk, min(newest_in(answer), int(now.timestamp())))
        if not (drafts or entries.rejects or cursors):
            return []
        return [
            Haul(
                event=walk.place.event,
                drafts=drafts,
                rejects=entries.rejects,
                cursors=cursors,
                native=tuple(draft.uid.removeprefix("flickr:") for draft in drafts),
            )
        ]

    def _worth(self, walk: Walk, drafts: tuple[Draft, ...]) -> list[ItemDraft]:
        """A poll leaves out what the log has, unless we know that it changed. A sweep hands
        over everything, so that nothing depends on our memory."""
        items = [draft for draft in drafts if isinstance(draft, ItemDraft)]
        if not walk.sweep and self._client is not None:
            natives = [draft.uid.removeprefix("flickr:") for draft in items]
            known = grabbed.among(self._client, walk.place.event, natives)
            items = [
                draft
                for draft, native in zip(items, natives, strict=True)
                if native not in known or self._memory.changed(draft)
            ]
        return [self._memory.settled(draft) for draft in items]
