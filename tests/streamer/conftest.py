"""A streamer that lasts for all tests of this folder, and an event of one's own on it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest

from live import onair
from live.connect import Client, connect
from live.log import Log
from tests.servers import Server, redis_server
from tests.streamer.process import Halley, until
from tests.streamer.wire import Response, Wire, get

_numbers = count()


@dataclass(frozen=True)
class Event:
    """An event on air, its log, and the streamer that shows it."""

    name: str
    log: Log
    client: Client
    halley: Halley

    @property
    def port(self) -> int:
        """Where the streamer answers."""
        return self.halley.port

    @property
    def metrics_port(self) -> int:
        """Where it says how it fares."""
        return self.halley.metrics_port

    def get(self, query: str, *headers: str, method: str = "GET") -> Response:
        """Ask for items."""
        return get(self.port, self.items(query), *headers, method=method)

    def items(self, query: str) -> str:
        """The address of items."""
        return f"/live/{self.name}/items?{query}"

    def patience(self, query: str) -> str:
        """The address of items for who waits nearly a minute: the turn is not the present
        one, which may end at any moment."""
        return self.items(f"{query}&wait=55&turn={int(time.time() // 55) + 1}")

    def stream(self, query: str = "", *headers: str) -> Wire:
        """A stream, its head read."""
        wire = Wire(self.port)
        wire.request(f"/live/{self.name}/stream?{query}", *headers)
        status, found = wire.head()
        assert (status, found["content-type"]) == (200, "text/event-stream")
        return wire

    def seen(self, length: int) -> None:
        """Wait until the streamer has that many entries."""
        until(lambda: self.length() == length, f"{length} entries are there")

    def length(self) -> int:
        """How many entries the streamer has at this moment."""
        found = self.get("last=0").json()["next"]
        assert isinstance(found, int)
        return found


@pytest.fixture(scope="session")
def stream_server() -> Iterator[Server]:
    """The Valkey under `halley`; never emptied, so take an event of your own."""
    server = redis_server("stream")
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def halley(stream_server: Server) -> Iterator[Halley]:
    """A streamer for all tests that neither end nor break it."""
    with Halley(stream_server.url).running() as process:
        yield process


@pytest.fixture
def event(halley: Halley, stream_server: Server) -> Iterator[Event]:
    """An event on air that has just begun: its log is still empty."""
    client = connect(stream_server.url)
    yield put_on_air(client, f"event-{next(_numbers)}", halley)
    client.close()


def put_on_air(client: Client, name: str, halley: Halley) -> Event:
    """Put an event on air and wait until the streamer knows."""
    onair.put(client, name, onair.OnAir(title=name))
    event = Event(name, Log(client, name), client, halley)
    until(lambda: event.get("last=0").status == 200, "the event is known")
    return event
