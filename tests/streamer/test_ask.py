"""What a request asks for, or the problem with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamer import ask
from streamer.ask import HealthAsk, ItemsAsk, LastAsk, MethodsAsk, StreamAsk
from streamer.problem import Problem
from streamer.request import Request


def parse(target: str, method: str = "GET", last_event_id: str = "") -> ask.Ask | Problem:
    return ask.parse(Request(method=method, target=target, last_event_id=last_event_id))


ITEMS = {
    "since=0": ItemsAsk(event="demo", since=0),
    "since=7&epoch=ab12&wait=5&turn=9": ItemsAsk(
        event="demo", since=7, epoch="ab12", wait=5, turn=9
    ),
    "wait=0&since=007": ItemsAsk(event="demo", since=7, wait=0),
    "since=9007199254740991": ItemsAsk(event="demo", since=2**53 - 1),
    "since=3&epoch=": ItemsAsk(event="demo", since=3),
    "since=3&utm_source=x&%F0=%9F": ItemsAsk(event="demo", since=3),
    "last=0": LastAsk(event="demo", count=0),
    "last=200": LastAsk(event="demo", count=200),
}


@pytest.mark.parametrize("query", ITEMS)
def test_items(query: str) -> None:
    assert parse(f"/live/demo/items?{query}") == ITEMS[query]


def test_a_proxy_may_send_the_whole_address() -> None:
    assert parse("http://stream.test/live/demo/items?since=1") == ItemsAsk(event="demo", since=1)


WRONG = {
    "": "since",
    "since=": "since",
    "since=-1": "since",
    "since=%2D1": "since",
    "since=1.0": "since",
    "since=1_000": "since",
    "since=%2B1": "since",
    "since= 1": "since",
    "since=%D9%A3": "since",  # a digit, but not one of ours
    "since=9007199254740992": "since",
    "since=99999999999999999999": "since",
    "since=0x10": "since",
    "since=1&since=2": "since",
    "since=1&wait=56": "wait",
    "since=1&wait=-1": "wait",
    "since=1&wait=forever": "wait",
    "since=1&turn=x": "turn",
    "since=1&epoch=a%00b": "epoch",
    "since=1&epoch=" + "a" * 65: "epoch",
    "last=201": "last",
    "last=-1": "last",
    "last=1&since=1": "last",
    "&".join(f"a{n}=1" for n in range(21)): "query",
}


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_parameter_is_named(query: str) -> None:
    problem = parse(f"/live/demo/items?{query.replace(' ', '%20')}")
    assert isinstance(problem, Problem)
    assert problem.status == 400
    assert problem.more["parameter"] == WRONG[query]
    assert problem.detail.startswith(WRONG[query])


def test_a_long_value_is_not_repeated_in_full() -> None:
    problem = parse(f"/live/demo/items?since={'9' * 5000}")
    assert isinstance(problem, Problem)
    assert len(problem.encode()) < 300


STREAMS = {
    ("", ""): StreamAsk(event="demo"),
    ("since=5", ""): StreamAsk(event="demo", since=5),
    ("since=5&epoch=ab", ""): StreamAsk(event="demo", since=5, epoch="ab"),
    ("since=5&epoch=ab", "cd:41"): StreamAsk(event="demo", since=42, epoch="cd"),
    ("since=5", "cd:-1"): StreamAsk(event="demo", since=0, epoch="cd"),
    ("", ":-1"): StreamAsk(event="demo", since=0),
    ("since=5", "41"): StreamAsk(event="demo", since=0, epoch="?"),
    ("since=5", "cd:-2"): StreamAsk(event="demo", since=0, epoch="?"),
    ("since=5", "cd:99999999999999999999"): StreamAsk(event="demo", since=0, epoch="?"),
    ("since=5", "c d:1\x00"): StreamAsk(event="demo", since=0, epoch="?"),
}


@pytest.mark.parametrize(("query", "last"), STREAMS)
def test_streams(query: str, last: str) -> None:
    assert parse(f"/live/demo/stream?{query}", last_event_id=last) == STREAMS[query, last]


def test_a_stream_names_a_wrong_parameter_too() -> None:
    problem = parse("/live/demo/stream?since=-1")
    assert isinstance(problem, Problem)
    assert problem.status == 400


def test_head_never_waits() -> None:
    assert parse("/live/demo/items?since=1", "HEAD") == ItemsAsk(event="demo", since=1, wait=0)
    stream = parse("/live/demo/stream?since=1", "HEAD")
    assert stream == StreamAsk(event="demo", since=1, follow=False)


@pytest.mark.parametrize("target", ["*", "/live/demo/items", "/live/demo/stream", "/healthz"])
def test_options(target: str) -> None:
    assert parse(target, "OPTIONS") == MethodsAsk()


def test_health() -> None:
    assert parse("/healthz") == HealthAsk()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"])
def test_nothing_is_written_here(method: str) -> None:
    problem = parse("/live/demo/items?since=0", method)
    assert isinstance(problem, Problem)
    assert problem.status == 405


NOWHERE = [
    "/",
    "/live",
    "/live/",
    "/live/demo",
    "/live/demo/",
    "/live/demo/items/",
    "/live/demo/other",
    "/LIVE/demo/items",
    "//live/demo/items",
    "/live/../demo/items",
    "/live/Demo/items?since=0",
    "/live/de%6Do/items?since=0",
    "/live/-demo/items?since=0",
    "/live//items?since=0",
    f"/live/{'a' * 51}/items?since=0",
    "*",
]


@pytest.mark.parametrize("target", NOWHERE)
def test_nowhere(target: str) -> None:
    problem = parse(target)
    assert isinstance(problem, Problem)
    assert problem.status in (400, 404)


@given(
    target=st.text(st.characters(codec="latin-1"), max_size=80)
    | st.text(max_size=40).map("/live/demo/items?since={}".format)
)
def test_whatever_is_asked_gets_an_answer(target: str) -> None:
    target = target.encode("latin-1", "ignore").decode("latin-1")
    parsed = parse(target)
    assert isinstance(parsed, ask.Ask | Problem)
    if isinstance(parsed, Problem):
        assert 400 <= parsed.status < 500
        parsed.encode()
