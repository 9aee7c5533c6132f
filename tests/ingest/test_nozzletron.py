"""nozzletron against a server that speaks X API v2 over HTTP: what is posted arrives."""

import threading
import time
from itertools import count

import pytest

from live import onair
from live.connect import Client
from live.draft import ItemDraft, RepostDraft, RetractionDraft
from live.item import Link, Media
from live.log import Log
from live.onair import OnAir, OnAirSource
from tests.ingest.reading_x import holds, nozzletron, post, streaming
from tests.ingest.running import PACE, WARY, item, on_air, texts, until
from tests.networks.serving import Fault
from tests.networks.x import XNetwork


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


@pytest.mark.parametrize("days", [-30, -8, -0.1, 0.1, 8, 30])
def test_a_clock_that_is_off_asks_for_what_x_has(
    live: Client, live_url: str, x: XNetwork, days: float
) -> None:
    x.skew_s = days * 86_400.0
    post(x, "old")
    sources = (OnAirSource(id="conf-0", kind="x", query="#conf", began=time.time() - 3600),)
    onair.put(live, "conf", OnAir(title="conf", sources=sources))
    with nozzletron(live_url, x) as running:
        until(lambda: holds(live, x, "old"))
        until(lambda: Log(live, "conf").cursor("conf-0") == f"{x.uid_of('old')[2:]} #conf")
        until(lambda: streaming(x))
        post(x, "new")
        until(lambda: Log(live, "conf").cursor("conf-0") == f"{x.uid_of('new')[2:]} #conf")
        until(lambda: running.says("running") and not running.says("running", "400"))
    with nozzletron(live_url, x):
        post(x, "later")
        until(lambda: holds(live, x, "old", "new", "later"))


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


def test_a_stream_that_never_pauses_does_not_keep_the_search_waiting(
    live: Client, live_url: str, x: XNetwork
) -> None:
    post(x, "old")
    x.fail("search", *[Fault(503)] * 5)
    on_air(live, "conf", "x", "#conf")
    enough = threading.Event()

    def flood() -> None:
        for number in count(1):
            if enough.is_set():
                return
            line = b'{"data":{"id":"%d","text":"flood #conf"}}' % number
            x.send_lines([line] * 50)
            time.sleep(0.001)

    flooding = threading.Thread(target=flood, daemon=True)
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        flooding.start()
        try:
            until(lambda: Log(live, "conf").state(x.uid_of("old")))
            assert flooding.is_alive()
        finally:
            enough.set()
            flooding.join()


@pytest.mark.parametrize("how", ["close", "reset", "truncate", "disconnect", "silence"])
def test_however_the_stream_ends_nothing_is_lost(
    live: Client, live_url: str, x: XNetwork, how: str
) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x, pace=WARY):
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
        # A sweep that the search had nothing for yet keeps a cursor too, one without an id.
        until(lambda: x.uid_of("a").split(":")[-1] in Log(live, "conf").cursor("conf-0"))
    post(x, "b")
    asked = len(x.asked("/recent"))
    with nozzletron(live_url, x):
        until(lambda: holds(live, x, "a", "b"))
    assert all("since_id" in request.query for request in x.asked("/recent")[asked:])
    assert Log(live, "conf").length() == 2


def test_what_a_failover_took_back_comes_again(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf")
    log = Log(live, "conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "kept")
        until(lambda: log.cursor("conf-0"))
        kept = {key: live.dump(key) or b"" for key in live.keys("live:{conf}:*")}
        post(x, "taken back")
        until(lambda: holds(live, x, "kept", "taken back"))
        until(lambda: log.cursor("conf-0").encode() not in kept[b"live:{conf}:cursor:conf-0"])
        for key, dumped in kept.items():
            live.restore(key, 0, dumped, replace=True)
        assert holds(live, x, "kept")
        until(lambda: holds(live, x, "kept", "taken back"))
        assert len(x.asked("/stream")) == 1


def test_a_deleted_post_is_not_found_any_more(live: Client, live_url: str, x: XNetwork) -> None:
    post(x, "kept")
    post(x, "gone")
    x.publish(RetractionDraft(target="gone", by="author"))
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: holds(live, x, "kept"))
