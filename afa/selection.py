"""A selection: the posts that a page, a feed or an export is about, the newest first.

Where a day or an hour is chosen, in the order in which they were posted; else in that of the
log, which is the one of the live page. A page begins after a *place*, the last post of the
page before it: what is new, and what is taken away, moves none of them. Each order and each
filter has an index that is read from its end, so a page costs the same in any event.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import Http404

from afa import archive, finding, in_room
from afa.filters import MEDIA, Filters
from afa.models import ArchivedItem, Event
from afa.search import Term
from afa.wanted import Wanted

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST = 2**63 - 1
# The year 9999 in microseconds.
_LATEST = 253_402_300_799_999_999


@dataclass(frozen=True)
class Place:
    """Where a page begins: an id, and in the order of time also the moment."""

    id: int
    at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.id}.{(self.at - _EPOCH) // _MICROSECOND}" if self.at else str(self.id)


@dataclass(frozen=True)
class Stretch:
    """Some posts in a row; `older` is the place of those that follow, None at the end.

    `fresh` is as in archive.Page: whether the live log could be asked what it retracted.
    """

    items: tuple[ArchivedItem, ...]
    older: Place | None
    fresh: bool


class Selection:
    """What `filters` leave of an event. Http404 where they name a room or talk it has not."""

    def __init__(self, event: Event, filters: Filters, terms: tuple[Term, ...] = ()) -> None:
        self.event = event
        self.filters = filters
        self._wanted = Wanted(filters.tag, terms)
        self._span = filters.span(event.zone)
        self._room = _id(event, "rooms", filters.room)
        self._talk = _id(event, "sessions", filters.talk)
        self._order = ("-shown_at", "-id") if self._span else ("-id",)

    def place(self, text: str) -> Place | None:
        """The place in an address, None for none; BadRequest where it is no place here."""
        if not text:
            return None
        number, _, moment = text.partition(".")
        if not _is_number(number, _MOST) or bool(moment) != bool(self._span):
            raise BadRequest("before= is what the link to older posts says")
        if not moment:
            return Place(int(number))
        if not _is_number(moment, _LATEST):
            raise BadRequest("before= is what the link to older posts says")
        return Place(int(number), _EPOCH + int(moment) * _MICROSECOND)

    def page(self, before: Place | None, limit: int = archive.LIMIT) -> Stretch:
        """The newest `limit` posts, or those that follow `before`."""
        rows = self._found(before, limit + 1)
        found = list(rows.select_related("session").order_by(*self._order)[: limit + 1])
        hidden = archive.concealed(self.event, [row.uid for row in found[:limit]])
        return Stretch(
            items=tuple(row for row in found[:limit] if row.uid not in (hidden or ())),
            older=self._after(found[limit - 1]) if len(found) > limit else None,
            fresh=hidden is not None,
        )

    def newest(self, limit: int = archive.LIMIT) -> archive.Page:
        """The newest posts, and how far the archive was, for who goes on from there."""
        return archive.newest(self.event, self._found(None, limit + 1), limit)

    def stretches(self, limit: int) -> Iterator[Stretch]:
        """All of it, `limit` posts at a time; what is retracted meanwhile is left out."""
        before = None
        while True:
            stretch = self.page(before, limit)
            yield stretch
            if stretch.older is None:
                return
            before = stretch.older

    def _after(self, row: ArchivedItem) -> Place:
        return Place(row.id, row.shown_at if self._span else None)

    def _rows(self, before: Place | None) -> QuerySet[ArchivedItem]:
        wanted = self.filters
        rows = ArchivedItem.shown.filter(event=self.event)
        if self._span:
            rows = rows.filter(shown_at__gte=self._span[0], shown_at__lt=self._span[1])
        if self._talk:
            rows = rows.filter(session=self._talk)
        if wanted.source:
            rows = rows.filter(source=wanted.source)
        if wanted.author:
            source, _, author = wanted.author.partition(":")
            rows = rows.filter(source=source, author_id=author)
        if wanted.media:
            rows = rows.filter(carrying(wanted.media))
        return rows.filter(_before(before)) if before else rows

    def _found(self, before: Place | None, limit: int) -> QuerySet[ArchivedItem]:
        """A choice of the posts that has all of those on the page."""
        rows = self._rows(before)
        if self._wanted:
            return finding.first(rows, self._wanted, self._order, limit, self._room)
        return in_room.first(rows, self._room, self._order, limit) if self._room else rows


def carrying(media: str) -> Q:
    """Posts with such media; each of MEDIA has an index with exactly this condition."""
    several = [Q(item__media__contains=[{"type": kind}]) for kind in MEDIA[media]]
    return reduce(or_, several)


def _before(place: Place) -> Q:
    if place.at is None:
        return Q(id__lt=place.id)
    # The first half alone would do; the second lets Postgres start at the right place.
    return (Q(shown_at__lt=place.at) | Q(shown_at=place.at, id__lt=place.id)) & Q(
        shown_at__lte=place.at
    )


def _id(event: Event, parts: str, slug: str) -> int | None:
    if not slug:
        return None
    number: int | None = (
        getattr(event, parts).filter(slug=slug).order_by().values_list("id", flat=True).first()
    )
    if number is None:
        raise Http404(slug)
    return number


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 19 and 0 < int(text) <= most
