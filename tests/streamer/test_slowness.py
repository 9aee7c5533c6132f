"""Readers who are slow, half there, or gone without a word. Times are shortened."""

import socket
from collections.abc import Iterator

import pytest

from live.connect import connect
from tests.patience import PATIENCE_S
from tests.servers import Server
from tests.streamer.conftest import Event, put_on_air
from tests.streamer.figures import figure
from tests.streamer.posts import post
from tests.streamer.process import Halley, until
from tests.streamer.wire import HEARTBEAT, Wire, get

QUICK = {
    "streamer.connection.HEAD_S": 0.5,
    "streamer.connection.IDLE_S": 0.5,
    "streamer.connection.STALL_S": 1.5,
    "streamer.connection.LINGER_S": 0.3,
    "streamer.sse.HEARTBEAT_S": 1,
}


@pytest.fixture(scope="module")
def quick(stream_server: Server) -> Iterator[Halley]:
    """A streamer that loses its patience sooner."""
    with Halley(stream_server.url, constants=QUICK).running() as process:
        yield process


@pytest.fixture
def event(quick: Halley, stream_server: Server, request: pytest.FixtureRequest) -> Event:
    """An event of one's own."""
    name = request.node.name.replace("_", "-")[:40]
    return put_on_air(connect(stream_server.url), name, quick)


def connections(halley: Halley) -> float:
    """How many connections are open."""
    return figure(halley.metrics_port, "connections")


def test_who_never_asks(quick: Halley) -> None:
    with Wire(quick.port) as wire:
        assert wire.rest() == b""


@pytest.mark.parametrize("piece", [b"G", b"GET /healthz HTTP/1.1\r\nHost: x\r\n"])
def test_who_never_finishes_asking(quick: Halley, piece: bytes) -> None:
    with Wire(quick.port) as wire:
        wire.send(piece)
        assert wire.response().status == 408
        assert wire.rest() == b""


def test_who_asks_byte_by_byte_for_ever(quick: Halley) -> None:
    """The time for a head does not begin anew with each byte."""
    with Wire(quick.port) as wire:
        wire.socket.settimeout(0.1)
        wire.send(b"GET /healthz HTTP/1.1\r\nX: ")

        def ended() -> bool:
            try:
                wire.send(b"x")
                return wire.socket.recv(100).startswith(b"HTTP/1.1 408")
            except TimeoutError:
                return False
            except ConnectionError:
                return True

        until(ended, "it is held up no longer")


def test_who_has_asked_and_does_not_ask_again(quick: Halley) -> None:
    with Wire(quick.port) as wire:
        assert wire.get("/healthz").status == 200
        assert wire.rest() == b""


def test_who_waits_is_not_taken_for_idle(event: Event) -> None:
    with Wire(event.port) as wire:
        wire.request(event.items("since=0&wait=3"))
        assert wire.response().status == 200


def test_a_refused_reader_that_goes_on_sending_is_cut_off(quick: Halley) -> None:
    with Wire(quick.port) as wire:
        wire.send(b"\x00")
        assert wire.response().status == 400
        until(lambda: connections(quick) == 0, "it is gone")


def test_a_stream_has_a_heartbeat(event: Event) -> None:
    with event.stream() as wire:
        wire.frame()
        for _ in range(2):
            assert wire.block().fields == HEARTBEAT


def stalled(event: Event, target: str) -> Wire:
    """A reader that takes nothing of what it asked for."""
    wire = Wire.__new__(Wire)
    wire.socket = socket.socket()
    wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wire.socket.connect(("127.0.0.1", event.port))
    wire.send(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return wire


def test_a_stream_that_is_not_read_is_not_buffered_and_then_dropped(event: Event) -> None:
    event.log.append_many([post(n, "x" * 20_000) for n in range(1000)])
    event.seen(1000)
    before = figure(event.metrics_port, "memory_bytes")
    readers = [stalled(event, f"/live/{event.name}/stream?since=0") for _ in range(20)]
    until(lambda: connections(event.halley) >= 20, "they are there")
    until(lambda: connections(event.halley) == 0, "they are dropped")
    # 20 readers of 40 MB each.
    assert figure(event.metrics_port, "memory_bytes") - before < 40_000_000
    for reader in readers:
        reader.socket.close()


def test_a_page_that_is_not_read(event: Event) -> None:
    event.log.append_many([post(n, "x" * 60_000) for n in range(20)])
    event.seen(20)
    target = event.items("since=0&wait=0")
    readers = [stalled(event, target) for _ in range(5)]
    for reader in readers:
        reader.send(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 20)
    until(lambda: connections(event.halley) == 5, "they are there")
    until(lambda: connections(event.halley) == 0, "they are dropped")
    for reader in readers:
        reader.socket.close()


def test_a_slow_reader_gets_everything_in_its_own_time(event: Event) -> None:
    """It is paused often, longer in all than a stalled one may take, and misses nothing."""
    event.log.append_many([post(n, "x" * 20_000) for n in range(100)])
    event.seen(100)
    wire = stalled(event, f"/live/{event.name}/stream?since=0")
    wire.socket.settimeout(PATIENCE_S)
    taken = b""
    for piece in range(40):
        taken += wire.socket.recv(100_000)
        if piece < 20:
            get(event.port, "/healthz")
            event.log.append_many([post(f"more-{piece}", "y" * 20_000)])
            taken += wire.socket.recv(1000)
    last = f"id: {event.log.epoch()}:119\n".encode()
    # A heartbeat may follow the last entry.
    while b"\n\n" not in taken.partition(last)[2]:
        more = wire.socket.recv(100_000)
        assert more, "it was dropped"
        taken += more
    ids = [int(line.rpartition(b":")[2]) for line in taken.split(b"\n") if line[:4] == b"id: "]
    assert ids == list(range(-1, 120))
    wire.socket.close()
