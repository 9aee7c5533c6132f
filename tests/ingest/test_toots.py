"""Statuses at their worst: as large as they can be, by servers as odd as they can be."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.tootron.entries import Told, to_entries
from ingest.tootron.servers import Servers, named
from live.draft import ItemDraft, RetractionDraft
from live.item import Item
from live.settings import Settings
from tests.ingest import safety

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
URI = "https://tide.example/users/ada/statuses/1"


def read(told: Told | None = None, **said: Any) -> Item:
    """The item of a status that says this."""
    status = {"id": "1", "uri": URI, "content": "<p>x</p>", **said}
    entries = to_entries(json.dumps(status).encode(), NOW, ("#conf",), told)
    safety.check(entries)
    [draft] = entries.drafts
    assert isinstance(draft, ItemDraft)
    return draft.item


LARGE = {
    "words": "word " * 200_000,
    "one word": "x" * 1_000_000,
    "paragraphs": "<p>x</p>" * 125_000,
    "breaks": "<br>" * 250_000,
    "nested": "<ul><li>" * 125_000,
    "quotes": "<blockquote>" * 80_000,
    "an open tag": "<a href='" + "x" * 1_000_000,
    "links": '<a href="https://x.example/">x</a>' * 30_000,
    "entities": "&amp;" * 200_000,
    "quoted lines": '<p class="quote-inline">' * 40_000,
    "marks": "a" + "\u0301" * 500_000,
}


@pytest.mark.parametrize("content", LARGE.values(), ids=LARGE.keys())
def test_a_million_bytes_are_cut(content: str) -> None:
    item = read(content=content, quote={"uri": "https://x.example/1"})
    assert len(item.text.encode()) <= 64 * 1024
    assert len(item.html.encode()) <= 64 * 1024


def test_lists_without_end_are_cut() -> None:
    many = 20_000
    item = read(
        content=":a:",
        tags=[{"name": f"t{n}"} for n in range(many)],
        mentions=[{"acct": f"a{n}@x.example"} for n in range(many)],
        media_attachments=[{"type": "image", "url": f"https://x.example/{n}"} for n in range(many)],
        emojis=[{"shortcode": "a", "url": "https://x.example/a"}] * many,
        poll={"options": [{"title": f"o{n}"} for n in range(many)]},
    )
    assert (len(item.hashtags), len(item.media), len(item.emojis)) == (100, 20, 1)
    assert item.text.count("\n• o") == 50


def test_a_reply_knows_what_it_answers_if_anybody_does() -> None:
    here = Told("reef.example", "https://reef.example", {"7": "https://tide.example/7"})
    assert read(here, in_reply_to_id="7").reply_to == "mastodon:https://tide.example/7"
    answer = {"in_reply_to_id": "8", "in_reply_to_account_id": "5"}
    neighbour = [{"id": "5", "acct": "bo", "username": "bo"}]
    assert (
        read(here, mentions=neighbour, **answer).reply_to
        == "mastodon:https://reef.example/users/bo/statuses/8"
    )
    assert read(here, **answer).reply_to == "mastodon:https://reef.example/api/v1/statuses/8"
    assert read(in_reply_to_id=None).reply_to == ""


def test_a_deletion_names_what_its_server_calls_so() -> None:
    here = Told("reef.example", "https://reef.example", {"7": URI})
    said = b'{"event":"delete","payload":"7"}'
    [draft] = to_entries(said, NOW, told=here).drafts
    assert isinstance(draft, RetractionDraft)
    assert (draft.target, draft.by) == (f"mastodon:{URI}", "author")
    assert to_entries(said, NOW).drafts == ()


def test_servers_are_called_by_their_hosts_and_have_their_own_tokens() -> None:
    known = Servers(
        Settings(
            mastodon_servers=("Mastodon.social", "http://127.0.0.1:3000"),
            mastodon_tokens=("mastodon.social=a=b", "http://127.0.0.1:3000=c", "far.example = d"),
        )
    )
    assert [(one.name, one.url, one.token) for one in known.usual] == [
        ("mastodon.social", "https://mastodon.social", "a=b"),
        ("127.0.0.1:3000", "http://127.0.0.1:3000", "c"),
    ]
    assert known.of("127.0.0.1:3000").url == "http://127.0.0.1:3000"
    assert known.of("far.example").headers == {"authorization": "Bearer d"}
    assert known.of("other.example") == named("other.example")
    assert "a=b" not in repr(known.usual)
