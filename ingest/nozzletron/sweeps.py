"""Catching up through the recent search: what to ask, and what to make of the pages. Pure.

Pages come newest first. They are kept until the last is there and then appended the oldest
first, so that the log reads like the conversation; the cursor moves with the last of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingest.foreign import Mapping, NotJson, iso_time, mapping, mappings, native_id, parse, text
from ingest.nozzletron import snowflake
from ingest.nozzletron.entries import read
from ingest.nozzletron.pace import FIRST_REACH, REACH, Pace
from ingest.source import Entries, Haul
from ingest.trouble import Garbled
from live.onair import OnAirSource

# 4,000 posts, some 12 MB; a longer gap is appended in stretches of this, the newest first.
MOST_PAGES = 40

# Drafts in one haul, so that the heart beats in between.
MOST_DRAFTS = 500


@dataclass(frozen=True)
class Place:
    """A source of an event, and the newest post of it up to which everything is in Redis."""

    event: str
    source: OnAirSource
    newest: str = ""

    @property
    def cursor(self) -> str:
        """As it is kept: another query at the same source begins anew."""
        return f"{self.newest} {self.source.query}"

    def at(self, cursor: str) -> "Place":
        """This place as a kept cursor tells it."""
        newest, _, query = cursor.partition(" ")
        known = native_id(newest) if query == self.source.query else ""
        return Place(self.event, self.source, known)

    def moved(self, native: str) -> "Place":
        """This place once `native` is in Redis as well."""
        newest = max(native, self.newest, key=lambda one: int(one or 0))
        return Place(self.event, self.source, newest)


def window(
    place: Place, now: datetime, pace: Pace, ahead: timedelta = timedelta()
) -> dict[str, str] | None:
    """Which posts to ask for, by X's clock, which is `ahead` of ours; None where none can be in
    the search yet."""
    since = iso_time(place.source.since)
    begin = since or first(place.source, now, ahead)
    now += ahead
    if (since or not place.newest) and now - begin < timedelta(seconds=pace.lag):
        return None
    if place.newest:
        moment = snowflake.time(place.newest) - timedelta(seconds=pace.overlap)
        moment = max(moment, since) if since else moment
        return {"since_id": str(max(int(snowflake.first_at(moment)), 1))}
    return _from(max(begin, now - REACH))


def first(source: OnAirSource, now: datetime, ahead: timedelta = timedelta()) -> datetime:
    """Where a first read begins that nobody set a limit: with the event, or when it went on air
    if that was before; and not too long before that. By X's clock, which is `ahead` of ours."""
    began = datetime.fromtimestamp(source.began, UTC) if source.began else now
    began, now = min(began, now) + ahead, now + ahead
    starts = iso_time(source.starts)
    if not source.began and starts is None:
        return now - FIRST_REACH
    return max(min(began, starts or began), began - FIRST_REACH)


def reachable(place: Place, now: datetime) -> dict[str, str]:
    """The longest window that the search allows: it refuses an id that is out of its reach."""
    since = iso_time(place.source.since)
    return _from(max(since, now - REACH) if since else now - REACH)


def _from(begin: datetime) -> dict[str, str]:
    return {"start_time": begin.strftime("%Y-%m-%dT%H:%M:%SZ")}


class Sweep:
    """One catch-up of one place, page by page. One that only fills a gap moves no cursor."""

    def __init__(
        self, place: Place, asked: dict[str, str], began: float, *, fills: bool = False
    ) -> None:
        self.place = place
        self.fills = fills
        self.asked = asked
        self.began = began
        self.newest = ""
        self.natives: list[str] = []
        self._pages: list[Entries] = []

    def rest(self) -> list[Haul]:
        """What came of a catch-up that is given up: it was paid for. No cursor moves."""
        return list(self._hauls(last=False))

    def took(
        self, body: bytes, received_at: datetime, ahead: timedelta = timedelta()
    ) -> tuple[list[Haul], bool]:
        """Add a page: what is to be appended by now, and whether there are more pages.

        `natives` are the ids in it. Raises Garbled where it is no page.
        """
        try:
            parsed = mapping(parse(body))
        except NotJson as error:
            raise Garbled(str(error), body=body) from None
        if "meta" not in parsed and "data" not in parsed:
            raise Garbled("this is no page of a search", body=body)
        meta = mapping(parsed.get("meta"))
        self.newest = self.newest or _newest(meta, parsed, received_at + ahead)
        self.natives = [native_id(one.get("id")) for one in mappings(parsed.get("data"))]
        self._pages.append(read(parsed, body, received_at, (self.place.source.query,)))
        token = text(meta.get("next_token"))
        more = bool(token) and token != self.asked.get("next_token")
        self.asked = {**self.asked, "next_token": token}
        if more and len(self._pages) < MOST_PAGES:
            return [], True
        return list(self._hauls(last=not more)), more

    def _hauls(self, last: bool) -> Iterator[Haul]:
        event = self.place.event
        drafts = [draft for page in reversed(self._pages) for draft in reversed(page.drafts)]
        rejects = [reject for page in self._pages for reject in page.rejects]
        self._pages = []
        for begin in range(0, len(drafts), MOST_DRAFTS):
            yield Haul(event=event, drafts=drafts[begin : begin + MOST_DRAFTS])
        reached = self.place.moved(self.newest)
        cursors = (
            {reached.source.id: reached.cursor}
            if last and reached.newest and not self.fills
            else {}
        )
        if rejects or cursors:
            yield Haul(event=event, rejects=rejects, cursors=cursors)


def between(begin: datetime, end: datetime) -> dict[str, str]:
    """The window from one moment to another."""
    return {**_from(begin), "end_time": end.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _newest(meta: Mapping, parsed: Mapping, theirs: datetime) -> str:
    """The newest id of a page that can be believed, from its posts and its own account."""
    ids = [native_id(one.get("id")) for one in mappings(parsed.get("data"))]
    ids.append(native_id(meta.get("newest_id")))
    possible = [one for one in ids if one and snowflake.possible(one, theirs)]
    return max(possible, key=int, default="")
