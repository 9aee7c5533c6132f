"""nozzletron when something is wrong: with X, with its lines, with Redis."""

import threading
import time
from contextlib import ExitStack

import pytest

from ingest.nozzletron.stream import Stream
from ingest.nozzletron.transport import Transport
from live import rejects
from live.connect import Client, connect
from live.log import Log
from tests.ingest.reading_x import held, holds, nozzletron, post, streaming
from tests.ingest.running import on_air, texts, until
from tests.networks.serving import Fault, problem
from tests.networks.x import TOKEN, XNetwork
from tests.servers import Server


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
    until(lambda: len(stream.inbox) == 3)
    for _ in range(2):  # meanwhile more would come, were it read
        heard = stream.inbox.heard
        until(lambda heard=heard: stream.inbox.heard > heard, "we hold it up, it is not silent")  # type: ignore[misc]
    assert len(stream.inbox) == 3
    assert len(stream.inbox.take(100)) == 3
    until(lambda: len(stream.inbox) == 3)
    stream.close()
    until(lambda: not x.connections)
    assert stream.trouble is not None


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
    with ExitStack() as first:
        first.enter_context(nozzletron(live_url, x))
        until(lambda: streaming(x))
        with nozzletron(live_url, x) as second:
            until(lambda: second.says("rate limited", "maximum allowed connection limit"))
            first.close()
            until(lambda: second.says("running"))
            post(x, "late")
            until(lambda: texts(live, "conf"))


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


def test_without_a_token_it_says_so_and_asks_nobody(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x, token="") as running:
        until(lambda: running.says("not configured", "X_BEARER_TOKEN"))
    assert not x.requests
