"""Walking through a server's timeline of some tags, page by page: what to ask next. Pure.

Forward, from an id on, the oldest first: that is how polls go, and whatever goes back to a
moment where ids tell the time. Backward, from the newest post to a moment, where they do not,
or where we do not know them yet; such pages are kept and handed over together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, get_args
from urllib.parse import urlencode

from ingest.foreign import Mapping, iso_time
from ingest.tootron import ids
from ingest.tootron.pace import Pace
from ingest.tootron.servers import Server
from ingest.tootron.status import native
from live.onair import OnAirSource
from live.queries import TagQuery

PER_PAGE = 40

# 2,000 posts, some 30 MB while they are kept: for a walk that has no other end.
MOST_BACK = 50

Kind = Literal["poll", "rewind", "sweep"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Place:
    """A source of an event on one server, and the newest post of it up to which everything is
    in Redis (an id of that server; empty: nothing has been read)."""

    event: str
    source: OnAirSource
    query: TagQuery
    server: Server
    newest: str = ""

    @property
    def cursor_name(self) -> str:
        """Under this its cursor is kept: each server has its own."""
        return f"{self.source.id}@{self.server.name}"

    @property
    def cursor(self) -> str:
        """As it is kept: another query at the same source begins anew."""
        return f"{self.newest} {self.source.query}"

    def at(self, cursor: str) -> "Place":
        """This place as a kept cursor tells it."""
        newest, _, query = cursor.partition(" ")
        return replace(self, newest=native(newest) if query == self.source.query else "")

    def moved(self, newest: str, now: datetime) -> "Place":
        """This place once everything up to `newest` is in Redis. An id from the future would
        hide what comes until then, so it moves nothing."""
        ahead = ids.time(newest) is not None and not ids.tells_time(newest, now)
        if ahead or ids.order(newest) <= ids.order(self.newest):
            return self
        return replace(self, newest=newest)

    @property
    def since(self) -> datetime | None:
        """Nothing older is of interest."""
        return iso_time(self.source.since)


@dataclass(frozen=True)
class Walk:
    """A walk under way. Forward from `after`, else backward from `before` (empty: the newest)
    until a page lies before `until`. `first` is the newest id that it met."""

    place: Place
    kind: Kind
    after: str = ""
    before: str = ""
    until: datetime | None = None
    pages: int = 0
    first: str = ""
    kept: tuple[tuple[Mapping, ...], ...] = field(default=(), repr=False)

    @property
    def asked(self) -> str:
        """The path and the query of the next page."""
        tag, *others = self.place.query.tags
        asked = [("limit", str(PER_PAGE)), *(("any[]", other) for other in others)]
        if self.after:
            asked.append(("min_id", self.after))
        elif self.before:
            asked.append(("max_id", self.before))
        return f"/api/v1/timelines/tag/{_quoted(tag)}?{urlencode(asked)}"


def _quoted(tag: str) -> str:
    return urlencode({"": tag})[1:].replace("+", "%20")


@dataclass(frozen=True)
class Step:
    """What came of a page: statuses to hand over, the oldest first; the place as it is once they
    are in Redis; and the walk at its next page, if there is one."""

    statuses: Sequence[Mapping]
    place: Place
    walk: Walk | None


def begun(place: Place, kind: Kind, pace: Pace, now: datetime, overlapped: str) -> Walk:
    """The first page of a walk. `overlapped` is an id that was the newest one a while ago."""
    if kind == "poll" and place.newest:
        known = ids.tells_time(place.newest, now)
        return Walk(
            place, kind, after=ids.before(place.newest, pace.overlap) if known else overlapped
        )
    until = _until(place, kind, pace, now)
    if until and ids.tells_time(place.newest, now):
        return Walk(place, kind, after=ids.first_at(until))
    return Walk(place, kind, until=until)


def _until(place: Place, kind: Kind, pace: Pace, now: datetime) -> datetime | None:
    """How far back to look. By the server's clock, which may be another than ours."""
    if kind == "poll":
        return place.since
    present = min(now, ids.time(place.newest) or now)
    reach = pace.reach if kind == "rewind" else pace.sweep_reach
    back = present - timedelta(seconds=reach)
    if kind == "sweep":
        return place.since or back
    return max(back, place.since) if place.since else back


def following(walk: Walk, page: Sequence[Mapping], now: datetime) -> Step:
    """What to make of a page, the newest first, as servers give it."""
    names = [name for one in page if (name := native(one.get("id")))]
    if walk.after:
        return _forward(walk, page, names, now)
    return _backward(walk, page, names, now)


def _forward(walk: Walk, page: Sequence[Mapping], names: list[str], now: datetime) -> Step:
    newest = max(names, key=ids.order, default="")
    place = walk.place.moved(newest, now) if newest else walk.place
    # A page may be short although there are more: only an empty one is the last.
    more = bool(newest) and ids.order(newest) > ids.order(walk.after)
    after = replace(walk, place=place, after=newest, pages=walk.pages + 1) if more else None
    return Step(list(reversed(page)), place, after)


def _backward(walk: Walk, page: Sequence[Mapping], names: list[str], now: datetime) -> Step:
    oldest = min(names, key=ids.order, default="")
    first = walk.first or max(names, key=ids.order, default="")
    repeats = bool(walk.before) and bool(names) and ids.order(oldest) >= ids.order(walk.before)
    if repeats and walk.kind == "poll":
        # It knows no max_id: from the beginning on, then.
        return Step([], walk.place, Walk(walk.place, walk.kind, after="0"))
    kept = (*walk.kept, tuple(page))
    pages = walk.pages + 1
    if oldest and not repeats and pages < MOST_BACK and not _is_before(page, walk.until):
        return Step(
            [], walk.place, replace(walk, before=oldest, pages=pages, first=first, kept=kept)
        )
    place = walk.place.moved(first, now) if first and walk.kind == "poll" else walk.place
    return Step([one for older in reversed(kept) for one in reversed(older)], place, None)


def _is_before(page: Sequence[Mapping], until: datetime | None) -> bool:
    """Whether all of a page is older than that."""
    times = [made for one in page if (made := iso_time(one.get("created_at")))]
    return until is not None and bool(times) and max(times) < until
