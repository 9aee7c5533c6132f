"""halley as a program: settings, heart, figures, drain, and who keeps its port."""

import re
import signal
import socket
import time
from collections.abc import Iterator
from typing import cast

import pytest

from live import hearts, keys
from live.connect import connect
from tests.servers import Server
from tests.streamer.conftest import Event, put_on_air
from tests.streamer.figures import figure
from tests.streamer.posts import post
from tests.streamer.process import Halley, until
from tests.streamer.wire import Wire, get

# Less than a poll may take; what is promised are 2 s.
SOON_S = 30.0


@pytest.fixture
def own(stream_server: Server) -> Iterator[Halley]:
    """A streamer that the test may stop."""
    # Nor does the system end it, however long the machine takes: it ends by itself.
    constants = {"streamer.halley.BEAT_S": 0.2, "streamer.halley.END_S": 2 * SOON_S}
    with Halley(stream_server.url, constants=constants).running() as halley:
        yield halley


@pytest.fixture
def shown(own: Halley, stream_server: Server, request: pytest.FixtureRequest) -> Event:
    """An event on air with one post, on that streamer."""
    event = put_on_air(connect(stream_server.url), f"program-{time.time_ns()}", own)
    event.log.append_many([post("a")])
    event.seen(1)
    return event


def test_a_drain(own: Halley, shown: Event) -> None:
    """Who waits is answered, streams are told to come back, and it ends."""
    epoch = shown.log.epoch()
    idle, poll = Wire(own.port), Wire(own.port)
    assert idle.get("/healthz").status == 200
    poll.request(shown.patience(f"since=1&epoch={epoch}"))
    with shown.stream("since=1") as stream:
        stream.frame()
        until(lambda: figure(own.metrics_port, "waiting", event=shown.name) == 2, "both wait")
        own.terminate()
        answer = poll.response()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert answer.json()["items"] == []
        assert answer.json()["turn"] > 0
        assert 1000 <= int(stream.frame()["retry"]) <= 5000
        for wire in (idle, poll, stream):
            assert wire.rest() == b""
    for wire in (idle, poll):
        wire.close()
    assert own.wait(SOON_S) == 0
    assert b"Traceback" not in own.output


def test_a_drain_while_readers_hold_on_to_their_connections(own: Halley, shown: Event) -> None:
    wires = [Wire(own.port) for _ in range(5)]
    for wire in wires:
        wire.request(shown.patience("since=1"))
    until(lambda: figure(own.metrics_port, "waiting", event=shown.name) == 5, "all wait")
    own.terminate()
    assert own.wait(SOON_S) == 0
    for wire in wires:
        wire.close()


def test_whatever_hangs_the_system_ends_it(stream_server: Server) -> None:
    constants = {"streamer.halley.DRAIN_S": 2 * SOON_S, "streamer.halley.END_S": 0.5}
    with Halley(stream_server.url, constants=constants).running() as halley:
        event = put_on_air(connect(stream_server.url), "held-on-to", halley)
        with Wire(halley.port) as wire:
            wire.request(event.patience("since=0"))
            until(lambda: figure(halley.metrics_port, "waiting", event=event.name) == 1, "it waits")
            halley.terminate()
            assert halley.wait(SOON_S) == -signal.SIGALRM


def test_a_drain_while_redis_hangs(own_live: Server) -> None:
    with Halley(own_live.url).running() as halley:
        put_on_air(connect(own_live.url), "demo", halley)
        own_live.freeze()
        try:
            halley.terminate()
            assert halley.wait(SOON_S) == 0
        finally:
            own_live.thaw()


def test_the_heart(own: Halley, shown: Event) -> None:
    def beats() -> bool:
        heart = hearts.read(shown.client).get("halley")
        return heart is not None and heart.pid == own.pid

    until(beats, "its heart beats")
    heart = hearts.read(shown.client)["halley"]
    assert heart.state == "running"
    assert heart.figures["metrics_port"] == own.metrics_port
    assert str(own.port) in heart.detail


def test_how_many_people_wait(own: Halley, shown: Event) -> None:
    def said() -> int:
        """The sum over the workers that have said something lately."""
        workers = cast("list[bytes]", shown.client.hvals(keys.waiting(shown.name)))
        return sum(int(worker.partition(b":")[0]) for worker in workers)

    with shown.stream(), Wire(own.port) as poll:
        poll.request(shown.patience("since=1"))
        until(lambda: said() == 2, "both are counted")
    until(lambda: said() == 0, "they are gone")


def test_figures_for_prometheus(own: Halley, shown: Event) -> None:
    get(own.port, "/live/nobody-knows-me/items?since=0")
    with shown.stream() as stream:
        stream.frame()
        answer = get(own.metrics_port, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.body.decode().splitlines()
    assert f'afa_streamer_waiting{{event="{shown.name}",by="stream"}} 1' in lines
    assert f'afa_streamer_mirrored_entries{{event="{shown.name}"}} 1' in lines
    assert 'afa_streamer_answers_total{status="404"} 1' in lines
    assert "afa_streamer_redis_up 1" in lines
    sample = re.compile(
        r'afa_streamer_[a-z0-9_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+'
    )
    for line in lines:
        assert line.startswith("# ") or sample.fullmatch(line), line
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names))


def test_figures_are_on_no_public_port(own: Halley) -> None:
    assert get(own.port, "/metrics").status == 404
    assert get(own.metrics_port, "/live/demo/items?since=0").status == 404


def ends(halley: Halley, code: int, *words: str) -> None:
    """It says why in one line and ends."""
    halley.launch()
    assert halley.wait() == code
    said = halley.output.decode()
    assert all(word in said for word in words), said
    assert len(said.strip().splitlines()) == 1


def test_without_an_address_of_redis() -> None:
    ends(Halley("redis://x", {"REDIS_URL": ""}), 2, "REDIS_URL")


@pytest.mark.parametrize(
    ("name", "value"),
    [("STREAM_PORT", "http"), ("TRUSTED_PROXIES", "-1"), ("MAX_CONNECTIONS", "many")],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    ends(Halley("redis://x", {name: value}), 2, name)


def test_a_port_that_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        ends(Halley("redis://x", {"STREAM_PORT": port}), 1, port, "in use")
