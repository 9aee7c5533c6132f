"""The site's link to Redis: who does not answer is left alone for a moment, and nobody else."""

import pytest

from afa.link import Away, Link
from live.connect import Client
from tests.servers import Server


def test_an_error_is_an_answer_and_the_next_one_asks_again(live: Client, live_url: str) -> None:
    live.set("word", "no list")
    link = Link(live_url)
    with pytest.raises(Away, match="ResponseError"), link.ask() as client:
        client.lrange("word", 0, 1)
    with link.ask() as client:
        assert client.get("word") == b"no list"


def test_who_hangs_is_left_alone_unless_somebody_insists(own_live: Server) -> None:
    link = Link(own_live.url)
    own_live.freeze()
    with pytest.raises(Away, match="TimeoutError"), link.ask() as client:
        client.ping()
    own_live.thaw()
    with pytest.raises(Away, match="a moment ago"), link.ask() as client:
        client.ping()
    with link.ask(insist=True) as client:
        assert client.ping()
    with link.ask() as client:
        assert client.ping()
