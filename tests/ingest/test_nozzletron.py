"""nozzletron against a server that speaks X API v2 over HTTP."""

from collections.abc import Iterator

import pytest

from ingest.clock import SystemClock
from ingest.nozzletron.source import Nozzletron
from live.connect import Client
from live.draft import ItemDraft
from tests.ingest.running import PACE, Running, hurried, item, on_air, texts, until
from tests.networks.x import TOKEN, XNetwork


@pytest.fixture
def x() -> Iterator[XNetwork]:
    """X, empty."""
    with XNetwork() as network:
        yield network


def nozzletron(url: str, x: XNetwork, token: str = TOKEN) -> Running:
    """The daemon, hurried."""

    def source(clock: SystemClock) -> Nozzletron:
        return Nozzletron(token, x.url, clock, PACE, hurried)

    return Running("nozzletron", source, url)


def test_a_post_arrives_by_the_stream(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x) as running:
        until(lambda: x.connections)
        x.publish(ItemDraft(uid="a", item=item("Hello #conf & all <of> you")))
        until(lambda: texts(live, "conf"))
        assert texts(live, "conf") == {x.uid_of("a"): "Hello #conf & all <of> you"}
        until(lambda: running.says("running"))
