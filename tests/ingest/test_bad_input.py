"""Bad input, by name: each becomes a draft that is safe, or a reject that says why."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest import flickrtron, nozzletron
from ingest.source import Entries
from live.clean import MOST_BYTES
from live.draft import ItemDraft
from live.item import Item
from tests.ingest import safety
from tests.ingest.test_pairs import RECEIVED


def x(**fields: Any) -> Entries:
    """What nozzletron makes of a post with these fields."""
    post = {"id": "1990000000000000001", "author_id": "1", "text": "hello", **fields}
    return nozzletron.to_entries(json.dumps({"data": post}).encode(), RECEIVED)


def flickr(**fields: Any) -> Entries:
    """What flickrtron makes of a photo with these fields."""
    photo = {"id": "54", "owner": "1@N01", "title": "hello", "dateupload": "1763280000", **fields}
    page = {"photos": {"photo": [photo]}, "stat": "ok"}
    return flickrtron.to_entries(json.dumps(page).encode(), RECEIVED)


def only(entries: Entries) -> Item:
    """The one item in it."""
    safety.check(entries)
    [draft] = entries.drafts
    assert isinstance(draft, ItemDraft)
    return draft.item


NO_JSON = {
    "empty": b"",
    "binary": b"\xff\xfe",
    "cut": b'{"data":{"id":"1","te',
    "html": b"<html>Over capacity</html>",
    "deep": b"[" * 100_000,
    "many digits": b'{"data":{"id":' + b"7" * 5000 + b"}}",
}


@pytest.mark.parametrize("adapter", [nozzletron.to_entries, flickrtron.to_entries])
@pytest.mark.parametrize("raw", NO_JSON.values(), ids=NO_JSON.keys())
def test_what_is_no_json_is_a_reject(adapter: Any, raw: bytes) -> None:
    entries = adapter(raw, RECEIVED)
    assert not entries.drafts
    [reject] = entries.rejects
    assert reject.raw == raw
    assert "JSON" in reject.reason


def test_a_megabyte_of_text_is_cut() -> None:
    for item in (
        only(x(text="tide " * 200_000)),
        only(flickr(title="", description="🌊" * 250_000)),
    ):
        assert MOST_BYTES - 4 <= len(item.text.encode()) <= MOST_BYTES
        assert len(item.html.encode()) <= 2 * MOST_BYTES


def test_a_date_in_the_year_9999_is_shown_as_now() -> None:
    assert only(x(created_at="9999-12-31T23:59:59.000Z")).created_at.year == 2025
    assert only(flickr(dateupload="253402300799")).shown_at == RECEIVED


@pytest.mark.parametrize("date", ["yesterday", "2025-13-40", "", 7, None, "0001-01-01T00:00:00Z"])
def test_x_without_a_date_that_can_be_believed_takes_it_from_the_id(date: object) -> None:
    assert only(x(created_at=date)).created_at == datetime(2025, 11, 16, 10, 12, 27, 69000, UTC)


def test_control_characters_and_lone_surrogates_vanish() -> None:
    assert only(x(text="a\x00b\x1b\ud83dc\x85d\n")).text == "abcd"
    assert only(flickr(title="a\x00b\udc00c")).text == "abc"
    raw = b'{"data":{"id":"1990000000000000001","text":"raw\x01control \\ud800"}}'
    assert only(nozzletron.to_entries(raw, RECEIVED)).text == "rawcontrol "


def test_a_right_to_left_override_stays_inside_its_text() -> None:
    assert "\u202e" not in only(x(text="fine")).author.name


def test_script_in_every_field_of_x() -> None:
    evil = '"><script>alert(1)</script>'
    post = dict.fromkeys(("text", "lang", "author_id", "created_at", "conversation_id"), evil)
    spots = [{"start": 0, "end": 5, "url": evil, "expanded_url": evil, "display_url": evil,
              "title": evil, "tag": evil, "username": evil}]  # fmt: skip
    entities = {"urls": spots, "hashtags": spots, "mentions": spots, "cashtags": spots}
    user = {"id": evil, "name": evil, "username": evil, "profile_image_url": evil}
    media = [{"media_key": evil, "type": evil, "url": evil, "alt_text": evil, "variants": [{}]}]
    whole = {
        "data": {**post, "id": "1", "entities": entities, "attachments": {"media_keys": [evil]}},
        "includes": {"users": [user], "media": media},
    }
    item = only(nozzletron.to_entries(json.dumps(whole).encode(), RECEIVED))
    assert "<script" not in item.html
    assert item.text == evil


def test_script_in_every_field_of_flickr() -> None:
    evil = '"><script>alert(1)</script>'
    names = ["owner", "secret", "server", "farm", "title", "ownername", "tags", "media",
             "pathalias", "iconserver", "iconfarm", "url_l", "url_m", "license"]  # fmt: skip
    item = only(flickr(**dict.fromkeys(names, evil), description={"_content": evil}))
    assert "<script" not in item.html
    assert item.text.startswith(evil)


@pytest.mark.parametrize("native", [None, "", "abc", "-1", [], {}, "1" * 21, "１２", True, 1.5])
def test_a_post_or_photo_without_a_real_id_is_a_reject(native: object) -> None:
    for entries in (x(id=native), flickr(id=native)):
        assert not entries.drafts
        assert len(entries.rejects) == 1


@pytest.mark.parametrize("text", [None, [], {}, 7])
def test_a_post_without_a_text_is_a_reject(text: object) -> None:
    [reject] = x(text=text).rejects
    assert "text" in reject.reason


def test_thousands_of_entities_cost_no_time() -> None:
    text = "#a " * 5000
    spots = [{"start": n * 3, "end": n * 3 + 2, "tag": "a"} for n in range(5000)]
    item = only(x(text=text, entities={"hashtags": spots}))
    assert item.hashtags == ("a",)
