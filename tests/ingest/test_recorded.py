"""Payloads recorded from the networks, where somebody has laid them beside the checkout."""

import json
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from ingest import flickrtron, nozzletron, skytron
from live.connect import Client
from live.draft import ItemDraft
from live.item import Item
from tests.ingest import safety
from tests.ingest.reading_mastodon import settings as one_server
from tests.ingest.reading_mastodon import toot, tootron
from tests.ingest.running import items, on_air, texts, until
from tests.ingest.test_pairs import RECEIVED
from tests.networks.mastodon import MastodonNetwork

FOLDER = Path(__file__).parents[3] / "shared" / "payloads"
X = sorted((FOLDER / "x").glob("*.*l")) + sorted((FOLDER / "x").glob("*.raw"))
FLICKR = sorted((FOLDER / "flickr").glob("*.json"))
BLUESKY = sorted((FOLDER / "bluesky").glob("*.jsonl"))

if X:

    @pytest.mark.parametrize("path", X, ids=lambda path: path.name)
    def test_recorded_posts_of_x(path: Path) -> None:
        lines = [line for line in path.read_bytes().split(b"\n") if line.strip()]
        for line in lines:
            entries = nozzletron.to_entries(line, RECEIVED)
            safety.check(entries)
            try:
                whole = json.loads(line)
            except ValueError:
                assert [reject.raw for reject in entries.rejects] == [line]
                continue
            data = whole.get("data", [])
            posts = data if isinstance(data, list) else [data]
            assert len(entries.drafts) == len(posts)
            for draft, post in zip(entries.drafts, posts, strict=True):
                assert isinstance(draft, ItemDraft)
                assert draft.uid == f"x:{post.get('edit_history_tweet_ids', [post['id']])[0]}"
                assert "t.co/" not in draft.item.text
                assert draft.item.author.id == post["author_id"]
                assert draft.item.author.handle in draft.item.url


if FLICKR:

    @pytest.mark.parametrize("path", FLICKR, ids=lambda path: path.name)
    def test_recorded_photos_of_flickr(path: Path) -> None:
        entries = flickrtron.to_entries(path.read_bytes(), RECEIVED)
        safety.check(entries)
        photos = json.loads(path.read_bytes())["photos"]["photo"]
        assert [draft.uid for draft in entries.drafts] == [f"flickr:{one['id']}" for one in photos]
        for draft, photo in zip(entries.drafts, photos, strict=True):
            assert isinstance(draft, ItemDraft)
            assert draft.item.text.startswith(" ".join(photo["title"].split()))
            assert draft.item.author.name == photo["ownername"]
            assert int(draft.item.created_at.timestamp()) == int(photo["dateupload"])
            assert len(draft.item.media) == 1


if BLUESKY:

    @pytest.mark.parametrize("path", BLUESKY, ids=lambda path: path.name)
    def test_recorded_events_of_bluesky(path: Path) -> None:
        for line in path.read_bytes().splitlines():
            said = json.loads(line)
            commit = said.get("commit", {})
            entries = skytron.to_entries(line, RECEIVED)
            safety.check(entries)
            assert not entries.rejects
            if commit.get("collection") == "app.bsky.feed.post":
                [draft] = entries.drafts
                assert isinstance(draft, ItemDraft)
                assert draft.uid.endswith(f"{said['did']}/app.bsky.feed.post/{commit['rkey']}")
                assert draft.item.text == commit["record"]["text"]
                parent = commit["record"].get("reply", {}).get("parent", {}).get("uri", "")
                assert draft.item.reply_to == (f"bluesky:{parent}" if parent else "")
            else:
                reposts = commit.get("collection") == "app.bsky.feed.repost"
                assert len(entries.drafts) == reposts


MASTODON = sorted((FOLDER / "mastodon").glob("*.sse"))


class _Words(HTMLParser):
    """An independent reading of HTML: its words, and what it links to that is no name or tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        marks = (said.get("class") or "").split()
        if tag == "a" and not {"mention", "hashtag"} & {*marks}:
            self.links.append(said.get("href") or "")
        if tag in ("p", "br"):
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def events_of(raw: bytes) -> list[tuple[str, str]]:
    """The events of a recorded stream, in a way of our own."""
    found = []
    for block in raw.decode().replace("\r", "").split("\n\n"):
        said = dict(line.split(":", 1) for line in block.split("\n") if ":" in line[1:])
        if "event" in said and "data" in said:
            found.append((said["event"].strip(), said["data"].strip()))
    return found


if MASTODON:

    @pytest.mark.parametrize("path", MASTODON, ids=lambda path: path.name)
    def test_recorded_streams_of_mastodon_arrive_over_the_wire(
        path: Path, live: Client, live_url: str, mastodon: MastodonNetwork
    ) -> None:
        newest: dict[str, dict[str, Any]] = {}
        gone = set()
        for name, data in events_of(path.read_bytes()):
            if name in ("update", "status.update"):
                status = json.loads(data)
                # A post that is told again is the same post, made when it was made.
                made = newest.get(status["uri"], status)["created_at"]
                newest[status["uri"]] = {**status, "created_at": made, "now": status["created_at"]}
            elif name == "delete":
                gone |= {uri for uri, one in newest.items() if one["id"] == data}
        assert len(newest) > 5
        on_air(live, "conf", "mastodon", "#conf")
        with tootron(live_url, one_server(mastodon, tokens=True)):
            until(lambda: mastodon.connections)
            mastodon.send_raw(path.read_bytes())
            mastodon.send_raw(b"\n\n")
            mastodon.send_raw(path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
            toot(mastodon, "last")
            until(lambda: mastodon.uid_of("last") in texts(live, "conf"))
        held = items(live, "conf")
        held.pop(mastodon.uid_of("last"))
        assert set(held) == {f"mastodon:{uri}" for uri in newest if uri not in gone}
        for uri, status in newest.items():
            if uri not in gone:
                _same(held[f"mastodon:{uri}"], status)


def _same(item: Item, status: dict[str, Any]) -> None:
    read = _Words(status["content"])
    assert item.text.split() == "".join(read.words).split()
    assert item.author.id == status["account"]["url"]
    assert item.author.handle.split("@")[0] == status["account"]["username"]
    told = {datetime.fromisoformat(status[name]) for name in ("created_at", "now")}
    assert item.created_at in told
    assert [link.url for link in item.links] == list(dict.fromkeys(read.links))
    shown = [one for one in status["media_attachments"] if one["type"] != "unknown"]
    assert [one.url for one in item.media] == [one["url"] for one in shown]
    assert [one.alt for one in item.media] == [one["description"] or "" for one in shown]
    assert list(item.hashtags) == [tag["name"].casefold() for tag in status["tags"]]
