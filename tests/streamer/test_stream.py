"""Server-Sent Events, from a real streamer over a real log."""

import json

import pytest

from live.draft import RetractionDraft
from tests.streamer.conftest import Event
from tests.streamer.posts import post
from tests.streamer.wire import Frame, Wire, get


def entries(wire: Wire, count: int) -> list[str]:
    """The ids of the next entries; each frame has to carry what its id says."""
    ids = []
    for _ in range(count):
        frame = wire.frame()
        assert frame["id"].endswith(f":{json.loads(frame['data'])['offset']}")
        assert frame.get("event") is None
        ids.append(frame["id"])
    return ids


def opening(wire: Wire) -> str:
    """The id in the first frame, which carries no entry."""
    frame = wire.frame()
    assert int(frame["retry"]) >= 1000
    assert frame.get("data") is None
    return frame["id"]


def test_what_is_there_and_then_what_comes(event: Event) -> None:
    event.log.append_many([post(n) for n in range(3)])
    epoch = event.log.epoch()
    with event.stream(f"since=1&epoch={epoch}") as wire:
        assert opening(wire) == f"{epoch}:0"
        assert entries(wire, 2) == [f"{epoch}:1", f"{epoch}:2"]
        event.log.append_many([post("d")])
        assert entries(wire, 1) == [f"{epoch}:3"]


def test_the_data_is_the_entry_as_items_have_it(event: Event) -> None:
    event.log.append_many([post("a", 'Line\n"two" ✨ 日本語')])
    event.seen(1)
    [item] = event.get("since=0&wait=0").json()["items"]
    with event.stream("since=0") as wire:
        opening(wire)
        assert json.loads(wire.frame()["data"]) == item


def test_without_since_only_what_comes(event: Event) -> None:
    event.log.append_many([post(n) for n in range(3)])
    event.seen(3)
    epoch = event.log.epoch()
    with event.stream() as wire:
        # A reader that is cut off now resumes here, although it has seen no entry.
        assert opening(wire) == f"{epoch}:2"
        event.log.append_many([post("d")])
        assert entries(wire, 1) == [f"{epoch}:3"]


def test_a_log_that_has_not_begun(event: Event) -> None:
    with event.stream("since=0") as wire:
        assert opening(wire) == ":-1"
        event.log.append_many([post("a")])
        assert entries(wire, 1) == [f"{event.log.epoch()}:0"]


def test_a_reader_resumes_after_the_last_id_that_it_has(event: Event) -> None:
    event.log.append_many([post(n) for n in range(5)])
    epoch = event.log.epoch()
    with event.stream("since=0&epoch=older", f"Last-Event-ID: {epoch}:2") as wire:
        assert opening(wire) == f"{epoch}:2"
        assert entries(wire, 2) == [f"{epoch}:3", f"{epoch}:4"]


def is_reset(frame: Frame, epoch: str) -> bool:
    assert json.loads(frame["data"]) == {"epoch": epoch, "next": 0}
    return (frame["event"], frame["id"]) == ("reset", f"{epoch}:-1")


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("since=1&epoch=older", ()),
        ("since=77", ()),
        ("since=1", ("Last-Event-ID: older:0",)),
        ("since=1", ("Last-Event-ID: EPOCH:77",)),
        ("since=1", ("Last-Event-ID: nonsense",)),
    ],
)
def test_a_place_that_is_not_in_the_log_is_a_reset(
    event: Event, query: str, headers: tuple[str, ...]
) -> None:
    event.log.append_many([post(n) for n in range(2)])
    epoch = event.log.epoch()
    with event.stream(query, *(header.replace("EPOCH", epoch) for header in headers)) as wire:
        assert is_reset(wire.frame(), epoch)
        assert entries(wire, 2) == [f"{epoch}:0", f"{epoch}:1"]


def test_a_new_epoch_resets_who_follows(event: Event) -> None:
    event.log.append_many([post(n) for n in range(3)])
    with event.stream("since=2") as wire:
        opening(wire)
        entries(wire, 1)
        renewed = event.log.renew(event.log.epoch())
        assert is_reset(wire.frame(), renewed)
        assert entries(wire, 3) == [f"{renewed}:{n}" for n in range(3)]


def test_a_long_log_comes_whole_and_in_order(event: Event) -> None:
    texts = ["x" * 2000] * 1500
    event.log.append_many([post(n, text) for n, text in enumerate(texts)])
    epoch = event.log.epoch()
    with event.stream("since=0") as wire:
        opening(wire)
        assert entries(wire, 1500) == [f"{epoch}:{n}" for n in range(1500)]


def test_who_connects_after_a_retraction_gets_a_stub(event: Event) -> None:
    event.log.append_many([post("a", "a secret")])
    with event.stream("since=0") as wire:
        opening(wire)
        assert "a secret" in wire.frame()["data"]
        event.log.append_many([RetractionDraft(target="native:a", by="author")])
        assert '"kind":"retraction"' in wire.frame()["data"]
    with event.stream("since=0") as wire:
        opening(wire)
        assert '"gone":true' in wire.frame()["data"]


def test_the_head_of_a_stream(event: Event) -> None:
    target = f"/live/{event.name}/stream"
    head = get(event.port, target, method="HEAD")
    assert (head.status, head.headers["content-type"]) == (200, "text/event-stream")
    assert head.headers["cache-control"] == "no-store"
    with event.stream() as wire:
        opening(wire)


def test_a_wrong_parameter_and_an_unknown_event(event: Event) -> None:
    assert get(event.port, f"/live/{event.name}/stream?since=-1").status == 400
    answer = get(event.port, "/live/nobody-knows-me/stream")
    assert (answer.status, answer.json()["archive"]) == (404, "/nobody-knows-me/archive/")
