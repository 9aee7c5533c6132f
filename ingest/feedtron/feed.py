"""A feed in our own words, whatever format it came in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with an entry; `kind` is its media type, often empty."""

    url: str
    kind: str = ""
    alt: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class FeedEntry:
    """One entry. `id` is its own or empty; `html` is foreign markup, `text` is no markup."""

    id: str = ""
    url: str = ""
    title: str = ""
    html: str = ""
    text: str = ""
    author: str = ""
    author_url: str = ""
    avatar: str = ""
    lang: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """A whole feed, and what of it could not be read: raw, with the reason."""

    title: str
    url: str
    icon: str
    lang: str
    entries: tuple[FeedEntry, ...]
    rejects: tuple[tuple[bytes, str], ...] = ()
