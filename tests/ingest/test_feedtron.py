"""feedtron against web sites of our own: what is in a feed arrives, once, and so do changes."""

import gzip
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from live import entry
from live.connect import Client
from live.draft import ItemDraft, RetractionDraft
from live.log import Log
from live.queries import feed_addresses
from tests.ingest.reading_feeds import feedtron, holds, publish
from tests.ingest.running import item, items, on_air, texts, until
from tests.networks.feeds import KINDS, FeedNetwork
from tests.networks.serving import Fault


def says(live: Client, blog: FeedNetwork, text: str) -> bool:
    """Whether the entry "a" says this at present."""
    return texts(live, "conf")[blog.uid_of("a")] == text


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_in_a_feed_arrives_and_what_is_added(
    live: Client, live_url: str, kind: str
) -> None:
    with FeedNetwork(kind) as blog:
        publish(blog, "a", "1 < 2 & all that\nsaid twice")
        publish(blog, "b")
        on_air(live, "conf", "feed", blog.feed_url)
        with feedtron(live_url) as running:
            until(lambda: holds(live, blog, "a", "b"))
            publish(blog, "c")
            until(lambda: holds(live, blog, "a", "b", "c"))
            until(lambda: running.says("running"))
        said = texts(live, "conf")[blog.uid_of("a")]
        assert said.split() == ["1", "<", "2", "&", "all", "that", "said", "twice"]
        assert Log(live, "conf").length() == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_is_an_edit_whether_or_not_the_feed_says_when(
    live: Client, live_url: str, kind: str
) -> None:
    with FeedNetwork(kind) as blog:
        publish(blog, "a", "one")
        on_air(live, "conf", "feed", blog.feed_url)
        with feedtron(live_url):
            until(lambda: holds(live, blog, "a"))
            for version, text in enumerate(("two", "three", "two"), 1):
                publish(blog, "a", text, version)
                until(partial(says, live, blog, text))
        assert Log(live, "conf").length() == 4


def test_what_falls_out_of_a_feed_stays(live: Client, live_url: str, blog: FeedNetwork) -> None:
    publish(blog, "a")
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url):
        until(lambda: holds(live, blog, "a"))
        blog.publish(RetractionDraft(target="a", by="author"))
        publish(blog, "b")
        until(lambda: holds(live, blog, "a", "b"))


def test_a_feed_that_did_not_change_is_not_sent_again(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    publish(blog, "a")
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url):
        until(lambda: blog.answers.count(304) > 5)
    assert blog.answers.count(200) == 1
    assert Log(live, "conf").stats().get("duplicates", 0) == 0


def test_a_server_that_knows_no_conditions_costs_no_entries(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    blog.remembers = False
    publish(blog, "a")
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url):
        until(lambda: blog.answers.count(200) > 5)
    assert Log(live, "conf").stats().get("duplicates", 0) == 0
    with feedtron(live_url):
        until(lambda: blog.answers.count(200) > 10)
    assert Log(live, "conf").length() == 1


def test_a_feed_that_is_again_what_it_was_before_is_read_again(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    blog.remembers = False
    yesterday = datetime.now(UTC) - timedelta(days=1)
    one, two = (
        ItemDraft(uid="a", item=item(text, created_at=yesterday)) for text in ("one", "two")
    )
    blog.publish(one)
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url, every_s=0.3):
        until(lambda: blog.answers.count(200) > 3)
        # The next turn comes so much later that "two" is read once.
        for draft in (two, one):
            blog.publish(draft)
            until(partial(says, live, blog, draft.item.text))
    assert Log(live, "conf").length() == 3


def test_a_restart_gets_what_was_changed_meanwhile_where_the_feed_says_when(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    publish(blog, "a", "one")
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url):
        until(lambda: holds(live, blog, "a"))
    publish(blog, "a", "two", version=1)
    with feedtron(live_url):
        until(lambda: texts(live, "conf")[blog.uid_of("a")] == "two")


def test_a_page_leads_to_its_feed_and_an_old_address_to_the_new_one(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    publish(blog, "a")
    on_air(live, "conf", "feed", f"{blog.url}/blog/", f"{blog.url}/old")
    with feedtron(live_url):
        until(lambda: len(texts(live, "conf")) == 2)


def test_the_feed_of_a_page_is_asked_about_itself(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    blog.headers = {"last-modified": "Sun, 16 Nov 2025 09:30:00 GMT"}
    publish(blog, "a")
    on_air(live, "conf", "feed", f"{blog.url}/blog/")
    with feedtron(live_url):
        until(lambda: len(texts(live, "conf")) == 1)
        until(lambda: blog.answers.count(304) > 2)
        publish(blog, "b")
        until(lambda: len(texts(live, "conf")) == 2)
        # It goes another way: the page leads there.
        blog.fail("feed", Fault(404))
        publish(blog, "c")
        until(lambda: len(texts(live, "conf")) == 3)


def test_addresses_begin_where_the_feed_is_now(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    feed = b"<rss version='2.0'><channel><item><guid>a</guid><link>a</link></item></channel></rss>"
    blog.fail("feed", Fault(301, b"", {"location": "/new/place/feed"}), Fault(200, feed))
    on_air(live, "conf", "feed", f"{blog.url}/old")
    with feedtron(live_url):
        until(lambda: len(texts(live, "conf")) == 1)
    [item] = items(live, "conf").values()
    assert item.url == f"{blog.url}/new/place/a"


def test_entries_that_are_called_otherwise_each_time_come_once(live: Client, live_url: str) -> None:
    with FeedNetwork("rss") as blog:
        blog.renames = True
        publish(blog, "a")
        on_air(live, "conf", "feed", blog.feed_url)
        with feedtron(live_url):
            until(lambda: blog.answers.count(200) > 5)
            publish(blog, "b")
            until(lambda: Log(live, "conf").length() == 2)
            seen = len(blog.answers)
            until(lambda: len(blog.answers) > seen + 5)
        assert Log(live, "conf").length() == 2


def test_an_answer_without_a_name_is_not_called_as_the_one_before(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    empty = b"<rss version='2.0'><channel><title>%d</title></channel></rss>"
    blog.fail("feed", Fault(200, empty % 1, {"etag": '"one"'}), *[Fault(200, empty % 2)] * 2)
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url):
        until(lambda: len(blog.requests) > 2)
    asked = [request.headers.get("if-none-match") for request in blog.requests[:3]]
    assert asked == [None, '"one"', None]


def test_several_feeds_are_read_and_one_that_hangs_holds_up_no_other(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    with FeedNetwork("rss") as other:
        publish(blog, "a")
        publish(other, "b")
        blog.fail("feed", Fault(cut="silence"))
        on_air(live, "conf", "feed", f"{blog.feed_url} {other.feed_url}")
        with feedtron(live_url):
            until(lambda: holds(live, other, "b"))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(404), "404"),
        (Fault(200, b"<html>no feed</html>"), "a page that names no feed: neither RSS nor Atom"),
        (Fault(200, b'{"a":1}'), "no JSON Feed"),
        (Fault(500), "500"),
        (Fault(429, b"", {"retry-after": "0"}), "429"),
    ],
)
def test_what_is_wrong_with_a_feed_is_shown_until_it_is_right(
    live: Client, live_url: str, blog: FeedNetwork, fault: Fault, words: str
) -> None:
    publish(blog, "a")
    blog.fail("feed", *[fault] * 100)
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url) as running:
        until(lambda: running.says("running", words) and running.says("running", blog.feed_url))
        blog.heal()
        until(lambda: holds(live, blog, "a"))
        until(lambda: running.says("running") and not running.says("running", words))


def test_a_feed_that_is_gone_is_not_asked_again(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    blog.fail("feed", Fault(410))
    publish(blog, "a")
    on_air(live, "conf", "feed", blog.feed_url)
    with FeedNetwork() as other, feedtron(live_url) as running:
        until(lambda: running.says("running", "gone for good"))
        on_air(live, "conf", "feed", blog.feed_url, other.feed_url)
        until(lambda: len(other.answers) > 20)
    assert blog.answers == [410]


def test_private_addresses_are_not_fetched(live: Client, live_url: str, blog: FeedNetwork) -> None:
    publish(blog, "a")
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url, allow=()) as running:
        until(lambda: running.says("running", "127.0.0.1"))
    assert blog.requests == []


def test_a_query_that_is_no_address_is_refused_in_words(live: Client, live_url: str) -> None:
    on_air(live, "conf", "feed", "the blog")
    with feedtron(live_url) as running:
        until(lambda: running.says("running", "'the blog' is no address"))


def test_a_bomb_of_zeros_is_not_unpacked(live: Client, live_url: str, blog: FeedNetwork) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    blog.fail("feed", Fault(200, bomb, {"content-encoding": "gzip"}))
    publish(blog, "a")
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url):
        until(lambda: holds(live, blog, "a"))


def test_a_body_that_names_a_file_opens_none(
    live: Client, live_url: str, blog: FeedNetwork, tmp_path: Path
) -> None:
    file = tmp_path / "secret.xml"
    file.write_text("<rss version='2.0'><channel><item><title>x</title></item></channel></rss>")
    blog.fail("feed", Fault(200, bytes(file)), Fault(200, blog.feed_url.encode()))
    publish(blog, "a")
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url):
        until(lambda: holds(live, blog, "a"))


def test_an_author_is_whoever_the_entry_names(
    live: Client, live_url: str, blog: FeedNetwork
) -> None:
    publish(blog, "a")
    on_air(live, "conf", "feed", blog.feed_url)
    with feedtron(live_url):
        until(lambda: holds(live, blog, "a"))
    [raw] = Log(live, "conf").since(0).entries
    item = entry.item_of(entry.decode(raw))
    assert item.author.name == "Ada Byron"
    assert item.url == "https://blog.example/a"
    assert item.source == "feed"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("https://a.example/feed", ("https://a.example/feed",)),
        ("a.example/feed, http://b.example/", ("https://a.example/feed", "http://b.example/")),
        ("feed://a.example/x", ("https://a.example/x",)),
        ("feed:https://a.example/x", ("https://a.example/x",)),
        ("javascript:alert(1)", ()),
        ("a blog", ()),
        ("", ()),
    ],
)
def test_addresses_as_people_write_them(query: str, found: tuple[str, ...]) -> None:
    assert feed_addresses(query) == found
