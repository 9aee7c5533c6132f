"""Filters: which part of an event's archive a reader looks at, as its address says it.

The page, the search, the feeds and the exports of one selection all have the same query
string, so whatever can be looked at can be taken along.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from urllib.parse import urlencode

from django.core.exceptions import BadRequest

from live import clean

# Longer than any slug, tag or author's id that is worth a lookup.
_LONGEST = 300

# What a post may be asked to carry, and the types of media that count as that.
MEDIA = {"photos": ("photo",), "videos": ("video", "gif")}


@dataclass(frozen=True)
class Filters:
    """Each part is empty, or what posts have to have in common.

    `day` is a day of the venue, `hour` an hour of that day; `room` and `talk` are slugs,
    `author` is ``NETWORK:ID``, `tag` is folded, `source` names a network, `media` is one of
    MEDIA, `q` are words.
    """

    q: str = ""
    day: date | None = None
    hour: int | None = None
    room: str = ""
    talk: str = ""
    author: str = ""
    tag: str = ""
    source: str = ""
    media: str = ""

    @property
    def any(self) -> bool:
        """Whether they leave anything out."""
        return self != Filters()

    def span(self, zone: tzinfo) -> tuple[datetime, datetime] | None:
        """The day, or the hour of it, by the clocks of `zone`: (first moment, first after)."""
        if self.day is None:
            return None
        if self.hour is None:
            return _midnight(self.day, zone), _midnight(_after(self.day), zone)
        # An hour that the clocks strike twice is both of them, one that they skip is empty.
        start = datetime.combine(self.day, time(self.hour), zone)
        end = _midnight(_after(self.day), zone)
        if self.hour < 23:
            end = datetime.combine(self.day, time(self.hour + 1), zone)
        return start.astimezone(UTC), end.astimezone(UTC)

    def without(self, name: str) -> "Filters":
        """The same with one part empty; an hour goes with its day."""
        gone = {"day": None, "hour": None} if name == "day" else {name: _NONE[name]}
        return replace(self, **gone)

    def query(self, **more: str) -> str:
        """As in an address, with its question mark, or nothing where nothing is chosen."""
        pairs = [(name, text) for name, text in self.pairs() if text]
        pairs += [(name, text) for name, text in more.items() if text]
        return f"?{urlencode(pairs)}" if pairs else ""

    def pairs(self) -> list[tuple[str, str]]:
        """(name, text) of every part, in their order."""
        return [(field.name, _written(getattr(self, field.name))) for field in fields(self)]


_NONE = {field.name: field.default for field in fields(Filters)}


def read(query: Mapping[str, str]) -> Filters:
    """The filters of an address; BadRequest where one of them cannot be meant."""
    text = {name: _plain(query.get(name, "")) for name in _NONE}
    day = _day(text["day"])
    return Filters(
        q=text["q"],
        day=day,
        hour=_hour(text["hour"], day),
        room=text["room"],
        talk=text["talk"],
        author=_author(text["author"]),
        tag=clean.tag(text["tag"]),
        source=text["source"],
        media=_media(text["media"]),
    )


def _plain(text: str) -> str:
    return clean.line(text, _LONGEST)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadRequest("day= is a day such as 2026-11-20") from None
    # A time zone may push the ends of the calendar over its edge.
    if not 1900 <= day.year <= 9000:
        raise BadRequest("day= is a day of our time")
    return day


def _hour(text: str, day: date | None) -> int | None:
    if not text:
        return None
    if day is None or not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) < 24):
        raise BadRequest("hour= is 0 to 23, of the day in day=")
    return int(text)


def _author(text: str) -> str:
    source, _, author = text.partition(":")
    if text and not (source and author):
        raise BadRequest("author= is a network, a colon, and the author's id there")
    return text


def _media(text: str) -> str:
    if text and text not in MEDIA:
        raise BadRequest(f"media= is one of {', '.join(MEDIA)}")
    return text


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _after(day: date) -> date:
    return day + timedelta(days=1)


def _written(value: object) -> str:
    return "" if value is None else str(value)
