"""Every post is what live.item lets through unchanged, and what its network would send."""

import re
from urllib.parse import urlsplit

import msgspec
import pytest

from ingest.simulator.networks import NETWORKS
from ingest.simulator.script import Step
from live import clean, entry
from live.draft import ItemDraft
from live.item import Item
from tests.simulator.conftest import MEDIA


@pytest.fixture(scope="module")
def drafts(steps: list[Step]) -> list[ItemDraft]:
    return [step.draft for step in steps if isinstance(step.draft, ItemDraft)]


def test_every_item_reads_back_as_it_was(drafts: list[ItemDraft]) -> None:
    decoder = msgspec.json.Decoder(Item)
    for draft in drafts[::3]:
        assert decoder.decode(msgspec.json.encode(draft.item)) == draft.item


def test_nothing_had_to_be_cleaned_out(drafts: list[ItemDraft]) -> None:
    for draft in drafts[::3]:
        item = draft.item
        assert clean.markup(item.html) == item.html
        assert "<script" not in item.html
        assert item.text


def test_markup_says_what_the_text_says(drafts: list[ItemDraft]) -> None:
    marked = {draft.item.source: draft.item for draft in drafts if "<a" in draft.item.html}
    assert marked.keys() == {"x", "mastodon", "bluesky", "native"}
    for draft in drafts[::50]:
        item = draft.item
        for link in item.links:
            assert f'<a href="{link.url}"' in item.html or item.source == "flickr"
    tagged = [draft.item for draft in drafts if draft.item.source == "mastodon"]
    assert any('class="mention hashtag"' in item.html for item in tagged)
    assert any('class="u-url mention"' in item.html for item in tagged)
    assert any("</p><p>" in item.html for item in tagged)


def test_no_post_is_longer_than_its_network_allows(drafts: list[ItemDraft]) -> None:
    for draft in drafts:
        assert len(draft.item.text) <= NETWORKS[draft.item.source].most


def test_no_address_leads_out_of_the_conference(drafts: list[ItemDraft]) -> None:
    for draft in drafts:
        item = draft.item
        urls = [item.url, item.author.url, *(link.url for link in item.links)]
        hosts = {urlsplit(url).hostname or "" for url in urls if url}
        assert all(host.endswith((".example", ".example.org")) for host in hosts), hosts
        assert all(media.url.startswith(MEDIA) for media in item.media)
        pictures = (item.author.avatar, *(emoji.url for emoji in item.emojis))
        assert all(url.startswith(MEDIA) for url in pictures if url)


@pytest.mark.parametrize(
    ("source", "uid", "url"),
    [
        ("x", r"x:\d{19}", r"https://x\.example/\w+/status/\d{19}"),
        (
            "mastodon",
            r"mastodon:https://[a-z]+\.example/users/\w+/statuses/\d{18}",
            r"https://[a-z]+\.example/@\w+/\d{18}",
        ),
        (
            "bluesky",
            r"bluesky:at://did:plc:[a-z2-7]{24}/app\.bsky\.feed\.post/[a-z2-7]{13}",
            r"https://bsky\.example/profile/[\w.-]+/post/[a-z2-7]{13}",
        ),
        ("flickr", r"flickr:\d+", r"https://flickr\.example/photos/\w+/\d+/"),
        ("native", r"native:[0-9a-f]+-[0-9a-f]+", r""),
    ],
)
def test_ids_and_addresses_are_in_each_network_s_manner(
    source: str, uid: str, url: str, drafts: list[ItemDraft]
) -> None:
    for draft in drafts:
        if draft.item.source == source:
            assert re.fullmatch(uid, draft.uid)
            assert re.fullmatch(url, draft.item.url)


def test_an_id_of_x_tells_its_time(drafts: list[ItemDraft]) -> None:
    for draft in drafts:
        if draft.item.source == "x":
            made = (int(draft.uid[2:]) >> 22) + 1_288_834_974_657
            assert abs(made - draft.item.created_at.timestamp() * 1000) < 2


def test_permalinks_do_not_collide(drafts: list[ItemDraft]) -> None:
    uids = {draft.uid for draft in drafts}
    assert len({entry.key_of(uid) for uid in uids}) == len(uids)
