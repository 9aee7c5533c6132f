"""Bytes in, requests out."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamer import request
from streamer.heads import MOST_HEAD, Heads
from streamer.problem import Problem
from streamer.request import Keep, Request


def parsed(*lines: str) -> Request | Problem:
    return request.parse("\r\n".join([*lines, "", ""]).encode("latin-1"))


def test_a_browser() -> None:
    assert parsed(
        "GET /live/demo/stream?since=1 HTTP/1.1",
        "Host: stream.test",
        "LAST-EVENT-ID: ab:3",
        "X-Forwarded-For: 192.0.2.1",
        "X-Forwarded-For: 192.0.2.2",
        "Cookie: theme=dark",
    ) == Request(
        method="GET",
        target="/live/demo/stream?since=1",
        last_event_id="ab:3",
        forwarded="192.0.2.1,192.0.2.2",
    )


@pytest.mark.parametrize(
    ("lines", "keep"),
    [
        (["GET / HTTP/1.1", "Host: x"], Keep.OPEN),
        (["GET / HTTP/1.1", "Host: x", "Connection: close"], Keep.CLOSE),
        (["GET / HTTP/1.1", "Host: x", "Connection: TE, Close"], Keep.CLOSE),
        (["GET / HTTP/1.0"], Keep.CLOSE),
        (["GET / HTTP/1.0", "Connection: Keep-Alive"], Keep.OPEN_1_0),
        (["GET / HTTP/1.1", "Host: x", "Connection: Upgrade", "Upgrade: h2c"], Keep.CLOSE),
    ],
)
def test_what_becomes_of_the_connection(lines: list[str], keep: Keep) -> None:
    found = parsed(*lines)
    assert isinstance(found, Request)
    assert found.keep is keep


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["GET / HTTP/1.1"], 400),
        (["GET / HTTP/1.1", "Host : x"], 400),
        (["GET / HTTP/1.1", "Host: x", "a b: c"], 400),
        (["GET / HTTP/1.1", "Host: x", "X: a\x00b"], 400),
        (["GET / HTTP/1.1", "Host: x", " folded"], 400),
        (["BREW / HTTP/1.1", "Host: x"], 400),
        (["GET /\xff HTTP/1.1", "Host: x"], 400),
        (["GET / HTTP/1.1", "Host: x", "Content-Length: -1"], 400),
        (["GET / HTTP/1.1", "Host: x", "Content-Length: 1", "Transfer-Encoding: chunked"], 400),
        (["GET /"], 505),
        (["PRI * HTTP/2.0"], 505),
        (["GET / HTTP/1.1", "Host: x", "Content-Length: 5"], 413),
        (["GET / HTTP/1.1", "Host: x", "Transfer-Encoding: chunked"], 413),
    ],
)
def test_what_is_refused(lines: list[str], status: int) -> None:
    found = parsed(*lines)
    assert isinstance(found, Problem)
    assert found.status == status


def test_an_empty_body_is_none() -> None:
    assert isinstance(parsed("GET / HTTP/1.1", "Host: x", "Content-Length: 0"), Request)


HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def heads(*pieces: bytes) -> list[bytes | Problem]:
    cutter = Heads()
    found: list[bytes | Problem] = []
    for piece in pieces:
        cutter.feed(piece)
        while (head := cutter.cut()) is not None:
            found.append(head)
            if isinstance(head, Problem):
                return found
    return found


@given(cuts=st.lists(st.integers(0, 3 * len(HEAD)), max_size=12))
def test_heads_come_out_however_they_come_in(cuts: list[int]) -> None:
    whole = HEAD * 3
    places = [0, *sorted(cuts), len(whole)]
    pieces = [whole[a:b] for a, b in pairwise(places)]
    assert heads(*pieces) == [HEAD] * 3


def test_empty_lines_between_requests_are_forgiven() -> None:
    assert heads(b"\r\n", HEAD + b"\r\n\n", b"\n" + HEAD) == [HEAD, HEAD]


@pytest.mark.parametrize("garbage", [b"\x16\x03\x01\x02\x00", b"\x00" * 10, b"{}", b" GET"])
def test_garbage_is_recognised_at_once(garbage: bytes) -> None:
    [problem] = heads(garbage)
    assert isinstance(problem, Problem)
    assert problem.status == 400


def large(size: int) -> bytes:
    start, end = b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"\r\n\r\n"
    return start + b"x" * (size - len(start) - len(end)) + end


@pytest.mark.parametrize("piece", [MOST_HEAD * 4, 1000])
def test_a_head_has_a_limit(piece: int) -> None:
    assert heads(large(MOST_HEAD)) == [large(MOST_HEAD)]
    over = large(MOST_HEAD + 1)
    found = heads(*(over[at : at + piece] for at in range(0, len(over), piece)))
    assert [problem.status for problem in found if isinstance(problem, Problem)] == [431]


def test_a_head_without_an_end_has_the_same_limit() -> None:
    [problem] = heads(b"GET / HTTP/1.1\r\nX: ", b"x" * MOST_HEAD)
    assert isinstance(problem, Problem)
    assert problem.status == 431


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_request_or_a_problem(data: bytes) -> None:
    for head in heads(data, b"\r\n\r\n"):
        found = head if isinstance(head, Problem) else request.parse(head)
        assert isinstance(found, Request | Problem)
