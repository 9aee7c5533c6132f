"""tootron against servers that speak Mastodon's API over HTTP: what is posted arrives, once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from live import natives
from live.connect import Client
from live.draft import RepostDraft
from live.log import Log
from tests.ingest.reading_mastodon import PACE, delete, holds, settings, toot, tootron
from tests.ingest.running import on_air, texts, until
from tests.networks.mastodon import MastodonNetwork


@pytest.fixture
def another() -> Iterator[MastodonNetwork]:
    """A second server."""
    with MastodonNetwork() as network:
        yield network


def cursor(live: Client, server: MastodonNetwork) -> str:
    """How far a server has been read."""
    return Log(live, "conf").cursor(f"conf-0@127.0.0.1:{server.port}")


def test_a_post_arrives_as_it_was_written(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    text = "A talk & a <stage> #conf\n\nNext\nto #OTHER"
    toot(mastodon, "a", text)
    on_air(live, "conf", "mastodon", "#conf #other")
    with tootron(live_url, settings(mastodon)) as running:
        until(lambda: holds(live, mastodon, "a"))
        until(lambda: running.says("running"))
    assert texts(live, "conf") == {mastodon.uid_of("a"): text}
    request = mastodon.asked("/timelines/tag/conf")[0]
    assert ("any[]", "other") in request.pairs
    assert "authorization" not in request.headers


@pytest.mark.parametrize("letters", [False, True])
def test_posts_come_in_their_order_page_by_page_and_new_ones_follow(
    live: Client, live_url: str, mastodon: MastodonNetwork, letters: bool
) -> None:
    mastodon.most_per_page, mastodon.letters = 3, letters
    for number in range(10):
        toot(mastodon, str(number), ago_s=100 - number)
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon)):
        until(lambda: holds(live, mastodon, *map(str, range(10))))
        assert list(texts(live, "conf").values()) == [f"post {n} #conf" for n in range(10)]
        for number in range(10, 20):
            toot(mastodon, str(number))
        until(lambda: holds(live, mastodon, *map(str, range(20))))
        until(lambda: cursor(live, mastodon) == f"{mastodon.native('19')} #conf")
    assert Log(live, "conf").length() == 20


def test_a_server_that_knows_no_way_back_is_read_from_the_beginning(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    mastodon.most_per_page, mastodon.knows_max_id = 3, False
    for number in range(10):
        toot(mastodon, str(number), ago_s=100 - number)
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon)):
        until(lambda: holds(live, mastodon, *map(str, range(10))))
    assert list(texts(live, "conf").values()) == [f"post {n} #conf" for n in range(10)]


def test_a_restart_goes_on_where_the_cursor_stands(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    mastodon.most_per_page = 2
    toot(mastodon, "a", ago_s=10)
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon)):
        until(lambda: cursor(live, mastodon) == f"{mastodon.native('a')} #conf")
    asked = len(mastodon.requests)
    for number in range(9):
        toot(mastodon, str(number), ago_s=9 - number)
    with tootron(live_url, settings(mastodon)):
        until(lambda: holds(live, mastodon, "a", *map(str, range(9))))
    first = mastodon.requests[asked]
    before = int(first.query["min_id"]) >> 16
    assert before == (int(mastodon.native("a")) >> 16) - 50, "the overlap"
    assert list(texts(live, "conf").values())[1:] == [f"post {n} #conf" for n in range(9)]


def test_nothing_older_than_since_is_read(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    toot(mastodon, "old", ago_s=3600)
    toot(mastodon, "new", ago_s=5)
    since = (datetime.now(UTC) - timedelta(minutes=10)).isoformat()
    on_air(live, "conf", "mastodon", "#conf", since=since)
    with tootron(live_url, settings(mastodon)) as running:
        until(lambda: holds(live, mastodon, "new"))
        until(lambda: (heart := running.heart()) and heart.figures["too_old"] == 1)
    assert holds(live, mastodon, "new")


def test_a_post_that_was_fetched_late_is_found_by_a_rewind(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    toot(mastodon, "a")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon), replace(PACE, rewind=0.05)):
        until(lambda: cursor(live, mastodon))
        toot(mastodon, "late", ago_s=1800)
        until(lambda: holds(live, mastodon, "a", "late"))


def test_a_post_that_was_fetched_very_late_is_found_by_a_sweep(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    toot(mastodon, "a")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon), replace(PACE, rewind=0.05, sweep=0.2)):
        until(lambda: cursor(live, mastodon))
        toot(mastodon, "late", ago_s=7 * 3600)
        until(lambda: holds(live, mastodon, "a", "late"))


# Streams


def test_a_stream_brings_posts_edits_and_deletions_at_once(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    on_air(live, "conf", "mastodon", "#conf #other")
    with tootron(live_url, settings(mastodon, tokens=True), replace(PACE, slow_poll=60)) as running:
        until(lambda: len(mastodon.connections) == 2)
        until(lambda: running.says("running"))
        mastodon.most_per_page = 0  # its timelines list nothing: what comes, the streams bring
        toot(mastodon, "a")
        toot(mastodon, "b", "b #other")
        until(lambda: holds(live, mastodon, "a", "b"))
        toot(mastodon, "a", "edited #conf", version=1_700_000_000_000)
        until(lambda: texts(live, "conf")[mastodon.uid_of("a")] == "edited #conf")
        delete(mastodon, "b")
        until(lambda: Log(live, "conf").state(mastodon.uid_of("b"))[2] == "gone")  # type: ignore[index]
    assert mastodon.asked("/hashtag")[0].headers["authorization"].startswith("Bearer ")
    assert Log(live, "conf").stats()["edits"] == 1


def test_after_every_connect_what_was_missed_is_caught_up_with(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon, tokens=True), replace(PACE, slow_poll=60)):
        until(lambda: mastodon.connections)
        toot(mastodon, "a")
        until(lambda: holds(live, mastodon, "a"))
        for number in range(3):
            with mastodon.lock:
                mastodon.cut("close")
                toot(mastodon, f"gap {number}")
            until(lambda n=number: mastodon.uid_of(f"gap {n}") in texts(live, "conf"))  # type: ignore[misc]


def test_a_deletion_by_an_id_of_before_the_restart_is_understood(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    toot(mastodon, "a")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon, tokens=True)):
        until(lambda: holds(live, mastodon, "a"))
        server = f"127.0.0.1:{mastodon.port}"
        until(lambda: natives.uris(live, "conf", server, [mastodon.native("a")]))
    until(lambda: not mastodon.connections)
    with tootron(live_url, settings(mastodon, tokens=True)):
        until(lambda: mastodon.connections)
        delete(mastodon, "a")
        until(lambda: not texts(live, "conf"))


def test_a_deletion_that_comes_before_its_post_wins(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon, tokens=True), replace(PACE, slow_poll=60)) as running:
        until(lambda: mastodon.connections)
        until(lambda: running.says("running"))
        mastodon.order = "backwards"  # three at a time, the last one first
        toot(mastodon, "a")
        delete(mastodon, "a")
        toot(mastodon, "b")
        # The stream is at its end with this, whatever a catch-up brought before.
        mastodon.order = "plain"
        toot(mastodon, "c")
        until(lambda: mastodon.uid_of("c") in texts(live, "conf"))
    assert Log(live, "conf").state(mastodon.uid_of("a")) is not None
    assert holds(live, mastodon, "b", "c")


def test_boosts_count_on_the_original(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    toot(mastodon, "a", ago_s=2)
    mastodon.publish(RepostDraft(uid="boost", original="a"), ago_s=1)
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon)):
        until(lambda: Log(live, "conf").reposts() == {mastodon.uid_of("a"): 1})
    assert holds(live, mastodon, "a")


# Several servers


def test_a_post_that_several_servers_know_arrives_once(
    live: Client, live_url: str, mastodon: MastodonNetwork, another: MastodonNetwork
) -> None:
    toot(mastodon, "both")
    toot(another, "both")
    toot(another, "one")
    on_air(live, "conf", "mastodon", "#conf", "#CONF")
    with tootron(live_url, settings(mastodon, another)):
        until(lambda: holds(live, mastodon, "both", "one"))
        until(lambda: cursor(live, mastodon) and cursor(live, another))
    assert Log(live, "conf").length() == 2


def test_a_query_names_its_servers(
    live: Client, live_url: str, mastodon: MastodonNetwork, another: MastodonNetwork
) -> None:
    toot(mastodon, "a")
    toot(another, "b")
    on_air(live, "conf", "mastodon", f"#conf @127.0.0.1:{another.port}")
    with tootron(live_url, settings(mastodon, another)):
        until(lambda: holds(live, mastodon, "b"))
        until(lambda: cursor(live, another))
    assert mastodon.requests == []


def test_each_server_has_a_cursor_of_its_own(
    live: Client, live_url: str, mastodon: MastodonNetwork, another: MastodonNetwork
) -> None:
    toot(mastodon, "a", ago_s=1000)
    toot(another, "b", ago_s=10)
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon, another)):
        until(lambda: holds(live, mastodon, "a", "b"))
        until(lambda: cursor(live, mastodon).startswith(mastodon.native("a")))
        until(lambda: cursor(live, another).startswith(another.native("b")))
