"""nozzletron against a server that speaks X API v2 over HTTP, and misbehaves."""

import json
import threading
import time
from collections.abc import Iterator

import pytest

from ingest.clock import SystemClock
from ingest.nozzletron.rules import tag_of
from ingest.nozzletron.source import Nozzletron
from ingest.nozzletron.stream import Stream
from ingest.nozzletron.transport import Transport
from live import onair, rejects
from live.connect import Client, RedisError, connect
from live.draft import ItemDraft, RepostDraft, RetractionDraft
from live.item import Link, Media
from live.log import Log
from live.onair import OnAir
from tests.ingest.running import PACE, Running, hurried, item, on_air, texts, until
from tests.networks.serving import Fault, problem
from tests.networks.x import TOKEN, XNetwork
from tests.servers import Server


@pytest.fixture
def x() -> Iterator[XNetwork]:
    """X, empty."""
    with XNetwork() as network:
        yield network


def nozzletron(url: str, x: XNetwork, token: str = TOKEN) -> Running:
    """The daemon, hurried."""

    def source(clock: SystemClock) -> Nozzletron:
        return Nozzletron(token, x.url, clock, PACE, hurried)

    return Running("nozzletron", source, url)


def post(x: XNetwork, uid: str, text: str = "", version: int = 0) -> None:
    """Somebody says something about the conference."""
    x.publish(ItemDraft(uid=uid, version=version, item=item(text or f"{uid} #conf")))


def streaming(x: XNetwork) -> bool:
    """Whether a stream is open."""
    return any(not one.end for one in x.connections)


def holds(live: Client, x: XNetwork, *uids: str) -> bool:
    """Whether the log holds exactly these, each once."""
    return set(texts(live, "conf")) == {x.uid_of(uid) for uid in uids}


def test_a_post_arrives_by_the_stream_as_it_was_written(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    text = "Hello #conf & all <of> you: https://example.org/a?b=1&c=2 by @ada 🌊"
    media = Media(type="photo", url="https://pbs.twimg.com/media/a.jpg", alt="a hall", width=9)
    link = Link("https://example.org/a?b=1&c=2")
    with nozzletron(live_url, x) as running:
        until(lambda: streaming(x))
        x.publish(ItemDraft(uid="a", item=item(text, media=(media,), links=(link,))))
        until(lambda: texts(live, "conf"))
        assert texts(live, "conf") == {x.uid_of("a"): text}
        until(lambda: running.says("running"))


def test_what_was_posted_before_the_connect_comes_by_the_search(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.page_size = 3
    for number in range(10):
        post(x, f"old{number}")
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: holds(live, x, *(f"old{number}" for number in range(10))))
    order = [text.split()[0] for text in texts(live, "conf").values()]
    assert order == [f"old{number}" for number in range(10)]


@pytest.mark.parametrize("how", ["close", "reset", "truncate", "disconnect", "silence"])
def test_however_the_stream_ends_nothing_is_lost(
    live: Client, live_url: str, x: XNetwork, how: str
) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "before")
        until(lambda: holds(live, x, "before"))
        post(x, "meanwhile")
        x.cut(how)
        post(x, "gap")
        until(lambda: holds(live, x, "before", "meanwhile", "gap"))
        until(lambda: streaming(x))
        post(x, "after")
        until(lambda: holds(live, x, "before", "meanwhile", "gap", "after"))


@pytest.mark.parametrize("killed", [False, True])
def test_a_gap_is_not_forgotten_while_the_stream_goes_on_without_the_search(
    live: Client, live_url: str, x: XNetwork, killed: bool
) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "before")
        until(lambda: Log(live, "conf").cursor("conf-0"))
        x.fail("search", *[Fault(503)] * 10_000)
        x.fail("stream", Fault(503))
        x.cut("close")
        post(x, "gap")
        until(lambda: streaming(x))
        time.sleep(2 * PACE.overlap)  # so that no overlap reaches back to the gap
        post(x, "after")
        until(lambda: holds(live, x, "before", "after"))
        if not killed:
            x.heal()
            until(lambda: holds(live, x, "before", "gap", "after"))
    if killed:
        x.heal()
        with nozzletron(live_url, x):
            until(lambda: holds(live, x, "before", "gap", "after"))


def test_a_cut_line_is_kept_as_a_reject(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x) as running:
        until(lambda: streaming(x))
        x.cut("truncate")
        until(lambda: rejects.read(live, "conf"))
        [reject] = rejects.read(live, "conf")
        assert "not JSON" in reject.reason
        assert reject.source == "x"
        assert Log(live, "conf").stats()["rejects"] == 1
        until(lambda: (heart := running.heart()) and heart.figures["rejects"] == 1)


def test_lines_that_nobody_can_read_stop_nothing(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf")
    bad = [b"garbage", b"[]", b"null", b'{"data":{}}', b'{"data":{"id":"7"}}', b"\xff", b"{}"]
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        for line in bad:
            x.send_line(line)
        x.send_line(b'{"data":{"id":"8","text":"' + b"a" * 1_000_000 + b' #conf"}}')
        post(x, "good")
        until(lambda: x.uid_of("good") in texts(live, "conf"))
        until(lambda: len(rejects.read(live, "conf")) == len(bad))
        assert len(texts(live, "conf")["x:8"]) == 64 * 1024
        assert len(x.asked("/stream")) == 1


def test_a_stream_that_is_not_chunked_holds_nothing_back(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.chunked = False
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "a")
        until(lambda: holds(live, x, "a"))
        assert len(x.asked("/stream")) == 1
        x.cut("close")
        post(x, "b")
        until(lambda: holds(live, x, "a", "b"))


def test_what_comes_while_redis_is_away_is_held(own_live: Server, x: XNetwork) -> None:
    client = connect(own_live.url)
    on_air(client, "conf", "x", "#conf")
    with nozzletron(own_live.url, x):
        until(lambda: streaming(x))
        post(x, "before")
        until(lambda: texts(client, "conf"))
        own_live.kill()
        for number in range(50):
            post(x, f"p{number}")
        until(lambda: not any(one.lines for one in x.connections))
        time.sleep(0.3)  # it tries in vain
        own_live.start()
        until(lambda: held(client) == {x.uid_of(f"p{n}") for n in range(50)} | {x.uid_of("before")})
        assert len(x.asked("/stream")) == 1, "nothing was wrong with the network"
    client.close()


def test_a_redis_that_stays_away_stops_the_reading(x: XNetwork) -> None:
    woken = threading.Event()
    stream = Stream(TOKEN, Transport(x.url), woken.set, most=3)
    x.rules["1"] = {"id": "1", "value": "#conf"}
    stream.open()
    until(lambda: streaming(x))
    for number in range(50):
        post(x, f"p{number}")
    until(lambda: stream.waiting == 3)
    time.sleep(0.5)  # in which more would come, were it read
    assert stream.waiting == 3
    assert stream.silent_s() < 0.5, "we hold it up, it is not silent"
    assert len(stream.take(100)) == 3
    until(lambda: stream.waiting == 3)
    stream.close()
    until(lambda: not x.connections)
    assert stream.trouble is not None


def held(client: Client) -> set[str]:
    """The uids in the log; none while the server is still starting."""
    try:
        return set(texts(client, "conf"))
    except RedisError:
        return set()


def test_an_edit_is_an_edit_of_its_first_version(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "a", "first #conf")
        post(x, "a", "second #conf", version=1)
        post(x, "a", "third #conf", version=2)
        until(lambda: Log(live, "conf").length() == 3)
    assert texts(live, "conf") == {x.uid_of("a"): "third #conf"}
    assert Log(live, "conf").stats()["edits"] == 2


def test_an_edit_that_was_missed_comes_by_the_search(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "a", "first #conf")
        until(lambda: texts(live, "conf"))
        x.fail("stream", *[Fault(503)] * 3)
        x.cut("close")
        post(x, "a", "second #conf", version=1)
        until(lambda: texts(live, "conf") == {x.uid_of("a"): "second #conf"})


def test_a_repost_counts_and_is_not_listed(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "a")
        x.publish(RepostDraft(uid="rt", original="a"))
        until(lambda: Log(live, "conf").stats().get("reposts") == 1)
    assert holds(live, x, "a")


def test_a_post_of_two_events_goes_to_both(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf", "keynote")
    on_air(live, "other", "x", "#other")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "both", "the keynote of #conf and #other")
        post(x, "one", "only #other")
        until(lambda: len(texts(live, "other")) == 2)
        until(lambda: texts(live, "conf"))
    assert texts(live, "conf") == {x.uid_of("both"): "the keynote of #conf and #other"}
    assert Log(live, "conf").length() == 1


def test_rules_follow_what_is_on_air_without_a_restart(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.rules["1"] = {"id": "1", "value": "cats", "tag": "theirs"}
    x.rules["2"] = {"id": "2", "value": "#last-year", "tag": tag_of("#last-year")}
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x) as running:
        until(lambda: {rule["value"] for rule in x.rules.values()} == {"cats", "#conf"})
        until(lambda: streaming(x))
        post(x, "early", "too early for #more")
        began = time.monotonic()
        on_air(live, "conf", "x", "#conf", "#more")
        until(lambda: {rule["value"] for rule in x.rules.values()} == {"cats", "#conf", "#more"})
        assert time.monotonic() - began < 5
        until(lambda: x.uid_of("early") in texts(live, "conf"))
        post(x, "late", "in time for #more")
        until(lambda: x.uid_of("late") in texts(live, "conf"))
        post(x, "cat", "cats")
        onair.remove(live, "conf")
        until(lambda: running.says("idle"))
        until(lambda: not x.connections)
        assert len(x.asked("/stream")) == 1
    assert x.uid_of("cat") not in texts(live, "conf")


def test_a_query_that_x_refuses_is_shown_and_harms_no_other(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf", "(broken")
    with nozzletron(live_url, x) as running:
        until(lambda: running.says("running", "'(broken'"))
        assert running.says("running", "mismatched input")
        post(x, "a")
        until(lambda: holds(live, x, "a"))


def test_a_rule_that_x_has_but_did_not_list_is_used(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.rules["1"] = {"id": "1", "value": "#conf", "tag": "of somebody else"}
    x.fail("rules", Fault(200, b'{"data":[]}'))
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "a")
        until(lambda: holds(live, x, "a"))


def test_a_server_error_for_one_rule_is_no_refusal_of_its_query(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.rules["1"] = {"id": "1", "value": "#conf", "tag": tag_of("#conf")}
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x) as running:
        until(lambda: streaming(x))
        x.fail("rules", Fault(200, json.dumps({"data": [x.rules["1"]]}).encode()), Fault(503))
        on_air(live, "conf", "x", "#conf", "#more")
        until(lambda: len(x.rules) == 2)
        until(lambda: running.says("running") and not running.says("running", "503"))
        assert len(x.asked("/stream")) == 1


def test_an_event_with_nothing_but_a_wrong_query_is_refused_until_it_is_changed(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "(broken")
    with nozzletron(live_url, x) as running:
        until(lambda: running.says("refused", "mismatched input"))
        on_air(live, "conf", "x", "#conf")
        until(lambda: streaming(x))
        post(x, "a")
        until(lambda: holds(live, x, "a"))


REFUSALS = {
    401: "refused",
    402: "out of credits",
    403: "forbidden",
    429: "rate limited",
    503: "backing off",
}


@pytest.mark.parametrize(("status", "state"), REFUSALS.items())
@pytest.mark.parametrize("where", ["rules", "stream"])
def test_every_refusal_has_its_state_and_their_words(
    live: Client, live_url: str, x: XNetwork, where: str, status: int, state: str
) -> None:
    x.fail(where, *[problem(status, title="No", detail="Not at this time of the year.")] * 8)
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x) as running:
        until(lambda: running.says(state, "Not at this time of the year."))
        post(x, "a")
        until(lambda: holds(live, x, "a"))
        until(lambda: running.says("running"))


def test_the_end_of_a_rate_limit_is_believed(live: Client, live_url: str, x: XNetwork) -> None:
    reset = {"x-rate-limit-reset": str(int(time.time()) + 300)}
    x.fail("stream", Fault(429, b"{}", reset))
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x) as running:
        until(lambda: running.says("rate limited"))
        until(lambda: streaming(x))


def test_another_connection_of_ours_is_waited_for(live: Client, live_url: str, x: XNetwork) -> None:
    x.rules["1"] = {"id": "1", "value": "cats"}
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x) as first:
        until(lambda: streaming(x))
        with nozzletron(live_url, x) as second:
            until(lambda: second.says("rate limited", "maximum allowed connection limit"))
        assert first.loop is not second.loop


@pytest.mark.parametrize(
    "fault",
    [
        Fault(200, b"<html>Over capacity</html>", {"content-type": "text/html"}),
        Fault(200, b"[1,2,3]"),
        Fault(500, b"[1,2,3]"),
        Fault(200, b'{"data":[]}' * 500, cut="short"),
        Fault(429, b"{}", {"x-rate-limit-reset": "soon"}),
        Fault(cut="refuse"),
    ],
    ids=["html", "array", "array with 500", "cut", "odd header", "reset"],
)
@pytest.mark.parametrize("where", ["rules", "stream", "search"])
def test_odd_answers_are_survived(
    live: Client, live_url: str, x: XNetwork, where: str, fault: Fault
) -> None:
    x.fail(where, fault, fault)
    post(x, "old")
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: holds(live, x, "old"))
        until(lambda: streaming(x))
        post(x, "new")
        until(lambda: holds(live, x, "old", "new"))


def test_a_search_that_is_refused_leaves_the_stream_alone(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.fail("search", *[problem(403, title="Forbidden", detail="not in your plan")] * 1000)
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x) as running:
        until(lambda: running.says("running", "not in your plan"))
        post(x, "a")
        until(lambda: holds(live, x, "a"))
        assert len(x.asked("/stream")) == 1
        x.heal()
        until(lambda: running.says("running") and not running.says("running", "plan"))


def test_a_cursor_beyond_the_reach_of_the_search_is_asked_for_as_a_time(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.refuses_old_ids = True
    Log(live, "conf").move_cursor("conf-0", "1377650090978992134 #conf")
    post(x, "a")
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: holds(live, x, "a"))
    windows = [request.query for request in x.asked("/recent")]
    assert "since_id" in windows[0]
    assert "start_time" in windows[1]


def test_a_restart_goes_on_where_the_cursor_stands(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "a")
        until(lambda: Log(live, "conf").cursor("conf-0"))
    post(x, "b")
    asked = len(x.asked("/recent"))
    with nozzletron(live_url, x):
        until(lambda: holds(live, x, "a", "b"))
    assert all("since_id" in request.query for request in x.asked("/recent")[asked:])
    assert Log(live, "conf").length() == 2


def test_a_deleted_post_is_not_found_any_more(live: Client, live_url: str, x: XNetwork) -> None:
    post(x, "kept")
    post(x, "gone")
    x.publish(RetractionDraft(target="gone", by="author"))
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: holds(live, x, "kept"))


def test_posts_with_rules_that_nobody_knows_go_to_every_event(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    on_air(live, "other", "x", "#other")
    recorded = {"data": {"id": "1377650090978992134", "text": "Recorded years ago"},
                "matching_rules": [{"id": 1377649934414049282, "tag": None}]}  # fmt: skip
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        x.send_line(json.dumps(recorded).encode())
        for event in ("conf", "other"):
            until(lambda event=event: "x:1377650090978992134" in texts(live, event))  # type: ignore[misc]


def test_without_a_token_it_says_so_and_asks_nobody(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x, token="") as running:
        until(lambda: running.says("not configured", "X_BEARER_TOKEN"))
    assert not x.requests


def test_an_event_without_a_source_of_x_is_none_of_its_business(
    live: Client, live_url: str, x: XNetwork
) -> None:
    onair.put(live, "conf", OnAir(title="conf"))
    live.hset("live:onair", "Not A Slug!", b'{"title":"x","sources":[]}')
    with nozzletron(live_url, x) as running:
        until(lambda: running.says("idle"))
    assert not x.requests
