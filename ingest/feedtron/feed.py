"""A feed in our own words, whatever format it came in."""

from datetime import datetime

import msgspec


class Enclosure(msgspec.Struct, frozen=True):
    """A file that goes with an entry; `kind` is its media type, often empty; `preview` is a picture
    of it."""

    url: str
    kind: str = ""
    alt: str = ""
    width: int = 0
    height: int = 0
    preview: str = ""


class FeedEntry(msgspec.Struct, frozen=True):
    """One entry. `id` is its own or empty; `html` is foreign markup, `text` is no markup; `base`
    is where the markup stands, if not where the feed does."""

    id: str = ""
    url: str = ""
    title: str = ""
    html: str = ""
    text: str = ""
    base: str = ""
    author: str = ""
    author_url: str = ""
    avatar: str = ""
    lang: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    links: tuple[str, ...] = ()


class Feed(msgspec.Struct, frozen=True):
    """A whole feed, and what of it could not be read: raw, with the reason."""

    title: str
    url: str
    icon: str
    lang: str
    entries: tuple[FeedEntry, ...]
    rejects: tuple[tuple[bytes, str], ...] = ()
