"""Walking through the photos of a query, page by page: what to ask next. Pure.

The search sorts by the time of upload, the oldest first, so the cursor (that time, in seconds)
may move with every page. It gives at most 4,000 photos: a longer walk goes on from where that
many ended.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from ingest.flickrtron.entries import photos_in
from ingest.flickrtron.photo import Photo
from ingest.foreign import Mapping, iso_time, mapping, number
from live.onair import OnAirSource

PER_PAGE = 500
MOST_RESULTS = 4000
MOST_TAGS = 20

# How far a poll reaches back: photos show up in the search with a delay.
OVERLAP_S = 3600


@dataclass(frozen=True)
class Place:
    """A source of an event, and up to which upload it has been read (0: not at all)."""

    event: str
    source: OnAirSource
    newest: int = 0

    @property
    def cursor(self) -> str:
        """As it is kept: another query at the same source begins anew."""
        return f"{self.newest} {self.source.query}"

    def at(self, cursor: str) -> "Place":
        """This place as a kept cursor tells it."""
        newest, _, query = cursor.partition(" ")
        return replace(self, newest=number(newest) if query == self.source.query else 0)

    @property
    def tags(self) -> str:
        """The query as Flickr takes it: tags, any of which will do."""
        tags = (tag.strip().lstrip("#") for tag in self.source.query.split(","))
        return ",".join(list(filter(None, tags))[:MOST_TAGS])


@dataclass(frozen=True)
class Walk:
    """A walk under way: from the upload time `since` on, at this page.

    A `sweep` begins at the beginning and looks at everything again: tags that were added
    later, and titles that were changed. `requests` are those up to this page; it began at
    `began_at` (Unix time) and `began` (the clock's monotonic seconds).
    """

    place: Place
    sweep: bool
    since: int
    page: int = 1
    requests: int = 1
    began_at: float = 0.0
    began: float = 0.0

    @property
    def asked(self) -> dict[str, str]:
        """The query of this page."""
        return {
            "tags": self.place.tags,
            "tag_mode": "any",
            "min_upload_date": str(self.since),
            "sort": "date-posted-asc",
            "per_page": str(PER_PAGE),
            "page": str(self.page),
            "safe_search": "1",
        }


def begun(place: Place, sweep: bool) -> Walk:
    """The first page of a walk."""
    since = begin(place)
    return Walk(place, sweep, since if sweep else max(place.newest - OVERLAP_S, since))


def begin(place: Place) -> int:
    """The upload time before which nothing is of interest; 1 is the beginning of Flickr."""
    since: datetime | None = iso_time(place.source.since)
    return max(int(since.timestamp()), 1) if since else 1


def newest_in(answer: Mapping) -> int:
    """The time of the last upload in an answer; 0 where it holds none."""
    times = (Photo.of(mapping(one)).uploaded for one in photos_in(answer))
    return max((int(time.timestamp()) for time in times if time), default=0)


def following(walk: Walk, answer: Mapping) -> Walk | None:
    """The walk at its next page, or None where that was the last one."""
    photos = mapping(answer.get("photos"))
    per_page = number(photos.get("perpage"), PER_PAGE) or PER_PAGE
    if not photos_in(answer) or number(photos.get("page"), walk.page) != walk.page:
        return None
    if (walk.page + 1) * per_page > MOST_RESULTS:
        # The search gives no more than this: go on from the last upload that it gave.
        reached = newest_in(answer)
        onwards = replace(walk, since=reached, page=1, requests=walk.requests + 1)
        return onwards if reached > walk.since else None
    onwards = replace(walk, page=walk.page + 1, requests=walk.requests + 1)
    return onwards if walk.page < number(photos.get("pages")) else None
