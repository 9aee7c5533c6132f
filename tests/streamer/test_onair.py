"""Events that go on air and off, and those that nobody shows any more."""

import json
from collections.abc import Iterator

import pytest

from live import onair, retired
from live.connect import connect
from live.log import Log
from tests.servers import Server
from tests.streamer.conftest import Event, put_on_air
from tests.streamer.figures import figure
from tests.streamer.posts import post
from tests.streamer.process import Halley, until
from tests.streamer.wire import Wire, get


def test_an_event_is_known_as_soon_as_it_is_on_air(event: Event) -> None:
    name = f"{event.name}-new"
    assert get(event.port, f"/live/{name}/items?since=0").status == 404
    onair.put(event.client, name, onair.OnAir(title="New"))
    assert get(event.port, f"/live/{name}/items?since=0&wait=0").status == 200


def test_a_log_that_is_off_air_is_still_served(event: Event) -> None:
    name = f"{event.name}-past"
    Log(event.client, name).append_many([post(n) for n in range(3)])
    body = get(event.port, f"/live/{name}/items?since=1&wait=55").json()
    assert [item["offset"] for item in body["items"]] == [1, 2]
    assert body["over"] is True


def test_only_the_last_page_says_that_it_is_over(event: Event) -> None:
    name = f"{event.name}-long"
    Log(event.client, name).append_many([post(n) for n in range(250)])
    assert "over" not in get(event.port, f"/live/{name}/items?since=0").json()
    assert get(event.port, f"/live/{name}/items?since=200").json()["over"] is True
    assert get(event.port, f"/live/{name}/items?last=1").json()["over"] is True


def test_who_waits_hears_that_it_is_over(event: Event) -> None:
    event.log.append_many([post("a")])
    event.seen(1)
    with Wire(event.port) as poll, event.stream("since=0") as stream:
        poll.request(event.patience("since=1"))
        assert stream.frame().get("data") is None
        assert stream.frame()["id"] == f"{event.log.epoch()}:0"
        until(lambda: waiting(event) == 2, "both wait")
        onair.remove(event.client, event.name)
        assert poll.response().json()["over"] is True
        end = stream.frame()
        assert (end["event"], end.get("id")) == ("over", None)
        assert json.loads(end["data"]) == {"epoch": event.log.epoch(), "next": 1}
        assert stream.rest() == b""


def waiting(event: Event) -> float:
    return figure(event.metrics_port, "waiting", event=event.name)


def test_who_takes_no_notice_that_it_is_over_waits_for_its_turn(event: Event) -> None:
    """So that a reader which does not know the word does not ask without a pause."""
    onair.remove(event.client, event.name)
    until(lambda: event.get("last=0").json().get("over"), "it is over")
    with Wire(event.port) as wire:
        body = wire.get(event.items("since=0&wait=55")).json()
        assert body["over"] is True
        wire.request(event.items(f"since=0&wait=55&turn={body['turn']}"))
        until(lambda: waiting(event) == 1, "it waits")
        event.log.append_many([post("late")])
        body = wire.response().json()
        assert [item["offset"] for item in body["items"]] == [0]
        assert body["over"] is True


def test_a_stream_of_what_is_over(event: Event) -> None:
    name = f"{event.name}-past"
    Log(event.client, name).append_many([post(n) for n in range(300)])
    with Wire(event.port) as wire:
        wire.request(f"/live/{name}/stream?since=0")
        assert wire.head()[0] == 200
        wire.frame()
        assert [int(wire.frame()["id"].rpartition(":")[2]) for _ in range(300)] == [*range(300)]
        end = wire.frame()
        assert end["event"] == "over"
        assert int(end["retry"]) >= 10_000
        assert wire.rest() == b""


def test_an_event_comes_on_air_again(event: Event) -> None:
    onair.remove(event.client, event.name)
    until(lambda: event.get("last=0").json().get("over"), "it is over")
    onair.put(event.client, event.name, onair.OnAir(title="Again"))
    until(lambda: "over" not in event.get("last=0").json(), "it is on air again")


QUICK = {"streamer.keeper.UNASKED_S": 0.2, "streamer.keeper.PATROL_S": 0.1}


@pytest.fixture
def forgetful(stream_server: Server) -> Iterator[Halley]:
    """A streamer that soon drops what nobody asks for."""
    with Halley(stream_server.url, constants=QUICK).running() as halley:
        yield halley


def test_what_nobody_asks_for_is_dropped_and_loaded_again(
    forgetful: Halley, stream_server: Server
) -> None:
    client = connect(stream_server.url)
    name = "seldom-asked-for"
    Log(client, name).append_many([post(n) for n in range(3)])
    assert get(forgetful.port, f"/live/{name}/items?since=0").json()["next"] == 3
    until(lambda: held(forgetful, name) == 0, "it is dropped")

    def loaded() -> bool:
        assert get(forgetful.port, f"/live/{name}/items?since=2").json()["next"] == 3
        return held(forgetful, name) == 3

    until(loaded, "it is loaded again, and not yet dropped again")


def test_what_is_on_air_or_read_is_kept(forgetful: Halley, stream_server: Server) -> None:
    client = connect(stream_server.url)
    onair_event = put_on_air(client, "kept-on-air", forgetful)
    onair_event.log.append_many([post("a")])
    read = Event("kept-for-a-reader", Log(client, "kept-for-a-reader"), client, forgetful)
    read.log.append_many([post("a")])
    other = Log(client, "not-kept")
    other.append_many([post("a")])
    body: dict[str, int] = {}

    def asked() -> bool:
        body.update(read.get("since=1").json())
        return "turn" in body

    until(asked, "it is loaded in time to be answered")
    with Wire(forgetful.port) as wire:
        wire.request(read.items(f"since=1&wait=55&turn={body['turn']}"))
        get(forgetful.port, "/live/not-kept/items?since=0")
        until(lambda: held(forgetful, "not-kept") == 0, "the other one is dropped")
        assert held(forgetful, "kept-for-a-reader") == held(forgetful, "kept-on-air") == 1
        read.log.append_many([post("b")])
        assert wire.response().json()["next"] == 2


def held(halley: Halley, event: str) -> float:
    """How many entries of an event are in memory."""
    return figure(halley.metrics_port, "mirrored_entries", event=event)


def test_a_log_that_is_retired_is_told_of_no_more_and_names_its_archive(event: Event) -> None:
    event.log.append_many([post("a")])
    onair.remove(event.client, event.name)
    over = event.items("since=1&wait=55")
    until(lambda: get(event.port, over).json().get("over"), "it is over")
    with Wire(event.port) as wire:
        wire.request(event.patience("since=1"))
        until(lambda: waiting(event) == 1, "somebody waits")
        retired.put(event.client, event.name)
        assert wire.response().status == 200
    until(lambda: get(event.port, over).status == 404, "it is unknown")
    said = get(event.port, f"/live/{event.name}/items?since=0").json()
    assert said["archive"] == f"/{event.name}/archive/"
    retired.bring_back(event.client, event.name)
    until(lambda: get(event.port, f"/live/{event.name}/items?since=0").status == 200, "it is back")
