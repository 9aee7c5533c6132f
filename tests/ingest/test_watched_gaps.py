"""Gaps as the real sources tell them: a network that goes away and comes back."""

import pytest

from ingest import gaps
from live import health
from live.connect import Client
from live.health import Gap, Health
from tests.ingest.reading_flickr import flickrtron, upload
from tests.ingest.reading_x import nozzletron, post, streaming
from tests.ingest.running import WARY, on_air, texts, until
from tests.networks.faults import ANSWERS
from tests.networks.flickr import FlickrNetwork
from tests.networks.x import XNetwork


@pytest.fixture(autouse=True)
def each_gap_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here everything is over in a moment."""
    monkeypatch.setattr(gaps, "LEAST_S", 0.0)
    monkeypatch.setattr("live.hearts.BEAT_S", 0.02)


def told(live: Client) -> Health:
    """What was last said of the source."""
    said = health.read(live, "conf")
    return said.get("conf-0") or Health(kind="", at=0.0)


def closed(live: Client) -> list[Gap]:
    """The gaps that are over, where none lasts."""
    found = told(live).gaps
    return list(found) if found and found[-1].until else []


def standing(live: Client) -> bool:
    """Whether everything is caught up with."""
    said = told(live)
    return said.heard_at > 0 and said.state == "running"


@pytest.mark.parametrize("how", ["close", "reset", "silence", "disconnect"])
def test_a_stream_that_ended_is_a_gap_that_the_catch_up_fills(
    live: Client, live_url: str, x: XNetwork, how: str
) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x, pace=WARY):
        until(lambda: streaming(x) and standing(live))
        x.fail("stream", *[ANSWERS["503, come back at once"]] * 3)
        x.cut(how)
        post(x, "meanwhile")
        until(lambda: closed(live))
        assert all(gap.filled for gap in closed(live))
        assert texts(live, "conf")
        assert told(live).heard_at >= closed(live)[-1].until


def test_what_the_search_cannot_reach_is_a_gap_for_good(
    live: Client, live_url: str, x: XNetwork
) -> None:
    week_ago = 8 * 86_400
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: standing(live))
        post(x, "a")
        until(lambda: texts(live, "conf"))
    # So long ago was the last sign of life, and so old is the cursor.
    before = told(live).heard_at - week_ago
    old = Health(kind="x", at=before, heard_at=before)
    health.write(live, {"conf": {"conf-0": old}})
    native = ((int(before * 1000) - 1288834974657) << 22) + 1
    live.set("live:{conf}:cursor:conf-0", f"{native} #conf")
    x.refuses_old_ids = True
    with nozzletron(live_url, x):
        until(lambda: closed(live))
    lost, filled = told(live).gaps[:2]
    assert (lost.filled, filled.filled) == (False, True)
    assert lost.since == before
    assert 0.9 < (lost.until - lost.since) / 86_400 < 1.1


def test_a_query_that_x_does_not_take_is_told_of_its_source(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "((#conf", "#good")
    with nozzletron(live_url, x):
        until(lambda: standing_of(live, "conf-1") == "running")
        until(lambda: standing_of(live, "conf-0") == "refused")
        assert "mismatched input" in told(live).detail


def standing_of(live: Client, source: str) -> str:
    """Its state."""
    said = health.read(live, "conf").get(source)
    return said.state if said else ""


def test_polls_that_failed_are_a_gap_that_the_next_one_fills(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: standing(live))
        flickr.fail("search", *[ANSWERS["500"]] * 5)
        until(lambda: told(live).state == "backing off")
        upload(flickr, "meanwhile")
        until(lambda: closed(live))
        assert [gap.filled for gap in closed(live)] == [True]
        until(lambda: texts(live, "conf"))
