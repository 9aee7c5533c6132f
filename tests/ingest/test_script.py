"""A whole conference through the two networks' own formats and back: nothing changes on the way."""

import json
from datetime import UTC, datetime

from ingest import flickrtron, nozzletron, skytron
from ingest.simulator.script import Script
from ingest.skytron.profiles import Profile
from live.draft import ItemDraft
from live.item import Item
from tests.ingest import safety
from tests.networks.bluesky import record_of, rkey_of, tid
from tests.networks.flickr import photo_of
from tests.networks.x_posts import Ids, payload

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
POSTS = 3000
MEDIA = "https://media.example"


def items(source: str) -> list[ItemDraft]:
    """Everything that is posted to one network."""
    drafts = [step.draft for step in Script(5, START, POSTS, MEDIA)]
    return [one for one in drafts if isinstance(one, ItemDraft) and one.item.source == source]


def kept(item: Item) -> tuple[object, ...]:
    """What must not change."""
    author = item.author.name, item.author.handle, item.author.avatar
    media = [(one.type, one.url, one.alt) for one in item.media]
    links = [link.url for link in item.links]
    return item.text, author, media, links, item.hashtags, item.lang, item.sensitive


def test_posts_of_x_come_out_as_they_went_in() -> None:
    ids = Ids()
    drafts = items("x")
    assert len(drafts) > POSTS / 5
    for draft in drafts:
        sent = payload(draft, ids, int(draft.item.created_at.timestamp() * 1000))
        entries = nozzletron.to_entries(json.dumps(sent).encode(), draft.item.received_at)
        safety.check(entries)
        [read] = entries.drafts
        assert isinstance(read, ItemDraft)
        assert kept(read.item) == kept(draft.item)
        assert read.uid == f"x:{ids.root(draft.uid)}"
        assert (read.version > 0) == (len(ids.chains[draft.uid]) > 1)


def test_posts_of_bluesky_come_out_as_they_went_in() -> None:
    drafts = items("bluesky")
    assert len(drafts) > POSTS / 20
    for draft in drafts:
        commit = {
            "operation": "update" if draft.version else "create",
            "collection": "app.bsky.feed.post",
            "rkey": rkey_of(draft.uid),
            "rev": tid(1_763_000_000_000_000),
            "record": record_of(draft.item),
        }
        at = int(draft.item.created_at.timestamp() * 1_000_000)
        sent = {"did": "did:plc:a", "time_us": at, "kind": "commit", "commit": commit}
        author = draft.item.author
        known = {"did:plc:a": Profile(author.name, author.handle, author.avatar)}
        entries = skytron.to_entries(
            json.dumps(sent).encode(), draft.item.received_at, profiles=known
        )
        safety.check(entries)
        [read] = entries.drafts
        assert isinstance(read, ItemDraft)
        assert read.item.text == draft.item.text
        assert read.item.author.name == author.name
        assert read.item.author.handle == author.handle
        assert read.item.lang == draft.item.lang
        assert set(read.item.hashtags) >= set(draft.item.hashtags)
        assert [link.url for link in read.item.links] == [link.url for link in draft.item.links]
        assert [one.alt for one in read.item.media] == [one.alt for one in draft.item.media]
        assert read.item.sensitive == draft.item.sensitive


def test_photos_of_flickr_come_out_as_they_went_in() -> None:
    drafts = items("flickr")
    assert len(drafts) > 10
    for draft in drafts:
        uploaded = int(draft.item.created_at.timestamp())
        page = {"photos": {"photo": [photo_of(draft, "54", uploaded, uploaded)]}, "stat": "ok"}
        entries = flickrtron.to_entries(json.dumps(page).encode(), draft.item.received_at)
        safety.check(entries)
        [read] = entries.drafts
        assert isinstance(read, ItemDraft)
        assert read.item.text.split() == draft.item.text.split()
        assert [one.url for one in read.item.media] == [one.url for one in draft.item.media][:1]
        assert read.item.hashtags == draft.item.hashtags
        assert read.item.author.name == draft.item.author.name
        assert read.item.created_at == draft.item.created_at.replace(microsecond=0)
