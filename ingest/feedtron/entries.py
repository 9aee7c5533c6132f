"""What a feed says, as drafts: pure, and whatever comes."""

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from ingest import markup
from ingest.feedtron import json_feed, page, xml_feed
from ingest.feedtron.feed import Feed, FeedEntry
from ingest.feedtron.files import address, parted
from ingest.feedtron.xml_feed import NoFeed
from ingest.source import Entries, Unreadable
from live import clean
from live.draft import Draft, ItemDraft
from live.item import Author, Item, Link, Media

SOURCE = "feed"

# A feed with more is an archive; the newest come first in all of them.
MOST_ENTRIES = 1000

# Nothing was syndicated before; and a clock may be a little wrong, but not by a day.
_FIRST = datetime(1997, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)

# What may follow a sentence or a line, and nothing at all.
_ENDS = "\n.:!?,;…"

# Whatever is longer names nothing that anybody typed.
_LONG_ID = 500


def to_entries(
    payload: bytes,
    received_at: datetime,
    matched: tuple[str, ...] = (),
    base: str = "",
    media_type: str = "",
    *,
    known_as: str = "",
) -> Entries:
    """The drafts in a feed that came from `base`, and what of it cannot be read. Never raises.

    `matched` are the queries that brought it; they are noted in the items, and without a `base`
    the first of them is it. `known_as` is the feed's address for us, where that led to `base`.
    """
    base = base or next(iter(matched), "")
    try:
        feed = read(payload, base, media_type)
    except NoFeed as error:
        return Entries(rejects=(Unreadable(payload, str(error)),))
    except Exception as error:
        # The boundary: an error of ours costs this answer until it is mended, not the daemon.
        return Entries(rejects=(Unreadable(payload, f"{type(error).__name__}: {error}"),))
    document = _Document(feed, base, known_as or base, received_at, matched)
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
        self,
        feed: Feed,
        base: str,
        known_as: str,
        received_at: datetime,
        matched: tuple[str, ...],
    ) -> None:
        self._feed = feed
        self._base = base
        self._received_at = received_at
        self._matched = matched
        self._prefix = prefix(known_as)
        self._host = urlsplit(known_as).hostname or "unknown"
        self._authors: dict[tuple[str, str, str], Author] = {}
        names = Counter(entry.id.strip() for entry in feed.entries)
        self._shared = {name for name, count in names.items() if count > 1}

    def draft(self, entry: FeedEntry) -> ItemDraft:
        """An entry as it is now. Of what cannot be kept, a ValueError."""
        opened = page.opened(entry.html, entry.base or self._base)
        said = markup.escaped(entry.text)
        safe = markup.article(opened) if entry.html else clean.markup(said)
        text = markup.text_of(safe)
        media, files = parted((*entry.enclosures, *page.files(opened)), self._base)
        item = self._item(entry, text, safe, media, files)
        if not (text or item.text or item.url or media or files):
            raise ValueError("an entry that says nothing")
        uid = self._prefix + self._name(entry, text)
        return ItemDraft(uid=uid, version=_version(entry), item=item)

    def _name(self, entry: FeedEntry, text: str) -> str:
        """What an entry is called: by itself, else by where it leads, else by what it says.
        A name that several entries of a feed share is not enough."""
        digest = _digest(f"{entry.title}\n{text}")
        names = [one for one in (entry.id.strip(), entry.url.strip(), digest) if one]
        shared = bool(entry.id.strip()) and names[0] in self._shared
        name = " ".join(names[:2]) if shared else names[0]
        return name if clean.line(name, _LONG_ID) == name else _digest(name)

    def _item(
        self, entry: FeedEntry, text: str, safe: str, media: list[Media], files: list[str]
    ) -> Item:
        title = clean.line(entry.title, 1000)
        url = address(entry.url, self._base)
        if _is_beginning(title, text):
            title = ""
        heading = f"<p><strong>{_headed(title, url)}</strong></p>" if title else ""
        published = _plausible(entry.published, self._received_at)
        links = (address(one, self._base) for one in entry.links)
        return Item(
            source=SOURCE,
            author=self._author(entry),
            text="\n\n".join(filter(None, (title, text))),
            html=heading + safe,
            created_at=published or self._received_at,
            received_at=self._received_at,
            url=url,
            canonical_uri=url,
            lang=clean.line(entry.lang or self._feed.lang, 35),
            media=tuple(media),
            links=tuple(map(Link, dict.fromkeys((*links, *files, *markup.links_of(safe))))),
            hashtags=tuple(tag for tag in entry.tags if not clean.address(tag)),
            matched=self._matched,
        )

    def _author(self, entry: FeedEntry) -> Author:
        """Who wrote it; the feed itself where it does not say."""
        said = entry.author, entry.author_url, entry.avatar
        if said not in self._authors:
            feed, base = self._feed, self._base
            name = clean.line(entry.author, 300) or clean.line(feed.title, 300) or self._host
            self._authors[said] = Author(
                id=f"{self._host}/{name}",
                name=name,
                url=address(entry.author_url, base) or address(feed.url, base),
                avatar=address(entry.avatar, base) or address(feed.icon, base),
            )
        return self._authors[said]


def _is_beginning(title: str, text: str) -> bool:
    """Whether a note has no title of its own: it is how the text begins, cut, or its first line
    or sentence."""
    cut = title.endswith(("…", "..."))
    bare = title.rstrip("… .") if cut else title
    return text.startswith(bare) and (cut or text[len(bare) : len(bare) + 1] in _ENDS)


def prefix(known_as: str) -> str:
    """How the uids of a feed begin: no feed can speak for the entries of another."""
    return f"{SOURCE}:{_digest(known_as)[:12]}:"


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _version(entry: FeedEntry) -> int:
    """When it was last changed, in milliseconds; 0 for what says of no change."""
    if entry.updated is None or entry.updated <= (entry.published or entry.updated):
        return 0
    return max(int(entry.updated.timestamp() * 1000), 0)


def _headed(title: str, url: str) -> str:
    return markup.anchor(url, title) if url else markup.escaped(title)


def _plausible(time: datetime | None, received_at: datetime) -> datetime | None:
    return time if time is not None and _FIRST < time < received_at + _AHEAD else None
