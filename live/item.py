"""Item: one thing that somebody posted, the same shape whatever the network.

A source fills it with what it was given; the constructor cleans and bounds every
field, so an Item that exists is safe to store and to show, and reads back as it was.
What cannot be made safe is a TypeError, a ValueError or an AttributeError: a reject.
"""

import re
from datetime import UTC, datetime
from typing import Literal, get_args

import msgspec

from live import clean

MediaType = Literal["photo", "video", "gif", "audio"]

# A post has at most 4 to 20 pictures on any network; the rest bound hostile input.
MOST_MEDIA = 20
MOST_LINKS = 50
MOST_TAGS = 100
MOST_EMOJIS = 100
MOST_PROVEN = 8

# Within these no markup can hide, neither in HTML nor in the alternative text of a picture.
_SHORTCODE = re.compile(r"[A-Za-z0-9_+-]{1,100}")

# Thirty times a post: no function of ours around it.
_set = msgspec.structs.force_setattr

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 1, 1, tzinfo=UTC)


class Author(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who posted it. `id` is the network's own, `handle` as shown there without '@'; `proven` are
    addresses in the profile that link back to it, as the author's server has checked."""

    id: str
    name: str = ""
    handle: str = ""
    url: str = ""
    avatar: str = ""
    bot: bool = False
    proven: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _set(self, "id", clean.line(self.id, 500))
        _set(self, "handle", clean.line(self.handle, 300).lstrip("@ "))
        _set(self, "name", clean.line(self.name, 300) or self.handle)
        _set(self, "url", clean.address(self.url))
        _set(self, "avatar", clean.address(self.avatar))
        _set(self, "bot", bool(self.bot))
        if self.proven:
            addresses = tuple(map(clean.address, self.proven[:MOST_PROVEN]))
            _set(self, "proven", tuple(filter(None, addresses)))


class Media(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A picture, film or sound: `url` full size, `preview` for the card, sizes in pixels."""

    type: MediaType
    url: str
    preview: str = ""
    alt: str = ""
    width: int = 0
    height: int = 0
    blurhash: str = ""

    def __post_init__(self) -> None:
        if self.type not in get_args(MediaType):
            raise ValueError(f"media has no type {self.type!r:.40}")
        _set(self, "url", clean.address(self.url))
        _set(self, "preview", clean.address(self.preview))
        _set(self, "alt", clean.plain(self.alt, 6000))
        _set(self, "width", min(max(int(self.width), 0), 100_000))
        _set(self, "height", min(max(int(self.height), 0), 100_000))
        _set(self, "blurhash", clean.line(self.blurhash, 120))


class Link(msgspec.Struct, frozen=True, omit_defaults=True):
    """An address that the post names, and the title of what is there if it is known."""

    url: str
    title: str = ""

    def __post_init__(self) -> None:
        _set(self, "url", clean.address(self.url))
        _set(self, "title", clean.line(self.title, 500))


class Emoji(msgspec.Struct, frozen=True, omit_defaults=True):
    """A small picture that stands for `:shortcode:` in names and texts of its post."""

    shortcode: str
    url: str

    def __post_init__(self) -> None:
        _set(self, "shortcode", self.shortcode if _SHORTCODE.fullmatch(self.shortcode) else "")
        _set(self, "url", clean.address(self.url))


class Item(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One post. Times are aware and become UTC; hashtags are case-folded, without '#'.

    `html` may be foreign markup or left empty (then it is made from `text`);
    `reply_to`, `repost_of` and `quote_of` are uids; `matched` says which rule or
    query brought it; `emojis` are the pictures for its shortcodes. A naive time, or no source
    or author id, is a ValueError.
    """

    source: str
    author: Author
    text: str
    created_at: datetime
    received_at: datetime
    url: str = ""
    canonical_uri: str = ""
    html: str = ""
    lang: str = ""
    edited_at: datetime | None = None
    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    reply_to: str = ""
    repost_of: str = ""
    quote_of: str = ""
    content_warning: str = ""
    sensitive: bool = False
    matched: tuple[str, ...] = ()
    emojis: tuple[Emoji, ...] = ()

    def __post_init__(self) -> None:
        _set(self, "source", clean.line(self.source, 50))
        if not self.source or not self.author.id:
            raise ValueError("an item needs a source and an author with an id")
        _set(self, "text", clean.plain(self.text))
        _set(self, "html", clean.markup(self.html) or clean.escaped(self.text))
        _set(self, "created_at", _utc(self.created_at))
        _set(self, "received_at", _utc(self.received_at))
        if self.edited_at is not None:
            _set(self, "edited_at", _utc(self.edited_at))
        _set(self, "url", clean.address(self.url))
        _set(self, "canonical_uri", clean.line(self.canonical_uri, clean.MOST_URL))
        _set(self, "lang", clean.line(self.lang, 35))
        for name in ("reply_to", "repost_of", "quote_of"):
            if (uid := getattr(self, name)) != "":
                _set(self, name, clean.line(uid, clean.MOST_URL))
        if self.content_warning != "":
            _set(self, "content_warning", clean.line(self.content_warning, 2000))
        _set(self, "sensitive", bool(self.sensitive))
        self._clean_lists()

    def _clean_lists(self) -> None:
        """Most of them are empty in most posts."""
        if self.media != ():
            _set(self, "media", tuple([m for m in self.media if m.url or m.preview][:MOST_MEDIA]))
        if self.links != ():
            _set(self, "links", tuple([k for k in self.links if k.url][:MOST_LINKS]))
        if self.hashtags != ():
            _set(self, "hashtags", _tags(self.hashtags))
        if self.mentions != ():
            _set(self, "mentions", _lines(self.mentions, 300))
        if self.matched != ():
            _set(self, "matched", _lines(self.matched, 600))
        if self.emojis != ():
            some = [e for e in self.emojis if e.shortcode and e.url]
            _set(self, "emojis", tuple(some[:MOST_EMOJIS]))

    @property
    def shown_at(self) -> datetime:
        """When it was posted, as far as that can be believed: never in the future."""
        return min(self.created_at, self.received_at)


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(clean.tag, tags[:MOST_TAGS]))))


def _lines(texts: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(filter(None, [clean.line(text, most) for text in texts[:MOST_TAGS]]))


def _utc(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise ValueError("an item's times need a time zone")
    # Within these no time zone of a reader can push it over the calendar's edge.
    if time.tzinfo is UTC and _FIRST <= time <= _LAST:
        return time
    return min(max(time, _FIRST), _LAST).astimezone(UTC)
