"""tubetron as the loop sees it: every chat in turn, as often as YouTube and the quota allow."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest import backoff
from ingest.call import Call
from ingest.clock import Clock
from ingest.foreign import iso_time
from ingest.retry import Retry
from ingest.source import Haul, Key, Report, Standing, Watched
from ingest.trouble import Misunderstood, Trouble, Unreachable
from ingest.tubetron.answers import ChatOver, Page, Video, concerns_one, whole
from ingest.tubetron.bans import Message, Said, newest, overdue, resolved, said_in
from ingest.tubetron.desk import PAGE_UNITS, VIDEO_UNITS, Desk
from ingest.tubetron.entries import SOURCE, read
from ingest.tubetron.meter import Meter
from ingest.tubetron.places import Place
from live import authors
from live.connect import Client
from live.draft import Draft, ItemDraft
from live.log import Log
from live.onair import OnAirSource
from live.queries import video_id
from live.settings import Settings

# Between two looks whether a stream has begun, or has begun again.
LOOK_S = 180.0

CALL_S = 60.0


@dataclass
class Asked:
    """A question under way: for a place, since when, and what was to be read on by."""

    place: Place
    call: Call[bytes]
    since: float
    chat: str
    token: str


class Tubetron:
    """All live chats of all events."""

    kind = SOURCE

    def __init__(
        self, settings: Settings, clock: Clock, delay: backoff.Delay, look_s: float = LOOK_S
    ) -> None:
        self.missing = "" if settings.youtube_key else "YOUTUBE_KEY is not set"
        self._access = settings.youtube_key, settings.youtube_api_url
        self._clock = clock
        self._delay = delay
        self._look_s = look_s
        self._meter = Meter(SOURCE, settings.youtube_units)
        self._desk = Desk(*self._access)
        self._client: Client | None = None
        self._places: dict[Key, Place] = {}
        self._asked: dict[Key, Asked] = {}
        self._wrong: dict[Key, str] = {}

    def follow(self, watched: Watched, client: Client) -> None:
        """Read these from now on, each from where it has been read to."""
        self._meter.follow(client, self._clock.now())
        places: dict[Key, Place] = {}
        wrong: dict[Key, str] = {}
        for event, sources in watched.items():
            for source in sources:
                if video := video_id(source.query):
                    places[event, source.id] = self._place(client, event, source, video)
                else:
                    wrong[event, source.id] = f"{source.query!r} names no video"
        self._places, self._wrong, self._client = places, wrong, client
        self._asked = {
            key: asked for key, asked in self._asked.items() if places.get(key) is asked.place
        }

    def _place(self, client: Client, event: str, source: OnAirSource, video: str) -> Place:
        before = self._places.get((event, source.id))
        if before and (before.video, before.source.since) == (video, source.since):
            before.source = source
            return before
        place = Place(event, source, video, Retry(self._delay))
        place.resume(Log(client, event).cursor(source.id))
        return place

    def read(self) -> list[Haul]:
        """What the next chat that has answered says; asks those whose turn it is."""
        if self._client is None:
            return []
        self._meter.save(self._client)
        hauls: list[Haul] = []
        now = self._clock.monotonic()
        for asked in list(self._asked.values()):
            if asked.call.over or now - asked.since > CALL_S:
                hauls = self._answered(asked, self._client)
                break
        self._ask(now)
        return hauls

    def confirmed(self, haul: Haul, client: Client) -> None:
        """The log has it; there is nothing more to keep."""

    def report(self) -> Report:
        """How the chats fare, and what is left of the day's units."""
        now = self._clock.now()
        left = self._meter.left(now)
        each = {key: place.standing(left) for key, place in self._places.items()}
        for key, words in self._wrong.items():
            each[key] = Standing(current=False, state="refused", detail=words)
        figures: dict[str, float] = {
            "chats": self._open,
            "asking": len(self._asked),
            "units_left": left,
            "every_s": round(self._every_s(), 1),
        }
        if left < PAGE_UNITS:
            return Report(state="rate limited", detail=self._meter.words(now), figures=figures)
        said = [f"{one.state}: {one.detail}" for one in each.values() if one.detail]
        return Report(detail="; ".join(said), figures=figures, each=each)

    def close(self) -> None:
        """End what is under way; what is due stays due."""
        self._asked = {}
        for place in self._places.values():
            place.read = False
        self._desk.close()
        self._desk = Desk(*self._access)

    # Asking

    @property
    def _open(self) -> int:
        return sum(bool(place.chat) for place in self._places.values())

    def _every_s(self) -> float:
        return self._meter.every_s(PAGE_UNITS * max(self._open, 1), self._clock.now())

    def _ask(self, now: float) -> None:
        for key, place in self._places.items():
            units = PAGE_UNITS if place.chat else VIDEO_UNITS
            due = now >= place.next_at and place.retry.ready(now)
            if due and key not in self._asked and self._meter.left(self._clock.now()) >= units:
                self._meter.use(units, self._clock.now())
                self._asked[key] = self._question(place, now)

    def _question(self, place: Place, now: float) -> Asked:
        desk, video, chat, token = self._desk, place.video, place.chat, place.token
        call = Call(lambda: desk.page(chat, token) if chat else desk.video(video), self._clock.wake)
        return Asked(place, call, now, chat, token)

    # Reading

    def _answered(self, asked: Asked, client: Client) -> list[Haul]:
        """What an answer brings. Raises Trouble that concerns all, or RedisError: then it is
        still there to be read."""
        place = asked.place
        try:
            if not asked.call.over:
                raise Unreachable(f"no answer within {CALL_S:.0f} s")
            body = asked.call.result()
            hauls = self._page(place, body, client) if asked.chat else self._looked(place, body)
        except Trouble as trouble:
            del self._asked[place.key]
            self._troubled(asked, trouble)
            return []
        del self._asked[place.key]
        place.retry.worked()
        return hauls

    def _troubled(self, asked: Asked, trouble: Trouble) -> None:
        place, now = asked.place, self._clock.monotonic()
        if isinstance(trouble, ChatOver):
            place.closed(str(trouble), now + self._look_s)
        elif isinstance(trouble, Misunderstood) and asked.token:
            # YouTube forgets tokens; the log knows what comes once more.
            place.token, place.anew = "", True
        elif concerns_one(trouble):
            place.retry.failed(trouble, now)
        else:
            raise trouble

    def _looked(self, place: Place, body: bytes) -> list[Haul]:
        video = Video.of(body, place.video)
        if video.chat and " " not in video.chat:
            place.opened(video.chat)
        else:
            place.closed(video.words, self._clock.monotonic() + self._look_s)
        return []

    def _page(self, place: Place, body: bytes, client: Client) -> list[Haul]:
        said, now = whole(body), self._clock.now()
        told, page = read(said, now, (place.source.query,)), Page.of(said)
        wanted = [one for one in told.messages if _wanted(one, place)]
        posts = said_in(wanted)
        # Noted first, so that a kill between the two leaves no post that no ban can reach.
        authors.wrote(client, place.event, posts)
        authors.banned(client, place.event, newest(wanted))
        drafts = _drafts(place.event, wanted, posts, client)
        oldest = min((at_ms for _, at_ms, _ in posts), default=int(now.timestamp() * 1000))
        place.reached = oldest / 1000 if place.anew else 0.0
        place.anew, place.read = False, True
        place.next_at = self._clock.monotonic() + max(page.wait_s, self._every_s())
        moved = bool(page.token) and page.token != place.token
        place.token = page.token or place.token
        if not (drafts or told.rejects or moved):
            return []
        return [
            Haul(
                event=place.event,
                source=place.source.id,
                drafts=drafts,
                rejects=told.rejects,
                cursors={place.source.id: place.cursor} if moved else {},
            )
        ]


def _drafts(
    event: str, messages: Sequence[Message], posts: Sequence[Said], client: Client
) -> list[Draft]:
    """What a page says, and the hides of what comes after the ban that concerns it."""
    drafts = list(resolved(messages, lambda who, at: authors.posts_of(client, event, who, at)))
    bans = authors.bans_of(client, event, sorted({who for who, _, _ in posts}))
    return [*drafts, *overdue(posts, bans)]


def _wanted(message: Message, place: Place) -> bool:
    """Whether it is not from before the source's `since`."""
    since = iso_time(place.source.since)
    return since is None or not isinstance(message, ItemDraft) or message.item.created_at >= since
