"""Cards in a row: what the archive holds, posts and notices, as a page shows them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import msgspec
from django.utils.translation import get_language

from afa import sql
from afa.models import ArchivedItem, Event
from afa.models.fields import Told
from afa.views import card, dates
from live import entry
from live.item import Item

Card = card.Post | card.Notice

# The organisers say little; older words than these are in the archive's entries.
MOST_NOTICES = 5


@dataclass(frozen=True)
class Placed:
    """A card and where it belongs: its offset, None where that is one of another epoch."""

    card: Card
    offset: int | None
    version: int = 0


@dataclass(frozen=True)
class Day:
    """The cards of one day."""

    name: str
    cards: tuple[Card, ...]


def venue(event: Event) -> card.Venue:
    """Where the cards of this event are shown."""
    return card.Venue(event.slug, event.zone)


def posts(
    event: Event,
    rows: Iterable[ArchivedItem],
    also: card.Elsewhere = card.NOWHERE,
    zone: tzinfo | None = None,
) -> list[card.Post]:
    """The cards of archived items, in their order, by the clocks of `zone` or of the venue."""
    place = card.Venue(event.slug, zone) if zone else venue(event)
    found = ((row, _post(row, place)) for row in rows)
    return [
        replace(post, also=also[row.pk]) if row.pk in also else post for row, post in found if post
    ]


def placed(
    event: Event, rows: Sequence[ArchivedItem], epoch: str, more: bool, zone: tzinfo
) -> list[Placed]:
    """The newest items with the notices between them, the newest first.

    `more` says that older items follow: then a notice older than all of these is left out.
    """
    place = card.Venue(event.slug, zone)
    cards: list[Placed] = []
    said = _notices(event)
    for row in rows:
        while said and _older(row, said[0]):
            cards.append(_notice(said.pop(0), place, epoch))
        if post := _post(row, place):
            offset = row.first_offset if row.first_epoch == epoch else None
            cards.append(Placed(post, offset, int(row.version)))
    return cards if more else cards + [_notice(row, place, epoch) for row in said]


def by_day(
    event: Event, rows: Iterable[ArchivedItem], also: card.Elsewhere = card.NOWHERE
) -> Iterator[Day]:
    """Archived items parted by the days of which they are, in the venue's time.

    Not by those on which they came: an event may be loaded long after it took place. Among
    posts in the order of the log, one that came days late has a heading of its own.
    """

    def posted(row: ArchivedItem) -> date:
        return row.shown_at.astimezone(event.zone).date()

    for day, those in groupby(rows, key=posted):
        yield Day(dates.day(day), tuple(posts(event, those, also)))


def _post(row: ArchivedItem, place: card.Venue) -> card.Post | None:
    if not isinstance(row.item, Told):
        item = row.content()
        return card.post(row.key, int(row.version), item, place) if item else None
    return _held(row.key, int(row.version), row.item.text, place, get_language())


# The same fifty posts are on every reader's page. Held by all that a card is made from, its text
# as well: whatever else the archive says now is another card, and nobody can ask for this one.
@lru_cache(maxsize=1000)
def _held(key: str, version: int, text: str, place: card.Venue, _language: str) -> card.Post:
    return card.post(key, version, msgspec.json.decode(text, type=Item), place)


class _Said(NamedTuple):
    """A notice in an event's record."""

    epoch: str
    offset: int
    at: datetime
    payload: str


_NOTICES = """
SELECT epoch, "offset", at, payload FROM afa_entry
WHERE event_id = %s AND kind = 'notice' AND payload IS NOT NULL ORDER BY id DESC LIMIT %s
"""


def _notices(event: Event) -> list[_Said]:
    return [_Said(*row) for row in sql.select(_NOTICES, [event.pk, MOST_NOTICES])]


def _notice(row: _Said, place: card.Venue, epoch: str) -> Placed:
    said = entry.decode(row.payload.encode())
    shown = card.notice(said.key, said.at, said.text, said.session, place)
    return Placed(shown, row.offset if row.epoch == epoch else None)


def _older(row: ArchivedItem, than: _Said) -> bool:
    if row.first_epoch == than.epoch:
        return row.first_offset < than.offset
    return row.received_at < than.at
