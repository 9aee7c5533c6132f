"""How much one address may have, on a real streamer with narrow limits."""

import resource
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count

import pytest

from live.connect import connect
from tests.servers import Server
from tests.streamer.conftest import Event, put_on_air
from tests.streamer.figures import figure
from tests.streamer.posts import post
from tests.streamer.process import Halley, until
from tests.streamer.wire import Response, Wire, get

_numbers = count()


@contextmanager
def limited(server: Server, environ: Mapping[str, str]) -> Iterator[Event]:
    """An event with 50 posts of 60 KB, on a streamer with these limits."""
    with Halley(server.url, environ).running() as halley:
        client = connect(server.url)
        event = put_on_air(client, f"limited-{next(_numbers)}", halley)
        event.log.append_many([post(n, "x" * 30_000) for n in range(50)])
        event.seen(50)
        yield event
        client.close()


def is_refused(answer: Response) -> bool:
    assert answer.status in (200, 429)
    if answer.status == 429:
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) >= 1
    return answer.status == 429


@pytest.fixture
def few(stream_server: Server) -> Iterator[Event]:
    """An address may have five connections."""
    with limited(stream_server, {"MAX_CONNECTIONS": "5"}) as event:
        yield event


def test_connections_of_one_address(few: Event) -> None:
    with ExitStack() as stack:
        until(lambda: not is_refused(get(few.port, "/healthz")), "earlier ones are forgotten")
        wires = [stack.enter_context(Wire(few.port)) for _ in range(5)]
        for wire in wires:
            assert not is_refused(wire.get("/healthz"))
        with Wire(few.port) as sixth:
            assert is_refused(sixth.get("/healthz"))
            assert sixth.rest() == b""
        wires[0].close()
        until(lambda: not is_refused(get(few.port, "/healthz")), "there is room again")


def test_new_connections_a_second(stream_server: Server) -> None:
    with Halley(stream_server.url, {"NEW_CONNECTIONS_PER_S": "1"}).running() as halley:
        with Wire(halley.port) as early:
            refused = [is_refused(get(halley.port, "/healthz")) for _ in range(30)]
            assert any(refused)
            # Which costs nobody a connection that is open.
            assert not is_refused(early.get("/healthz"))
        until(lambda: not is_refused(get(halley.port, "/healthz")), "a second has passed")


@pytest.fixture
def thrifty(stream_server: Server) -> Iterator[Event]:
    """An address may have 250 KB of backlog a second, and ten seconds' worth at once."""
    with limited(stream_server, {"BACKLOG_BYTES_PER_S": "250000"}) as event:
        yield event


def test_bytes_of_backlog(thrifty: Event) -> None:
    refused = [is_refused(thrifty.get("since=0&wait=0")) for _ in range(20)]
    assert refused[0] is False
    assert any(refused)
    assert is_refused(get(thrifty.port, f"/live/{thrifty.name}/stream?since=0"))
    # Whoever waits costs nothing.
    with Wire(thrifty.port) as wire:
        wire.request(thrifty.patience("since=50"))
        until(lambda: figure(thrifty.metrics_port, "waiting") == 1, "it waits")
        thrifty.log.append_many([post("new")])
        assert not is_refused(wire.response())


def test_a_stream_of_backlog_is_slowed_and_not_refused(thrifty: Event) -> None:
    with thrifty.stream("since=0") as stream:
        stream.frame()
        ids = [stream.frame()["id"] for _ in range(50)]
    assert [int(one.rpartition(":")[2]) for one in ids] == list(range(50))


def test_behind_a_proxy_each_client_has_its_own_limits(stream_server: Server) -> None:
    environ = {"TRUSTED_PROXIES": "1", "MAX_CONNECTIONS": "2", "NEW_CONNECTIONS_PER_S": "1"}
    with limited(stream_server, environ) as event, ExitStack() as stack:
        for _ in range(2):
            wire = stack.enter_context(Wire(event.port))
            wire.request(event.patience("since=50"), "X-Forwarded-For: 6.6.6.6, 192.0.2.1")
        until(lambda: figure(event.metrics_port, "waiting") == 2, "both wait")
        # The proxy's own connection goes on: it carries other people's requests.
        with Wire(event.port) as wire:
            for client in ("192.0.2.1", "6.6.6.6, 192.0.2.1", "192.0.2.1:4711"):
                assert is_refused(wire.get("/healthz", f"X-Forwarded-For: {client}"))
            for client in ("192.0.2.2", "6.6.6.6", "192.0.2.1, 192.0.2.2"):
                assert not is_refused(wire.get("/healthz", f"X-Forwarded-For: {client}"))


def test_a_process_that_is_full(stream_server: Server) -> None:
    """It says so while it still can."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    constants = {"streamer.halley.RESERVED": hard - 3}
    with Halley(stream_server.url, constants=constants).running() as halley, ExitStack() as stack:
        wires = [stack.enter_context(Wire(halley.port)) for _ in range(5)]
        answers = [wire.get("/healthz") for wire in wires]
        assert [answer.status for answer in answers] == [200] * 3 + [503] * 2
        assert int(answers[-1].headers["retry-after"]) >= 1
