"""The blocklist of an event: whose posts, and posts with which words, no reader gets to see.

The site writes it; every append judges by it. The script compares the version, so from the
moment in which it is written nothing is appended that was judged by an older one.
"""

from collections.abc import Iterator
from typing import cast
from urllib.parse import urlsplit

import msgspec

from live import keys
from live.connect import Client
from live.errors import CorruptEntry
from live.item import Item
from live.words import Words, plain_words


class BlockedWord(msgspec.Struct, frozen=True):
    """A word or phrase; `id` is the site's number for it."""

    id: int
    word: str


class BannedAuthor(msgspec.Struct, frozen=True):
    """An author of one network; `id` is the site's number for the ban."""

    id: int
    source: str
    author: str


class Blocklist(msgspec.Struct, frozen=True):
    """All of it."""

    words: tuple[BlockedWord, ...] = ()
    authors: tuple[BannedAuthor, ...] = ()


class _Author(msgspec.Struct):
    id: str
    name: str = ""
    handle: str = ""


class _Link(msgspec.Struct):
    url: str
    title: str = ""


class _Media(msgspec.Struct):
    alt: str = ""


class _Kept(msgspec.Struct):
    """What is judged of an Item that was cleaned before: decoding one would clean it again."""

    source: str
    author: _Author
    text: str = ""
    html: str = ""
    media: tuple[_Media, ...] = ()
    links: tuple[_Link, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    content_warning: str = ""


_decoder = msgspec.json.Decoder(Blocklist)
_kept = msgspec.json.Decoder(_Kept)


class Judge:
    """Says of an item by which rule it is blocked: ``ban:ID``, ``word:ID``, or empty."""

    def __init__(self, blocklist: Blocklist, version: str = "") -> None:
        self.version = version
        self._authors = {(one.source, one.author): one.id for one in blocklist.authors}
        self._words = Words((one.id, one.word) for one in blocklist.words)

    def __bool__(self) -> bool:
        return bool(self._authors or self._words)

    def rule_of_kept(self, item: bytes | str) -> str:
        """Like `rule`, of an item as a log or the archive keeps it."""
        return self.rule(_kept.decode(item)) if self else ""

    def rule(self, item: Item | _Kept) -> str:
        """The rule that blocks this item; a ban comes before a word."""
        ban = self._authors.get((item.source, item.author.id))
        if ban is not None:
            return f"ban:{ban}"
        if not self._words:
            return ""
        word = self._words.find(dict.fromkeys(shown(item)))
        return f"word:{word}" if word is not None else ""


def shown(item: Item | _Kept) -> Iterator[str]:
    """Everything of an item that a reader gets to read."""
    yield item.text
    yield from plain_words(item.html)
    yield item.author.name
    yield item.author.handle
    yield item.content_warning
    yield from item.hashtags
    yield from item.mentions
    for link in item.links:
        yield link.title
        yield _host(link.url)
    for media in item.media:
        yield media.alt


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def read(client: Client, event: str) -> Judge:
    """Who judges the posts of this event now."""
    version, kept = client.hmget(keys.blocked(event), ["version", "list"])
    if not version:
        return Judge(Blocklist())
    try:
        blocklist = _decoder.decode(cast("bytes", kept or b""))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CorruptEntry(f"{keys.blocked(event)}: {error}") from error
    return Judge(blocklist, cast("bytes", version).decode())


def version(client: Client, event: str) -> str:
    """Which blocklist is in force; empty for none."""
    return cast("bytes", client.hget(keys.blocked(event), "version") or b"").decode()


def put(client: Client, event: str, blocklist: Blocklist, version: str) -> None:
    """From now on judge by this one; `version` tells it from every other, empty is for none."""
    if not version:
        client.delete(keys.blocked(event))
        return
    fields = {"version": version, "list": msgspec.json.encode(blocklist)}
    client.hset(keys.blocked(event), mapping=fields)  # type: ignore[arg-type]
