"""What a feed says, as drafts: pure, and whatever comes."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from ingest import markup
from ingest.feedtron import json_feed, xml_feed
from ingest.feedtron.feed import Enclosure, Feed, FeedEntry
from ingest.feedtron.xml_feed import NoFeed
from ingest.foreign import number
from ingest.source import Entries, Unreadable
from live import clean
from live.draft import Draft, ItemDraft
from live.item import Author, Item, Link, Media, MediaType

SOURCE = "feed"

# A feed with more is an archive; the newest come first in all of them.
MOST_ENTRIES = 1000

# Nothing was syndicated before; and a clock may be a little wrong, but not by a day.
_FIRST = datetime(1997, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)

# What may follow a sentence or a line, and nothing at all.
_ENDS = "\n.:!?,;…"

# An address that no base changes. To join one that is whole already takes as long as ten of these.
_WHOLE = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/[\w/.~%@:,+-]*(?:\?[\w/.~%@:,+&=-]+)?", re.ASCII
)

# Whatever is longer names nothing that anybody typed.
_LONG_ID = 500


def to_entries(
    payload: bytes,
    received_at: datetime,
    matched: tuple[str, ...] = (),
    base: str = "",
    media_type: str = "",
) -> Entries:
    """The drafts in a feed that came from `base`, and what of it cannot be read. Never raises.

    `matched` are the queries that brought it; they are noted in the items, and without a `base`
    the first of them is it.
    """
    base = base or next(iter(matched), "")
    try:
        feed = read(payload, base, media_type)
    except NoFeed as error:
        return Entries(rejects=(Unreadable(payload, str(error)),))
    except Exception as error:
        # The boundary: an error of ours costs this answer until it is mended, not the daemon.
        return Entries(rejects=(Unreadable(payload, f"{type(error).__name__}: {error}"),))
    document = _Document(feed, base, received_at, matched)
    drafts: list[Draft] = []
    rejects = [Unreadable(raw, reason) for raw, reason in feed.rejects]
    for entry in feed.entries[:MOST_ENTRIES]:
        try:
            drafts.append(document.draft(entry))
        except (ValueError, TypeError, AttributeError) as error:
            rejects.append(Unreadable(repr(entry).encode("utf-8", "replace"), str(error)))
    return Entries(tuple(drafts), tuple(rejects))


def read(payload: bytes, base: str, media_type: str = "") -> Feed:
    """The feed in `payload`. NoFeed where it is none."""
    if payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return json_feed.read(payload, base)
    return xml_feed.read(payload, base, media_type)


class _Document:
    """A feed that is read at a moment."""

    def __init__(
        self, feed: Feed, base: str, received_at: datetime, matched: tuple[str, ...]
    ) -> None:
        self._feed = feed
        self._base = base
        self._received_at = received_at
        self._matched = matched
        names = Counter(entry.id.strip() for entry in feed.entries)
        self._shared = {name for name, count in names.items() if count > 1}

    def draft(self, entry: FeedEntry) -> ItemDraft:
        """An entry as it is now. Of what cannot be kept, a ValueError."""
        foreign = entry.html or markup.escaped(entry.text)
        safe = markup.article(foreign)
        text = markup.text_of(safe)
        files = (*entry.enclosures, *_pictures(foreign))
        url = _address(entry.url, self._base)
        if not (text or entry.title.strip() or url or any(one.url for one in files)):
            raise ValueError("an entry that says nothing")
        return ItemDraft(
            uid=f"{SOURCE}:{_place(self._base)}:{self._name(entry, text)}",
            version=_version(entry),
            item=self._item(entry, text, safe, foreign),
        )

    def _name(self, entry: FeedEntry, text: str) -> str:
        """What an entry is called: by itself, else by where it leads, else by what it says.
        A name that several entries of a feed share is not enough."""
        digest = _digest(f"{entry.title}\n{text}")
        names = [one for one in (entry.id.strip(), entry.url.strip(), digest) if one]
        shared = bool(entry.id.strip()) and names[0] in self._shared
        name = " ".join(names[:2]) if shared else names[0]
        return name if clean.line(name, _LONG_ID) == name else _digest(name)

    def _item(self, entry: FeedEntry, text: str, safe: str, foreign: str) -> Item:
        title = clean.line(entry.title, 1000)
        url = _address(entry.url, self._base)
        if _is_beginning(title, text):
            title = ""
        heading = f"<p><strong>{_headed(title, url)}</strong></p>" if title else ""
        published = _plausible(entry.published, self._received_at)
        return Item(
            source=SOURCE,
            author=_author(self._feed, entry, self._base),
            text="\n\n".join(filter(None, (title, text))),
            html=heading + safe,
            created_at=published or self._received_at,
            received_at=self._received_at,
            url=url,
            canonical_uri=url,
            lang=clean.line(entry.lang or self._feed.lang, 35),
            media=tuple(_media(entry, foreign, self._base)),
            links=tuple(_links(entry, safe)),
            hashtags=tuple(tag for tag in entry.tags if not clean.address(tag)),
            matched=self._matched,
        )


def _is_beginning(title: str, text: str) -> bool:
    """Whether a note has no title of its own: it is how the text begins, cut, or its first line
    or sentence."""
    cut = title.endswith(("…", "..."))
    bare = title.rstrip("… .") if cut else title
    return text.startswith(bare) and (cut or text[len(bare) : len(bare) + 1] in _ENDS)


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _version(entry: FeedEntry) -> int:
    """When it was last changed, in milliseconds; 0 for what says of no change."""
    if entry.updated is None or entry.updated <= (entry.published or entry.updated):
        return 0
    return max(int(entry.updated.timestamp() * 1000), 0)


def _place(base: str) -> str:
    """A feed's name in our uids: no feed can speak for the entries of another."""
    return _digest(base)[:12]


def _headed(title: str, url: str) -> str:
    return markup.anchor(url, title) if url else markup.escaped(title)


def _author(feed: Feed, entry: FeedEntry, base: str) -> Author:
    """Who wrote it; the feed itself where it does not say."""
    host = urlsplit(base).hostname or "unknown"
    name = clean.line(entry.author, 300) or clean.line(feed.title, 300) or host
    return Author(
        id=f"{host}/{name}",
        name=name,
        url=_address(entry.author_url, base) or _address(feed.url, base),
        avatar=_address(entry.avatar, base) or _address(feed.icon, base),
    )


def _plausible(time: datetime | None, received_at: datetime) -> datetime | None:
    return time if time is not None and _FIRST < time < received_at + _AHEAD else None


def _address(url: str, base: str) -> str:
    if len(url) <= clean.MOST_URL and _WHOLE.fullmatch(url):
        return url
    try:
        return clean.address(urljoin(base, url)) if url else ""
    except ValueError:
        return ""


def _links(entry: FeedEntry, safe: str) -> Iterator[Link]:
    for url in dict.fromkeys((*entry.links, *markup.links_of(safe))):
        yield Link(url)


_KINDS: tuple[tuple[str, MediaType], ...] = (
    ("image", "photo"),
    ("video", "video"),
    ("audio", "audio"),
)
_ENDINGS: dict[str, MediaType] = {
    "jpg": "photo", "jpeg": "photo", "png": "photo", "gif": "photo", "webp": "photo",
    "avif": "photo", "mp4": "video", "webm": "video", "mp3": "audio", "m4a": "audio",
    "ogg": "audio",
}  # fmt: skip


def _media(entry: FeedEntry, foreign: str, base: str) -> Iterator[Media]:
    """The files that go with it and the pictures in it, each once."""
    told: set[str] = set()
    for one in filter(lambda one: one.url, (*entry.enclosures, *_pictures(foreign))):
        url, kind = _address(one.url, base), _kind(one)
        if url and kind and url not in told:
            told.add(url)
            photo = kind == "photo"
            yield Media(
                type=kind, url=url, preview=url if photo else "", alt=one.alt,
                width=one.width, height=one.height,
            )  # fmt: skip


def _kind(one: Enclosure) -> MediaType | None:
    named = next((kind for start, kind in _KINDS if one.kind.lower().startswith(start)), None)
    ending = re.search(r"\.(\w{2,4})(?:[?#]|$)", one.url)
    return named or (_ENDINGS.get(ending[1].lower()) if ending and not one.kind else None)


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Enclosure] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        size = number(said.get("width")), number(said.get("height"))
        # Pictures of one pixel are there to count who reads.
        if tag == "img" and said.get("src") and size not in ((1, 1), (0, 1), (1, 0)):
            self.found.append(Enclosure(said["src"], "image", said.get("alt", ""), *size))


def _pictures(foreign: str) -> list[Enclosure]:
    """The pictures inside markup, which the cleaned one has no longer."""
    if "<img" not in foreign.lower():
        return []
    parser = _Pictures()
    try:
        parser.feed(clean.cut(foreign))
    except (AssertionError, ValueError):  # the standard library's parser, on what is no markup
        return []
    return parser.found
