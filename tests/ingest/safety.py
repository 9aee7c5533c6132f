"""What must hold of everything that an adapter hands out, whatever was sent to it."""

import re
from html.parser import HTMLParser

from ingest.source import Entries
from live import clean
from live.draft import ItemDraft, RepostDraft, RetractionDraft, now
from live.item import Item
from live.pen import Pen

# An entry's item: text and html are cut at 64 KB each, in JSON at most six times as much.
MOST_BYTES = 1_000_000

_UID = re.compile(
    r"(?:x|flickr):[0-9]{1,20}|bluesky:at://did:[^\x00-\x1f]+|"
    r"mastodon:[^\x00-\x1f]{1,2000}|feed:[0-9a-f]{12}:[^\x00-\x1f]{1,500}|"
    r"webhook:[^/]*/[^\x00-\x1f]{1,300}|youtube:[!-~]{1,300}"
)


class _Links(HTMLParser):
    """Collects where HTML leads, and what it would do."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            assert name in ("href", "rel", "class", "lang", "dir", "translate", "start"), name
            if name == "href":
                self.found.append(value or "")


def check(entries: Entries) -> None:
    """AssertionError where something could do harm."""
    for draft in entries.drafts:
        if not isinstance(draft, RetractionDraft):
            assert _UID.fullmatch(draft.uid), draft.uid
        if isinstance(draft, RepostDraft):
            assert _UID.fullmatch(draft.original), draft.original
            continue
        if isinstance(draft, RetractionDraft):
            assert _UID.fullmatch(draft.target), draft.target
            # Of a chat we are told who was shown the door.
            assert draft.by == "author" or draft.uid.startswith("retraction:youtube:")
            continue
        assert isinstance(draft, ItemDraft)
        assert 0 <= draft.version < 2**63
        assert len(Pen(now()).item(draft.uid, draft.version, draft.item)) < MOST_BYTES
        check_item(draft.item)
    for reject in entries.rejects:
        assert isinstance(reject.raw, bytes)
        assert reject.reason
        assert len(reject.reason) < 1000


def check_item(item: Item) -> None:
    """The same of one item."""
    # The sanitiser itself, not what we know of it at one look (live/settled.py).
    assert clean._CLEANER.clean(item.html) == item.html
    assert clean._calm(item.html) == item.html
    addresses = [item.url, item.author.url, item.author.avatar]
    addresses += [link.url for link in item.links]
    addresses += [url for media in item.media for url in (media.url, media.preview)]
    addresses += [emoji.url for emoji in item.emojis]
    addresses += _Links(item.html).found
    for address in filter(None, addresses):
        assert re.match(r"https?://[^/\s]", address, re.IGNORECASE), address
    assert item.created_at.tzinfo is not None
