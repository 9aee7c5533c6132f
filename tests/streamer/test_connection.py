"""HTTP as it is spoken by those who do it badly, on purpose or not."""

import re
import socket
import struct
import threading

import pytest

from tests.streamer.conftest import Event
from tests.streamer.figures import figure
from tests.streamer.posts import post
from tests.streamer.process import Halley, until
from tests.streamer.wire import Response, Wire, get

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


def said(port: int, data: bytes) -> Response:
    """What comes back for these bytes, after which the connection has to end."""
    with Wire(port) as wire:
        wire.send(data)
        answer = wire.response()
        assert answer.headers["connection"] == "close"
        assert wire.rest() == b""
    return answer


def problem(answer: Response) -> int:
    """The status of a problem, which has to be a proper one."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["status"] == answer.status
    assert body["title"]
    assert body["detail"]
    return answer.status


def test_a_header_of_100_kb(halley: Halley) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n"
    assert problem(said(halley.port, head)) == 431


def test_a_header_of_10_mb_is_not_read_to_its_end(halley: Halley) -> None:
    with Wire(halley.port) as wire:
        try:
            wire.send(b"GET /healthz HTTP/1.1\r\nX-Long: " + b"x" * 10_000_000)
        except ConnectionError:
            return
        assert wire.response().status == 431


def test_an_address_of_100_kb(halley: Halley) -> None:
    head = b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    assert problem(said(halley.port, head)) == 431


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),  # TLS
        b"\x00" * 1000,
        b"hello\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /live/demo/items?since=0\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_garbage(halley: Halley, garbage: bytes) -> None:
    assert problem(said(halley.port, garbage)) in (400, 505)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_is_written_here(halley: Halley, method: str) -> None:
    with Wire(halley.port) as wire:
        answer = wire.get("/live/demo/items?since=0", method=method)
        assert problem(answer) == 405
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
        # That does not cost the connection.
        assert wire.get("/healthz").status == 200


@pytest.mark.parametrize(
    "body", [b"Content-Length: 5\r\n\r\nhello", b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"]
)
def test_bodies_are_refused(halley: Halley, body: bytes) -> None:
    head = b"POST /live/demo/items HTTP/1.1\r\nHost: x\r\n"
    assert problem(said(halley.port, head + body)) == 413


def test_other_origins_may_ask(halley: Halley) -> None:
    origin = ("Origin: https://wall.test", "Access-Control-Request-Method: GET")
    answer = get(halley.port, "/live/demo/stream", *origin, method="OPTIONS")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert "Last-Event-ID" in answer.headers["access-control-allow-headers"]


def test_a_connection_is_kept(halley: Halley) -> None:
    with Wire(halley.port) as wire:
        for _ in range(3):
            answer = wire.get("/healthz")
            assert (answer.status, answer.json()) == (200, {"alive": True})


def test_a_connection_is_ended_on_demand(halley: Halley) -> None:
    assert said(halley.port, HEALTH.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))


def test_http_1_0(halley: Halley) -> None:
    assert said(halley.port, b"GET /healthz HTTP/1.0\r\n\r\n").status == 200
    with Wire(halley.port) as wire:
        for _ in range(2):
            wire.send(b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            assert wire.response().headers["connection"] == "keep-alive"


def test_requests_sent_ahead_are_answered_in_order(event: Event) -> None:
    event.log.append_many([post(n) for n in range(300)])
    event.seen(300)
    with Wire(event.port) as wire:
        for since in range(300):
            wire.request(event.items(f"since={since}&wait=0"))
        answers = [wire.response() for _ in range(300)]
    assert [answer.json()["since"] for answer in answers] == list(range(300))


def test_a_request_sent_ahead_waits_for_the_one_before(event: Event) -> None:
    with Wire(event.port) as wire:
        wire.send(f"GET {event.patience('since=0')} HTTP/1.1\r\nHost: x\r\n\r\n".encode() + HEALTH)
        until(lambda: waiting(event) == 1, "the first one waits")
        event.log.append_many([post("a")])
        assert [item["offset"] for item in wire.response().json()["items"]] == [0]
        assert wire.response().json() == {"alive": True}


def test_who_asks_ahead_without_end_is_held_back(event: Event) -> None:
    """It waits for its first answer, so we take no more than a buffer of the rest."""
    flood = HEALTH * 200_000
    with Wire(event.port) as wire:
        wire.request(event.patience("since=0"))
        sender = threading.Thread(target=send_all, args=(wire.socket, flood), daemon=True)
        sender.start()
        until(lambda: waiting(event) == 1, "it waits")
        sender.join(1)
        assert sender.is_alive()
        assert get(event.port, "/healthz").status == 200
        wire.socket.shutdown(socket.SHUT_RDWR)
        sender.join()


def send_all(socket: socket.socket, data: bytes) -> None:
    """Send until the connection is closed."""
    try:
        socket.sendall(data)
    except OSError:
        return


def waiting(event: Event) -> float:
    """How many readers wait at this event."""
    return figure(event.metrics_port, "waiting", event=event.name)


def test_a_request_may_come_in_pieces(halley: Halley) -> None:
    with Wire(halley.port) as wire:
        for at in range(len(HEALTH)):
            wire.send(HEALTH[at : at + 1])
        assert wire.response().status == 200


def test_who_has_finished_asking_is_still_answered(event: Event) -> None:
    """Also when Redis has to be asked first."""
    event.log.append_many([post("a")])
    event.seen(1)
    for query, status in (("since=0", 200), ("since=99", 409)):
        with Wire(event.port) as wire:
            wire.request(event.items(query))
            wire.socket.shutdown(socket.SHUT_WR)
            assert wire.response().status == status
            assert wire.rest() == b""


@pytest.mark.parametrize("reset", [False, True])
def test_who_waits_and_goes_away_is_forgotten(event: Event, reset: bool) -> None:
    with Wire(event.port) as poll, event.stream() as stream:
        poll.request(event.patience("since=0"))
        until(lambda: waiting(event) == 2, "both wait")
        for wire in (poll, stream):
            if reset:
                linger = struct.pack("ii", 1, 0)
                wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    until(lambda: waiting(event) == 0, "both are forgotten")
    event.log.append_many([post("a")])
    event.seen(1)


def test_no_path_of_the_process_is_in_any_problem(halley: Halley) -> None:
    for target in ("/", "/live/x", "/%00", "/live/demo/items?since=%ff", "/metrics"):
        answer = get(halley.port, target)
        assert answer.status in (400, 404)
        assert not re.search(rb"/(usr|home|root|tmp)/|Traceback", answer.body)
