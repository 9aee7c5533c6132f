"""feedtron as the loop sees it: each feed asked in its turn, a few at a time."""

import hashlib
import random
from collections.abc import Callable

import msgspec

from ingest import backoff, retry_after
from ingest.call import Call
from ingest.clock import Clock
from ingest.feedtron.discovery import discovered
from ingest.feedtron.entries import SOURCE, prefix, to_entries
from ingest.feedtron.places import Place
from ingest.fetch import Answer, Fetcher
from ingest.foreign import iso_time
from ingest.retry import Retry
from ingest.source import Haul, Key, Report, Standing, Watched
from ingest.trouble import Garbled, Limited, Trouble, Unreachable, of_status
from live.connect import Client
from live.draft import ItemDraft
from live.queries import feed_addresses
from live.settings import Settings

# Feeds that are asked at the same time: one that hangs holds up no other.
MOST_CALLS = 4

CALL_S = 60.0
MOST_BYTES = 8 * 1024 * 1024

# At most this share later, so that all of a server's readers do not come at once.
JITTER = 0.1

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"
    " application/json;q=0.8, */*;q=0.1"
)


# An answer, and the address of its feed where a page led to that.
Fetched = tuple[Answer, str]


class Feedtron:
    """All feeds of all events."""

    kind = SOURCE
    missing = ""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        delay: backoff.Delay,
        luck: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._delay = delay
        self._luck = luck
        self._every_s = settings.feed_poll_s
        self._fetcher = Fetcher(settings.fetch_allow)
        self._allowed = settings.fetch_allow
        self._places: dict[tuple[Key, str], Place] = {}
        self._calls: dict[tuple[Key, str], tuple[Call[Fetched], float]] = {}
        self._wrong: dict[Key, str] = {}

    def follow(self, watched: Watched, _client: Client) -> None:
        """Read these from now on; a feed that is new here is read whole."""
        places: dict[tuple[Key, str], Place] = {}
        self._wrong = {}
        for event, sources in watched.items():
            for source in sources:
                urls = feed_addresses(source.query)
                if not urls:
                    self._wrong[event, source.id] = f"{source.query!r} is no address of a feed"
                for url in urls:
                    key = (event, source.id), url
                    before = self._places.get(key)
                    if before is None or before.source.since != source.since:
                        before = Place(event, source, url, Retry(self._delay))
                    before.source = source
                    places[key] = before
        self._places = places
        self._calls = {key: call for key, call in self._calls.items() if key in places}

    def read(self) -> list[Haul]:
        """What the next feed that has answered says; asks those whose turn it is."""
        hauls: list[Haul] = []
        for key, (call, since) in list(self._calls.items()):
            if call.over or self._clock.monotonic() - since > CALL_S:
                del self._calls[key]
                hauls += self._answered(self._places[key], call)
                break
        self._ask()
        return hauls

    def confirmed(self, haul: Haul, _client: Client) -> None:
        """The log has these: they are handed over again when they have changed."""
        native = set(haul.native)
        ours = [place for place in self._places.values() if place.key == (haul.event, haul.source)]
        for place in ours:
            start = prefix(place.url)
            for draft in haul.drafts:
                is_its = draft.uid in native and draft.uid.startswith(start)
                if is_its and isinstance(draft, ItemDraft):
                    place.known[draft.uid] = draft.version, said(draft)

    def report(self) -> Report:
        """How the feeds fare."""
        ours: dict[Key, list[Place]] = {key: [] for key in self._wrong}
        for place in self._places.values():
            ours.setdefault(place.key, []).append(place)
        each = {key: self._standing(key, places) for key, places in ours.items()}
        words = [standing.detail for standing in each.values() if standing.detail]
        return Report(
            state="running",
            detail="; ".join(words),
            figures={"feeds": len(self._places), "asking": len(self._calls)},
            each=each,
        )

    def close(self) -> None:
        """End what is under way; what is due stays due."""
        self._calls = {}
        self._fetcher.close()
        self._fetcher = Fetcher(self._allowed)

    def _standing(self, key: Key, ours: list[Place]) -> Standing:
        if key in self._wrong:
            return Standing(current=False, state="refused", detail=self._wrong[key])
        words = [f"{place.url}: {place.retry.words}" for place in ours if place.retry.words]
        current = all(place.read and not place.retry.words for place in ours)
        return Standing(
            current=current, state="backing off" if words else "", detail="; ".join(words)
        )

    # Asking

    def _ask(self) -> None:
        now = self._clock.monotonic()
        due = sorted(
            (max(place.next_at, place.retry.at), key)
            for key, place in self._places.items()
            if not place.over and key not in self._calls
        )
        for at, key in due[: MOST_CALLS - len(self._calls)]:
            if at <= now:
                self._calls[key] = self._call(self._places[key]), now

    def _call(self, place: Place) -> Call[Fetched]:
        fetcher, asked = self._fetcher, {"accept": _ACCEPT, **place.asked}
        url = place.feed or place.url
        return Call(lambda: fetched(fetcher, url, asked), self._clock.wake)

    # Reading

    def _answered(self, place: Place, call: Call[Fetched]) -> list[Haul]:
        now = self._clock.monotonic()
        try:
            if not call.over:
                raise Unreachable(f"no answer within {CALL_S:.0f} s")
            answer, led = call.result()
            haul = None if answer.status == 304 else self._haul(place, answer)
        except Trouble as trouble:
            place.retry.failed(trouble, now)
            if isinstance(trouble, Gone) and not place.feed:
                place.over = True
            if place.feed:
                place.lost()
            return []
        place.retry.worked()
        place.feed = led or place.feed
        place.answered(answer, now, self._every_s * (1 + JITTER * self._luck()))
        return [haul] if haul else []

    def _haul(self, place: Place, answer: Answer) -> Haul | None:
        now = self._clock.now()
        kind = answer.headers.get("content-type", "")
        # Many servers know no 304, and to read a feed takes a hundred times what this takes.
        digest = hashlib.sha256(f"{kind}\n".encode() + answer.body).digest()
        if digest == place.settled:
            return None
        place.settled = b""
        matched = (place.source.query,)
        entries = to_entries(answer.body, now, matched, answer.url, kind, known_as=place.url)
        if entries.rejects and not entries.drafts and entries.rejects[0].raw == answer.body:
            raise Garbled(entries.rejects[0].reason, body=answer.body)
        since = iso_time(place.source.since)
        drafts = [
            changed
            for draft in entries.drafts
            if isinstance(draft, ItemDraft)
            and (since is None or draft.item.created_at >= since)
            and (changed := _news(place, draft, int(now.timestamp() * 1000)))
        ]
        if not drafts and not entries.rejects:
            # What came before `since` may come after it when it is read again: it has no date.
            if all(draft.uid in place.known for draft in entries.drafts):
                place.settled = digest
            return None
        return Haul(
            event=place.event,
            source=place.source.id,
            drafts=drafts,
            rejects=entries.rejects,
            native=tuple(draft.uid for draft in drafts),
        )


class Gone(Trouble):
    """The feed is gone for good, its server says."""

    state = "gone"


def fetched(fetcher: Fetcher, url: str, asked: dict[str, str]) -> Fetched:
    """A feed, or the first one to which a page points, and then its address. Blocks, and raises
    Trouble."""
    answer = _good(fetcher.get(url, asked, MOST_BYTES))
    led = discovered(answer.body, answer.url) if answer.status == 200 else ""
    return (_good(fetcher.get(led, {"accept": _ACCEPT}, MOST_BYTES)) if led else answer), led


def _good(answer: Answer) -> Answer:
    if answer.status in (200, 304):
        return answer
    wait = retry_after.seconds(answer.headers)
    if answer.status == 410:
        raise Gone("410: the feed is gone for good")
    if answer.status == 503 and wait is not None:
        raise Limited("503: come back later", retry_after=wait)
    raise of_status(answer.status, "", wait, answer.body)


def _news(place: Place, draft: ItemDraft, now_ms: int) -> ItemDraft | None:
    """A draft that says more than what the log has from here; a change that has no time of its
    own gets that of our noticing it."""
    before = place.known.get(draft.uid)
    if before is None:
        # Some feeds call everything otherwise each time.
        return None if draft.item.url and place.says_again(said(draft)) else draft
    version, digest = before
    if digest == said(draft):
        return None
    newer = draft.version if draft.version > version else max(version + 1, now_ms)
    return msgspec.structs.replace(draft, version=newer)


def said(draft: ItemDraft) -> bytes:
    """What a reader would notice of a post, as a digest."""
    item = draft.item
    seen = (item.text, item.html, item.url, item.author, item.media, item.links, item.hashtags)
    return hashlib.sha256(msgspec.json.encode(seen)).digest()
