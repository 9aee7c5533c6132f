"""A feed that is read the quick way is read as feedparser reads it; what is odd is left to it.

``python -m tests.ingest.test_quick_feeds 100000 [FOLDER]`` tries so many changes, also of the feeds
in a folder.
"""

import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feedtron import dialects, quick, xml_feed
from tests.ingest import feed_mutations
from tests.ingest.test_pairs import DATA

TIMES = 1000
BASE = "https://tide.example/blog/feed"
FEEDS = sorted((DATA / "feed").glob("*.xml"))


def agreed(body: bytes, media_type: str = "") -> bool:
    """Whether it was read the quick way; an AssertionError where feedparser reads it otherwise."""
    parsed = quick.parsed(body, BASE, media_type)
    if parsed is None:
        return False
    known = xml_feed.feed_of(*parsed)
    assert known == xml_feed.feed_of(*xml_feed.by_feedparser(body, BASE, media_type)), body
    return True


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
def test_a_feed_of_the_tests_is_read_alike(path: Path) -> None:
    agreed(path.read_bytes())


def test_a_feed_changed_at_random_is_read_alike() -> None:
    came = mutate(FEEDS, TIMES)
    assert came[True] > TIMES / 20
    assert came[False] > TIMES / 20


def mutate(paths: list[Path], times: int) -> Counter[bool]:
    """Try so many changes of these feeds; how many were read the quick way, and how many not."""
    luck, bodies = Random("feeds, changed"), [path.read_bytes() for path in paths]
    return Counter(agreed(feed_mutations.mutated(luck.choice(bodies), luck)) for _ in range(times))


HEAD = "<rss version='2.0'><channel><title>T</title><item><title>é</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("prolog", "encoding", "media_type", "is_quick"),
    [
        ("", "utf-8", "", True),
        ("", "utf-8", "text/xml; charset=UTF-8", True),
        ("", "iso-8859-1", "text/xml; charset=iso-8859-1", False),
        ("<?xml version='1.0' encoding='UTF-8'?>", "utf-8", "text/xml; charset=latin1", True),
        ("<?xml version='1.0' encoding='ISO-8859-1'?>", "iso-8859-1", "", True),
        ("<?xml version='1.0' encoding='koi8-r'?>", "utf-8", "", False),
        ("\n<?xml version='1.0' encoding='utf-8'?>", "utf-8", "", False),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>]>", "utf-8", "", False),
        ("", "utf-16", "", False),
        ("", "utf-8-sig", "", True),
    ],
)
def test_letters_are_read_alike_whoever_says_what_they_are(
    prolog: str, encoding: str, media_type: str, is_quick: bool
) -> None:
    assert agreed((prolog + HEAD).encode(encoding), media_type) is is_quick


@pytest.mark.parametrize("tag", ["x", "media:group"])
@pytest.mark.parametrize("within", ["{deep}", "<item><title>T</title>{deep}</item>"])
def test_a_feed_deeper_than_anybody_reads_is_left_to_feedparser(tag: str, within: str) -> None:
    deep = f"<{tag}>" * 10_000 + f"</{tag}>" * 10_000
    head = '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
    assert not agreed(f"{head}{within.format(deep=deep)}</channel></rss>".encode())


@given(st.datetimes(timezones=st.timezones() | st.just(UTC)))
def test_a_time_of_mail_is_the_same_however_it_is_read(time: datetime) -> None:
    for written in (f"{time:%a, %d %b %Y %H:%M:%S %z}", f"{time:%-d %b %Y %H:%M:%S} GMT"):
        quickly = dialects.mail_time(written)
        assert quickly is None or quickly == xml_feed.told_time(written)


if __name__ == "__main__":
    others = [path for folder in sys.argv[2:] for path in Path(folder).rglob("*") if path.is_file()]
    small = [path for path in others if path.suffix != ".json" and path.stat().st_size < 12_000]
    sys.stderr.write(f"{dict(mutate(FEEDS + small, int(sys.argv[1])))}\n")
