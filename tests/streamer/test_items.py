"""Items by long-poll, from a real streamer over a real log."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from live.draft import RetractionDraft
from tests.streamer.conftest import Event
from tests.streamer.figures import figure
from tests.streamer.posts import post
from tests.streamer.process import until
from tests.streamer.wire import Response, Wire, get


def waiting(event: Event, query: str) -> Wire:
    """A reader who waits: its request has arrived."""
    wire = Wire(event.port)
    before = people(event)
    wire.request(event.patience(query))
    until(lambda: people(event) > before, "the reader waits")
    return wire


def people(event: Event) -> int:
    """How many readers of this event wait."""
    return int(figure(event.metrics_port, "waiting", event=event.name, by="poll"))


def offsets(response: Response) -> list[int]:
    assert response.status == 200, response
    return [item["offset"] for item in response.json()["items"]]


def test_a_log_that_has_not_begun(event: Event) -> None:
    assert event.get("since=0&wait=0").json() == {"epoch": "", "since": 0, "next": 0, "items": []}


def test_everything_since(event: Event) -> None:
    event.log.append_many([post(n) for n in range(5)])
    event.seen(5)
    body = event.get("since=2&wait=0").json()
    assert (body["epoch"], body["since"], body["next"]) == (event.log.epoch(), 2, 5)
    entries = [json.loads(raw) for raw in event.log.since(2).entries]
    assert body["items"] == [{"offset": n, **entry} for n, entry in enumerate(entries, 2)]


def test_the_last(event: Event) -> None:
    event.log.append_many([post(n) for n in range(5)])
    event.seen(5)
    assert offsets(event.get("last=2")) == [3, 4]
    assert offsets(event.get("last=200")) == [0, 1, 2, 3, 4]
    assert event.get("last=0").json()["next"] == 5


def test_page_by_page(event: Event) -> None:
    event.log.append_many([post(n) for n in range(450)])
    event.seen(450)
    since, lengths, seen = 0, [], []
    while since < 450:
        body = event.get(f"since={since}&epoch={event.log.epoch()}&wait=0").json()
        assert body["since"] == since
        lengths.append(len(body["items"]))
        seen += [item["offset"] for item in body["items"]]
        since = body["next"]
    assert lengths == [200, 200, 50]
    assert seen == list(range(450))


def test_who_waits_is_answered_when_something_comes(event: Event) -> None:
    event.log.append_many([post("a")])
    event.seen(1)
    with waiting(event, f"since=1&epoch={event.log.epoch()}") as wire:
        event.log.append_many([post("b"), post("c")])
        answer = wire.response()
    assert offsets(answer) == [1, 2]
    assert "turn" not in answer.json()


def test_who_waits_for_a_log_that_has_not_begun(event: Event) -> None:
    with waiting(event, "since=0") as wire:
        event.log.append_many([post("a")])
        answer = wire.response()
    assert offsets(answer) == [0]
    assert answer.json()["epoch"] == event.log.epoch()


def test_who_waits_is_answered_when_the_turn_ends(event: Event) -> None:
    event.log.append_many([post("a")])
    event.seen(1)
    began = time.time()
    with Wire(event.port) as wire:
        first = wire.get(event.items("since=1&wait=1")).json()
        ended = time.time()
        second = wire.get(event.items(f"since=1&wait=1&turn={first['turn']}")).json()
    assert first["items"] == second["items"] == []
    assert first["next"] == 1
    assert int(began) < first["turn"] <= ended + 1
    assert second["turn"] > first["turn"]


def test_a_turn_that_is_over_ends_at_once(event: Event) -> None:
    """Within the turn in which it was asked; that may be over just then, but not twice."""
    turns = []
    for _ in range(2):
        asked = time.time() // 55
        told = event.get("since=0&wait=55&turn=1").json()["turn"]
        turns.append((asked, told, time.time() // 55))
    assert any(asked == told == now for asked, told, now in turns), turns


def test_all_who_wait_in_one_turn_are_answered_alike(event: Event) -> None:
    event.log.append_many([post("a")])
    event.seen(1)
    target = event.patience(f"since=1&epoch={event.log.epoch()}")
    with ThreadPoolExecutor(20) as pool:
        asking = [pool.submit(get, event.port, target) for _ in range(20)]
        until(lambda: people(event) == 20, "all wait")
        event.log.append_many([post("b")])
        answers = [answer.result() for answer in asking]
    assert {answer.body for answer in answers} == {answers[0].body}
    assert offsets(answers[0]) == [1]


CACHES = {
    "since=0&wait=0": "public, max-age=0, s-maxage=1",
    "since=0&epoch=EPOCH&wait=0": "public, max-age=0, s-maxage=2",
    "since=1&epoch=EPOCH&wait=0": "public, max-age=0, s-maxage=2",
    "since=1&epoch=EPOCH&wait=1": "public, max-age=0, s-maxage=2",
    "since=1&wait=1": "public, max-age=0, s-maxage=1",
    "last=1": "public, max-age=0, s-maxage=1",
    "since=x": "no-store",
    "since=99": "no-store",
}


@pytest.mark.parametrize("query", CACHES)
def test_what_caches_may_keep(event: Event, query: str) -> None:
    event.log.append_many([post("a")])
    event.seen(1)
    answer = event.get(query.replace("EPOCH", event.log.epoch()))
    assert answer.headers["cache-control"] == CACHES[query]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "vary" not in answer.headers
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("query", ["since=99999999", "since=0&epoch=another", "since=2"])
def test_a_place_that_is_not_in_the_log(event: Event, query: str) -> None:
    event.log.append_many([post("a")])
    answer = event.get(query)
    assert answer.status == 409
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["epoch"], body["next"], body["status"]) == (event.log.epoch(), 0, 409)
    again = event.get(f"since={body['next']}&epoch={body['epoch']}")
    assert offsets(again) == [0]


@pytest.mark.parametrize("since", ["-1", "99999999999999999999", "ten", ""])
def test_a_since_that_cannot_be(event: Event, since: str) -> None:
    answer = event.get(f"since={since}")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["parameter"] == "since"
    assert "9007199254740991" in answer.json()["detail"]


def test_an_event_that_nobody_knows(event: Event) -> None:
    answer = get(event.port, "/live/nobody-knows-me/items?since=0")
    assert answer.status == 404
    assert answer.json()["archive"] == "/nobody-knows-me/archive/"
    assert "/nobody-knows-me/archive/" in answer.json()["detail"]


def test_after_a_retraction_the_text_is_in_no_answer(event: Event) -> None:
    event.log.append_many([post("a", "a secret"), post("b"), post("a", "a secret too", version=1)])
    event.seen(3)
    asked = ["since=0&wait=0", "last=200", f"since=0&epoch={event.log.epoch()}&wait=0"]
    assert all(b"a secret" in event.get(query).body for query in asked)
    with waiting(event, "since=3") as wire:
        event.log.append_many([RetractionDraft(target="native:a", by="moderator")])
        answer = wire.response()
    assert offsets(answer) == [3]
    for query in asked:
        body = event.get(query).body
        assert b"a secret" not in body
        assert body.count(b'"gone":true') == 2


def test_head_is_get_without_its_body(event: Event) -> None:
    event.log.append_many([post("a")])
    event.seen(1)
    with Wire(event.port) as wire:
        for query in ("since=0&wait=0", "last=1", "since=x", "since=9"):
            full = wire.get(event.items(query))
            head = wire.get(event.items(query), method="HEAD")
            assert head.status == full.status
            for response in (head, full):
                response.headers.pop("date")
            assert head.headers == full.headers
        # It does not wait either.
        assert wire.get(event.items("since=1&wait=55"), method="HEAD").status == 200


def test_entries_can_be_large(event: Event) -> None:
    event.log.append_many([post(n, "\\" * 65_536) for n in range(3)])
    event.seen(3)
    answers = [event.get(f"since={since}&wait=0") for since in range(3)]
    assert [offsets(answer) for answer in answers] == [[0], [1], [2]]
    assert len(answers[0].body) > 256 * 1024
