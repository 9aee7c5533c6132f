"""Payloads recorded from the networks, where somebody has laid them beside the checkout."""

import json
from pathlib import Path

import pytest

from ingest import flickrtron, nozzletron, skytron
from live.draft import ItemDraft
from tests.ingest import safety
from tests.ingest.test_pairs import RECEIVED

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
