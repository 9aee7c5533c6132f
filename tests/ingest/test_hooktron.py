"""hooktron as those who hand in posts meet it: real requests, signed and not."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from ingest.clock import SystemClock
from ingest.hooktron.desk import MOST_BYTES, MOST_WAITING
from ingest.hooktron.signature import WINDOW_S, sign
from ingest.hooktron.source import Hooktron
from live import onair
from live.connect import Client, connect
from live.log import Log
from live.settings import Settings
from tests.ingest.running import Running, on_air, texts, until
from tests.patience import PATIENCE_S
from tests.servers import Server

SECRET = "only between us"
BODY = b'{"id": "17", "text": "Cake in the lobby"}'


def hooktron(url: str) -> Running:
    """The daemon on any free port."""
    settings = Settings(webhook_secret=SECRET, webhook_port=0)

    def source(clock: SystemClock) -> Hooktron:
        return Hooktron(settings, clock)

    return Running("hooktron", source, url)


def port(running: Running) -> int:
    """Where it listens, once it does."""
    source = running.loop._source
    assert isinstance(source, Hooktron)
    until(lambda: source.port)
    return source.port


@pytest.fixture
def desk(live: Client, live_url: str) -> Iterator[int]:
    on_air(live, "conf", "webhook", "booth", "other")
    with hooktron(live_url) as running:
        yield port(running)


def hand_in(
    desk: int, body: bytes = BODY, path: str = "/hooks/conf/booth", *, secret: str = SECRET,
    off: float = 0, **headers: str,
) -> tuple[int, dict[str, object]]:  # fmt: skip
    """The status and the answer of a request, by a clock that is `off` by so many seconds."""
    stamp = int(time.time() + off)
    signed = {"X-Afa-Timestamp": str(stamp), "X-Afa-Signature": sign(secret, stamp, body)}
    connection = http.client.HTTPConnection("127.0.0.1", desk, timeout=PATIENCE_S)
    try:
        connection.request("POST", path, body, {**signed, **headers})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_what_is_answered_202_is_in_the_log(live: Client, desk: int) -> None:
    assert hand_in(desk) == (
        202,
        {"title": "Accepted", "status": 202, "accepted": 1, "rejected": []},
    )
    assert texts(live, "conf") == {"webhook:booth/17": "Cake in the lobby"}


def test_twice_is_once_and_a_later_state_is_an_edit(live: Client, desk: int) -> None:
    for _ in range(3):
        assert hand_in(desk)[0] == 202
    edited = b'{"id": "17", "text": "No cake", "updated_at": "2026-11-20T10:00:00Z"}'
    assert hand_in(desk, edited)[0] == 202
    assert hand_in(desk)[0] == 202
    assert texts(live, "conf") == {"webhook:booth/17": "No cake"}
    assert hand_in(desk, b'{"id": "17", "deleted": true}')[0] == 202
    assert Log(live, "conf").states(["webhook:booth/17"]) == {"webhook:booth/17": "gone"}


def test_no_sender_changes_what_another_handed_in(live: Client, desk: int) -> None:
    hand_in(desk)
    hand_in(desk, b'{"id": "17", "deleted": true}', "/hooks/conf/other")
    assert texts(live, "conf") == {"webhook:booth/17": "Cake in the lobby"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"secret": "wrong"}, "X-Afa-Signature"),
        ({"off": -WINDOW_S - 60}, "away from our time"),
        ({"off": WINDOW_S + 60}, "away from our time"),
        ({"X-Afa-Timestamp": "soon"}, "X-Afa-Timestamp"),
        ({"X-Afa-Timestamp": "1"}, "X-Afa-Signature"),
        ({"X-Afa-Signature": ""}, "X-Afa-Signature"),
        ({"X-Afa-Signature": "sha256=\xff"}, "X-Afa-Signature"),
    ],
)
def test_what_is_not_signed_is_refused(
    live: Client, desk: int, given: dict[str, object], words: str
) -> None:
    status, said = hand_in(desk, **given)  # type: ignore[arg-type]
    assert status == 401
    assert words in str(said["detail"])
    assert texts(live, "conf") == {}


@pytest.mark.parametrize(
    "path",
    ["/", "/hooks/conf/stranger", "/hooks/unknown/booth", "/hooks/conf/booth/x", "/hooks/../booth"],
)
def test_whom_nobody_asks_is_told_so(desk: int, path: str) -> None:
    assert hand_in(desk, path=path)[0] == 404


def test_bodies_that_cannot_be_read(live: Client, desk: int) -> None:
    status, said = hand_in(desk, b"garbage")
    assert status == 422
    assert "not JSON" in str(said["rejected"])
    status, said = hand_in(desk, b'{"posts": [{"id": "1", "text": "a"}, {"id": "2"}]}')
    assert (status, said["accepted"]) == (202, 1)
    assert said["rejected"] == ["a post needs a text, html or media"]
    assert hand_in(desk, b" " * (MOST_BYTES + 1))[0] == 413
    assert Log(live, "conf").stats()["rejects"] == 2


def test_requests_that_are_none(desk: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", desk, timeout=PATIENCE_S)
    connection.request("GET", "/hooks/conf/booth")
    assert connection.getresponse().status == 405
    connection.close()
    for said in (b"POST / HTTP/1.1\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", desk), 20) as raw:
            raw.sendall(said)
            assert b" 411 " in raw.recv(1000)
    with socket.create_connection(("127.0.0.1", desk), 20) as raw:
        raw.sendall(b"\x16\x03\x01garbage\r\n\r\n")
        raw.recv(1000)
    assert hand_in(desk)[0] == 202


def test_who_hands_in_far_too_much_is_told_so(desk: int) -> None:
    said = b"POST /hooks/conf/booth HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", desk), PATIENCE_S) as raw:
        raw.sendall(said)
        for _ in range(9):  # all of it, before the answer is looked at
            raw.sendall(b"x" * 1_000_000)
        assert b" 413 " in raw.recv(1000)


def test_a_byte_now_and_then_keeps_no_place(desk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.hooktron.desk.WHOLE_S", 0.3)
    head = b"POST /hooks/conf/booth HTTP/1.1\r\nContent-Length: 100000\r\n\r\n"

    def send(raw: socket.socket) -> bool:
        try:
            raw.send(b" ")
        except OSError:
            return False
        return True

    with socket.create_connection(("127.0.0.1", desk), PATIENCE_S) as raw:
        raw.sendall(head)
        until(lambda: not send(raw), "the desk still listens")
    assert hand_in(desk)[0] == 202


def test_many_at_once_are_all_stored_or_told_to_come_again(live: Client, desk: int) -> None:
    answers: list[int] = []

    def one(number: int) -> None:
        body = json.dumps({"id": str(number), "text": f"number {number}"}).encode()
        while True:
            status, _ = hand_in(desk, body)
            answers.append(status)
            if status == 202:
                return

    threads = [threading.Thread(target=one, args=(n,)) for n in range(2 * MOST_WAITING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert set(answers) <= {202, 429}
    assert len(texts(live, "conf")) == 2 * MOST_WAITING


def test_nothing_is_promised_while_redis_is_away(
    own_live: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.hooktron.desk.CONFIRM_S", 0.5)
    client = connect(own_live.url)
    on_air(client, "conf", "webhook", "booth")
    with hooktron(own_live.url) as running:
        desk = port(running)
        assert hand_in(desk)[0] == 202
        own_live.kill()
        late = b'{"id": "18", "text": "late"}'
        assert hand_in(desk, late)[0] == 503
        own_live.start()
        monkeypatch.setattr("ingest.hooktron.desk.CONFIRM_S", 20)
        assert hand_in(desk, late)[0] == 202
        assert set(texts(client, "conf").values()) == {"Cake in the lobby", "late"}
    client.close()


def test_an_event_that_is_off_the_air_takes_nothing(live: Client, desk: int) -> None:
    onair.remove(live, "conf")

    def refused() -> bool:
        try:
            return hand_in(desk)[0] in (404, 503)
        except ConnectionError:  # soon nobody listens any more
            return True

    until(refused)


def test_a_port_that_is_taken_is_said(live: Client, live_url: str) -> None:
    on_air(live, "conf", "webhook", "booth")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(webhook_secret=SECRET, webhook_port=taken.getsockname()[1])
        with Running("hooktron", lambda clock: Hooktron(settings, clock), live_url) as running:
            until(lambda: running.says("backing off", "cannot listen on port"))


def test_without_a_secret_it_idles(live: Client, live_url: str) -> None:
    on_air(live, "conf", "webhook", "booth")
    with Running("hooktron", lambda clock: Hooktron(Settings(), clock), live_url) as running:
        until(lambda: running.says("not configured", "WEBHOOK_SECRET"))
