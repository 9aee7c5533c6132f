"""Pages over a mirror: how far they reach, and that they never say what is gone."""

import json

import pytest

from live.draft import RetractionDraft
from live.log import Log
from streamer.mirror import Mirror
from streamer.pages import MOST_BYTES, MOST_ENTRIES, Pages
from tests.streamer.posts import post


def read(log: Log, mirror: Mirror) -> None:
    gap = mirror.gap()
    mirror.fill(gap, log.since(gap.since, 10_000))


@pytest.fixture
def log(live: object) -> Log:
    return Log(live, "pages")  # type: ignore[arg-type]


def mirrored(log: Log, *texts: str) -> tuple[Mirror, Pages]:
    log.append_many([post(number, text) for number, text in enumerate(texts)])
    mirror = Mirror()
    read(log, mirror)
    return mirror, Pages(mirror)


def test_a_page_has_a_most_of_entries(log: Log) -> None:
    _, pages = mirrored(log, *["short"] * 450)
    assert [pages.end(since) for since in (0, 200, 400, 449, 450)] == [200, 400, 450, 450, 450]
    assert pages.start_of_last(MOST_ENTRIES) == 250


def test_a_page_has_a_most_of_bytes(log: Log) -> None:
    _, pages = mirrored(log, *["x" * 30_000] * 12)
    until = pages.end(0)
    assert until == 4  # text and html of each
    assert len(pages.body(0, until, turn=2**53, over=True)) <= MOST_BYTES
    assert len(pages.body(0, until + 1)) > MOST_BYTES
    assert pages.start_of_last(200) == 8
    assert len(pages.body(8, 12)) <= MOST_BYTES


def test_a_single_larger_entry_goes_alone(log: Log) -> None:
    # Each character takes six bytes of JSON, in text and in html.
    _, pages = mirrored(log, "short", "\\" * 65_536, "\\" * 65_536, "short")
    assert len(pages.body(1, 2)) > MOST_BYTES
    assert [pages.end(since) for since in range(4)] == [1, 2, 3, 4]
    assert pages.start_of_last(1) == 3
    assert pages.start_of_last(2) == 3
    log.append_many([post("large", "\\" * 65_536)])
    mirror = Mirror()
    read(log, mirror)
    assert Pages(mirror).start_of_last(2) == 4


def test_a_body_and_its_frames_carry_the_same_entries(log: Log) -> None:
    mirror, pages = mirrored(log, "one", "two", "three")
    body = json.loads(pages.body(1, 3))
    assert body == {
        "epoch": mirror.epoch,
        "since": 1,
        "next": 3,
        "items": [
            {"offset": offset, **json.loads(raw)}
            for offset, raw in enumerate(log.since(1).entries, 1)
        ],
    }
    blocks = pages.frames(1, 3).decode().split("\n\n")
    assert blocks.pop() == ""
    for block, item in zip(blocks, body["items"], strict=True):
        id_line, data_line = block.split("\n")
        assert id_line == f"id: {mirror.epoch}:{item['offset']}"
        assert json.loads(data_line.removeprefix("data: ")) == item


def test_what_an_empty_page_says(log: Log) -> None:
    mirror, pages = mirrored(log, "one")
    assert json.loads(pages.body(1, 1, turn=8, over=True)) == {
        "epoch": mirror.epoch,
        "since": 1,
        "next": 1,
        "items": [],
        "turn": 8,
        "over": True,
    }


def test_a_stretch_is_encoded_once(log: Log) -> None:
    _, pages = mirrored(log, "one", "two")
    assert pages.frames(0, 2) is pages.frames(0, 2)
    assert pages.frames(0, 1) is not pages.frames(0, 2)


def test_nothing_encoded_outlives_a_retraction(log: Log) -> None:
    mirror, pages = mirrored(log, "a secret", "two")
    assert b"a secret" in pages.body(0, 2) + pages.frames(0, 2)
    log.append_many([RetractionDraft(target="native:0", by="author")])
    read(log, mirror)
    assert b"a secret" not in pages.body(0, 2) + pages.frames(0, 2)


def test_no_stretch_is_kept_over_a_new_epoch(log: Log) -> None:
    mirror, pages = mirrored(log, "one")
    before = pages.frames(0, 1)
    log.renew(mirror.epoch)
    read(log, mirror)
    assert pages.frames(0, 1) != before
