"""tootron and servers that refuse, limit, fail or are gone: each alone, in its own words."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from live import rejects
from live.connect import Client
from live.health import read as healths
from live.log import Log
from live.settings import Settings
from tests.ingest.reading_mastodon import (
    LOCAL,
    PACE,
    delete,
    holds,
    settings,
    toot,
    tootron,
)
from tests.ingest.running import on_air, texts, until
from tests.networks.mastodon import NO_RECORD, MastodonNetwork
from tests.networks.serving import Fault

LOOKING = replace(PACE, look=0.02)


@pytest.fixture
def another() -> Iterator[MastodonNetwork]:
    """A second server."""
    with MastodonNetwork() as network:
        yield network


def state(live: Client, uid: str) -> str:
    """What the log knows of a post."""
    known = Log(live, "conf").state(uid)
    return known[2] if known else ""


def looked(server: MastodonNetwork) -> int:
    """How often it was asked about single posts."""
    with server.lock:
        return sum("/statuses" in request.path for request in server.requests)


# Each server by itself


def test_a_dead_server_holds_up_no_other_and_is_named(
    live: Client, live_url: str, mastodon: MastodonNetwork, another: MastodonNetwork
) -> None:
    another.fail("timeline", *[Fault(cut="refuse")] * 10_000)
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon, another)) as running:
        toot(mastodon, "a")
        until(lambda: holds(live, mastodon, "a"))
        name = f"127.0.0.1:{another.port}: backing off"
        until(lambda: running.says("running", name))
        heart = running.heart()
        assert heart is not None
        assert f"127.0.0.1:{mastodon.port}" not in heart.detail
        assert heart.figures["servers_ill"] == 1
        toot(another, "b")
        another.heal()
        until(lambda: holds(live, mastodon, "a", "b"))
        until(lambda: running.says("running") and not running.says("running", name))


def test_a_server_that_never_answers_holds_up_no_other(
    live: Client, live_url: str, mastodon: MastodonNetwork, another: MastodonNetwork
) -> None:
    another.fail("timeline", *[Fault(cut="silence")] * 100)
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(another, mastodon), replace(PACE, call=0.3)) as running:
        for number in range(5):
            toot(mastodon, str(number))
            until(lambda n=number: mastodon.uid_of(str(n)) in texts(live, "conf"))  # type: ignore[misc]
        until(lambda: running.says("running", "no answer within"))


def test_a_server_that_refuses_says_so_in_its_own_words(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    mastodon.wants_token = True
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon)) as running:
        until(lambda: running.says("refused", "422: This method requires an authenticated user"))
        until(lambda: healths(live, "conf")["conf-0"].state == "refused")
        assert not healths(live, "conf")["conf-0"].heard_at


def test_a_token_that_is_wrong_is_refused(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    known = Settings(
        mastodon_servers=(mastodon.url,),
        mastodon_tokens=(f"{mastodon.url}=wrong-token",),
        fetch_allow=LOCAL,
    )
    toot(mastodon, "a")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, known) as running:
        until(lambda: running.says("running", "stream refused: 422: This method requires"))
        until(lambda: holds(live, mastodon, "a"))
        heart = running.heart()
        assert heart is not None
        assert "wrong-token" not in heart.detail


def test_a_limit_is_kept_until_the_server_resets_it(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    mastodon.limit, mastodon.reset_s = 10, 600.0
    mastodon.skew_s = -3600  # the date of the reset is by the server's clock
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon)) as running:
        until(lambda: (heart := running.heart()) and heart.figures.get("rate_limit_left") == 2)
        heart = running.heart()
        assert heart is not None
        before = heart.at
        until(lambda: (heart := running.heart()) and heart.at > before)
    assert len(mastodon.requests) == 8


def test_a_limit_that_was_reset_lets_it_go_on(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    mastodon.limit, mastodon.reset_s = 4, 0.5
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon)):
        until(lambda: mastodon.limit == 2)
        mastodon.limit = 300
        toot(mastodon, "a")
        until(lambda: holds(live, mastodon, "a"))


def test_too_many_requests_wait_and_go_on(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    limited = Fault(429, b'{"error":"Too many requests"}', {"content-type": "application/json"})
    mastodon.fail("timeline", limited)
    toot(mastodon, "a")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon)) as running:
        until(lambda: running.says("rate limited", "429: Too many requests"))
        until(lambda: holds(live, mastodon, "a"))


def test_what_is_no_timeline_is_kept_and_asked_for_again(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    mastodon.fail("timeline", Fault(200, b"<h1>Over capacity</h1>"), Fault(200, b'{"data":['))
    toot(mastodon, "a")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon)):
        until(lambda: holds(live, mastodon, "a"))
    kept = rejects.read(live, "conf")
    assert [one.raw for one in kept] == [b"<h1>Over capacity</h1>", b'{"data":[']
    assert all(one.source == "mastodon" for one in kept)


# What organisers write


def test_a_private_server_is_not_read_because_a_query_names_it(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    toot(mastodon, "a")
    on_air(live, "conf", "mastodon", "#conf @127.0.0.3:1", "#conf")
    with tootron(live_url, settings(mastodon)) as running:
        until(lambda: holds(live, mastodon, "a"))
        until(lambda: running.says("running", "127.0.0.3 is no public address"))
        until(lambda: healths(live, "conf")["conf-0"].state == "refused")


def test_a_query_that_is_none_is_refused_with_words(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    on_air(live, "conf", "mastodon", "mastodon.social", "#conf")
    toot(mastodon, "a")
    with tootron(live_url, settings(mastodon)) as running:
        until(lambda: holds(live, mastodon, "a"))
        until(lambda: running.says("running", "as a server it would be @mastodon.social"))
        until(lambda: healths(live, "conf")["conf-0"].state == "refused")


def test_two_events_get_what_they_asked_for_and_nothing_else(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    on_air(live, "conf", "mastodon", "#conf")
    on_air(live, "other", "mastodon", "#other")
    with tootron(live_url, settings(mastodon, tokens=True), replace(PACE, slow_poll=60)) as running:
        until(lambda: len(mastodon.connections) == 2)
        until(lambda: running.says("running"))
        toot(mastodon, "a", "a #conf")
        toot(mastodon, "b", "b #other")
        toot(mastodon, "c", "c #conf #other")
        until(lambda: len(texts(live, "conf")) == len(texts(live, "other")) == 2)
    assert set(texts(live, "conf")) == {mastodon.uid_of("a"), mastodon.uid_of("c")}
    assert set(texts(live, "other")) == {mastodon.uid_of("b"), mastodon.uid_of("c")}


def test_a_changed_query_is_followed_and_its_streams_with_it(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    on_air(live, "conf", "mastodon", "#conf")
    toot(mastodon, "b", "b #other")
    with tootron(live_url, settings(mastodon, tokens=True)):
        until(lambda: [one.tag for one in mastodon.connections] == ["conf"])
        on_air(live, "conf", "mastodon", "#other")
        until(lambda: holds(live, mastodon, "b"))
        until(lambda: [one.tag for one in mastodon.connections] == ["other"])


def test_a_log_that_lost_its_posts_gets_them_again(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    toot(mastodon, "a", ago_s=100)
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon)):
        until(lambda: holds(live, mastodon, "a"))
        live.flushall()
        on_air(live, "conf", "mastodon", "#conf")
        until(lambda: holds(live, mastodon, "a"))


# Posts that are there no more


@pytest.mark.parametrize("many", [True, False])
def test_without_a_stream_a_deletion_is_noticed(
    live: Client, live_url: str, mastodon: MastodonNetwork, many: bool
) -> None:
    mastodon.lists_many = many
    for number in range(30):
        toot(mastodon, str(number))
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon), LOOKING):
        until(lambda: len(texts(live, "conf")) == 30)
        delete(mastodon, "3")
        until(lambda: state(live, mastodon.uid_of("3")) == "gone")
    assert len(texts(live, "conf")) == 29


def test_without_a_stream_an_edit_is_noticed(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    toot(mastodon, "a")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon), LOOKING):
        until(lambda: holds(live, mastodon, "a"))
        toot(mastodon, "a", "edited #conf", version=1_700_000_000_000)
        until(lambda: texts(live, "conf") == {mastodon.uid_of("a"): "edited #conf"})


LYING = {
    "a page of a proxy": Fault(404, b"<html>Not found</html>"),
    "gone, says a proxy": Fault(410, b"gone"),
    "a server in trouble": Fault(503, b'{"error":"Record not found"}'),
    "a server that knows nothing at all": NO_RECORD,
}


@pytest.mark.parametrize("fault", LYING.values(), ids=LYING.keys())
def test_a_failing_server_deletes_nothing(
    live: Client, live_url: str, mastodon: MastodonNetwork, fault: Fault
) -> None:
    toot(mastodon, "a")
    toot(mastodon, "b")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon), LOOKING):
        until(lambda: holds(live, mastodon, "a", "b"))
        looks = looked(mastodon)
        mastodon.fail("status", *[fault] * 12)
        until(lambda: looked(mastodon) >= looks + 13)
        toot(mastodon, "c")
        until(lambda: holds(live, mastodon, "a", "b", "c"))
    assert Log(live, "conf").stats().get("retractions", 0) == 0


def test_a_server_that_forgets_for_a_moment_deletes_nothing(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    mastodon.lists_many = False
    toot(mastodon, "a")
    toot(mastodon, "b")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon), LOOKING):
        until(lambda: holds(live, mastodon, "a", "b"))
        mastodon.forgets[mastodon.native("a")] = 1
        until(lambda: not mastodon.forgets[mastodon.native("a")])
        looks = looked(mastodon)
        until(lambda: looked(mastodon) >= looks + 8)
    assert holds(live, mastodon, "a", "b")


def test_an_answer_that_is_not_the_servers_own_deletes_nothing(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    mastodon.lists_many, mastodon.most_per_page = False, 1
    toot(mastodon, "a", ago_s=5)
    toot(mastodon, "b")
    mastodon.instead[mastodon.native("a")] = Fault(404, b"<html>Not found</html>")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon), LOOKING):
        until(lambda: len(mastodon.asked("/statuses/" + mastodon.native("a"))) >= 4)
        assert holds(live, mastodon, "a", "b")


# Streams


def test_a_silent_stream_is_left_and_another_is_opened(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon, tokens=True), replace(PACE, silence=0.3)):
        until(lambda: mastodon.connections)
        mastodon.cut("silence")
        until(lambda: any(not one.end for one in mastodon.connections))
        toot(mastodon, "a")
        until(lambda: holds(live, mastodon, "a"))


def test_garbage_in_a_stream_is_kept_and_the_next_post_is_read(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon, tokens=True), replace(PACE, slow_poll=60)) as running:
        until(lambda: mastodon.connections)
        until(lambda: running.says("running"))
        mastodon.tell("filters_changed", b"undefined")
        mastodon.tell("update", b"undefined")
        mastodon.tell("update", b'{"id":"1"}')
        mastodon.tell("delete", b"no id at all")
        mastodon.send_raw(b": a comment\r\nretry: 1\r\nid\r\n\r\nevent: update\r\n\r\ndata: 1\n\n")
        toot(mastodon, "a")
        until(lambda: holds(live, mastodon, "a"))
    reasons = [one.reason for one in rejects.read(live, "conf")]
    assert reasons == ["an event without a status in it", "a status without a uri"]


def test_streams_of_other_hosts_are_found(
    live: Client, live_url: str, mastodon: MastodonNetwork, another: MastodonNetwork
) -> None:
    mastodon.streaming_url = another.url.replace("http", "ws")
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon, tokens=True)):
        until(lambda: another.connections)
    assert mastodon.asked("/hashtag") == []


def test_nobody_waits_for_streams_when_told_to_stop(
    live: Client, live_url: str, mastodon: MastodonNetwork
) -> None:
    on_air(live, "conf", "mastodon", "#conf")
    with tootron(live_url, settings(mastodon, tokens=True)):
        until(lambda: mastodon.connections)
        mastodon.cut("silence")
    until(lambda: not [t for t in threading.enumerate() if t.name.startswith("stream")])
