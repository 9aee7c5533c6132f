"""Redis goes away, comes back, forgets: readers are served meanwhile and miss nothing after."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from live import keys, onair
from live.connect import RedisError, connect
from live.draft import RetractionDraft
from tests.servers import Server
from tests.streamer.conftest import Event, put_on_air
from tests.streamer.figures import figure
from tests.streamer.posts import post
from tests.streamer.process import Halley, until
from tests.streamer.saves import bring_back, save
from tests.streamer.wire import Wire, get


@dataclass
class Stage:
    """A streamer on a Redis of its own, and an event on air with three posts."""

    server: Server
    halley: Halley
    event: Event

    def append(self, *names: object) -> None:
        """Append, however long it takes Redis to come back."""

        def appended() -> bool:
            try:
                self.event.log.append_many([post(name) for name in names])
            except RedisError:
                return False
            return True

        until(appended, "Redis is there")

    def epoch(self) -> str:
        return self.event.log.epoch()


@pytest.fixture
def stage(own_live: Server) -> Iterator[Stage]:
    with Halley(own_live.url).running() as halley:
        event = put_on_air(connect(own_live.url), "demo", halley)
        event.log.append_many([post("a"), post("b"), post("c")])
        event.seen(3)
        yield Stage(own_live, halley, event)


def poll(stage: Stage, since: int) -> Wire:
    """A reader who waits by long-poll, and names the epoch."""
    wire = Wire(stage.halley.port)
    wire.request(stage.event.patience(f"since={since}&epoch={stage.epoch()}"))
    return wire


def stream(stage: Stage, since: int) -> Wire:
    """A reader who follows by SSE; the first frame is read."""
    wire = stage.event.stream(f"since={since}&epoch={stage.epoch()}")
    wire.frame()
    return wire


def both_wait(stage: Stage) -> None:
    metrics = stage.halley.metrics_port
    until(lambda: figure(metrics, "waiting", event="demo") == 2, "both wait")


def offsets(wire: Wire) -> list[int]:
    answer = wire.response()
    assert answer.status == 200, answer
    return [item["offset"] for item in answer.json()["items"]]


def lost(stage: Stage) -> None:
    until(lambda: not figure(stage.halley.metrics_port, "redis_up"), "the loss is noticed")


def test_redis_is_lost_and_comes_back(stage: Stage) -> None:
    epoch = stage.epoch()
    with poll(stage, 3) as polling, stream(stage, 3) as streaming:
        both_wait(stage)
        stage.server.kill()
        lost(stage)
        # What is held is served, and who waits goes on waiting.
        answer = stage.event.get(f"since=1&epoch={epoch}&wait=0")
        assert [item["offset"] for item in answer.json()["items"]] == [1, 2]
        # What only Redis can say is not guessed.
        for query in ("since=99", "since=0&epoch=another"):
            answer = stage.event.get(query)
            assert answer.status == 503
            assert int(answer.headers["retry-after"]) >= 1
        answer = get(stage.halley.port, "/live/never-heard-of/items?since=0")
        assert answer.status == 503
        stage.server.start()
        stage.append("d")
        assert offsets(polling) == [3]
        assert streaming.frame()["id"] == f"{epoch}:3"
    assert stage.event.get("since=99").status == 409


def test_redis_hangs(stage: Stage) -> None:
    epoch = stage.epoch()
    with poll(stage, 3) as polling, stream(stage, 3) as streaming:
        both_wait(stage)
        stage.server.freeze()
        assert offsets_now(stage, f"since=0&epoch={epoch}&wait=0") == [0, 1, 2]
        assert stage.event.get("since=99").status == 503
        stage.server.thaw()
        stage.append("d")
        assert offsets(polling) == [3]
        assert streaming.frame()["id"] == f"{epoch}:3"


def offsets_now(stage: Stage, query: str) -> list[int]:
    return [item["offset"] for item in stage.event.get(query).json()["items"]]


def is_reset(wire: Wire, epoch: str) -> bool:
    frame = wire.frame()
    return (frame["event"], frame["id"]) == ("reset", f"{epoch}:-1")


def starts_over(stage: Stage, polling: Wire, streaming: Wire, before: str, length: int) -> None:
    """Both readers are told of the new epoch, and get the whole log."""
    answer = polling.response()
    assert (answer.status, answer.json()["next"]) == (409, 0)
    told = answer.json()["epoch"]
    assert told != before
    assert is_reset(streaming, told)
    frames = [streaming.frame() for _ in range(length)]
    epoch = stage.epoch()
    if frames[0].get("event") == "reset":
        assert frames.pop(0)["id"] == f"{epoch}:-1"
        frames.append(streaming.frame())
    assert [frame["id"] for frame in frames] == [f"{epoch}:{n}" for n in range(length)]
    assert offsets_now(stage, "since=0&wait=0") == list(range(length))


def test_redis_comes_back_with_an_older_save(stage: Stage) -> None:
    """And grows again before we have looked: the old end must not be joined to the new one."""
    older = save(stage.event.client, "demo")
    before = stage.epoch()
    stage.append("d", "e")
    stage.event.seen(5)
    with poll(stage, 5) as polling, stream(stage, 5) as streaming:
        both_wait(stage)
        stage.server.kill()
        lost(stage)
        stage.halley.freeze()
        stage.server.start()
        bring_back(stage.event.client, "demo", older)
        stage.append("D", "E", "f", "g")
        stage.halley.thaw()
        starts_over(stage, polling, streaming, before, 7)
    assert stage.epoch() != before


def test_redis_is_flushed_and_begins_anew(stage: Stage) -> None:
    before = stage.epoch()
    with poll(stage, 3) as polling, stream(stage, 3) as streaming:
        both_wait(stage)
        stage.event.client.flushall()
        onair.put(stage.event.client, "demo", onair.OnAir(title="demo"))
        stage.append("x", "y")
        starts_over(stage, polling, streaming, before, 2)


def test_redis_is_flushed_and_nothing_follows(stage: Stage) -> None:
    """Nothing is published either; the patrol finds it."""
    before = stage.epoch()
    with poll(stage, 3) as polling, stream(stage, 3) as streaming:
        both_wait(stage)
        stage.event.client.flushall()
        assert polling.response().status == 409
        assert is_reset(streaming, "")
        assert stage.event.get("since=0&wait=0").json() == {
            "epoch": "",
            "since": 0,
            "next": 0,
            "items": [],
        }
        onair.put(stage.event.client, "demo", onair.OnAir(title="demo"))
        stage.append("x")
        assert streaming.frame()["id"] == f"{stage.epoch()}:0"
    assert stage.epoch() != before


def test_the_epoch_is_renewed_by_another(stage: Stage) -> None:
    before = stage.epoch()
    with poll(stage, 3) as polling, stream(stage, 3) as streaming:
        both_wait(stage)
        stage.event.log.renew(before)
        starts_over(stage, polling, streaming, before, 3)


def test_the_end_is_lost_without_a_word(stage: Stage) -> None:
    """As after a failover to a replica that was behind: the patrol compares."""
    before = stage.epoch()
    with poll(stage, 3) as polling, stream(stage, 3) as streaming:
        both_wait(stage)
        stage.event.client.rpop(keys.items("demo"))
        starts_over(stage, polling, streaming, before, 2)
    assert figure(stage.halley.metrics_port, "renewals_total") == 1


def test_the_subscription_is_cut(stage: Stage) -> None:
    """Redis drops a subscriber that is too slow; what was published meanwhile is read."""
    epoch = stage.epoch()
    with poll(stage, 3) as polling, stream(stage, 3) as streaming:
        both_wait(stage)
        stage.event.client.client_kill_filter(_type="pubsub")
        stage.append("d")
        assert offsets(polling) == [3]
        assert streaming.frame()["id"] == f"{epoch}:3"


def test_a_text_that_is_retracted_while_redis_is_away(stage: Stage) -> None:
    stage.event.log.append_many([post("s", "a secret")])
    stage.event.seen(4)
    stage.halley.freeze()
    stage.event.log.append_many([RetractionDraft(target="native:s", by="moderator")])
    stage.event.client.client_kill_filter(_type="pubsub")
    stage.halley.thaw()
    stage.event.seen(5)
    assert b"a secret" not in stage.event.get("since=0&wait=0").body


@pytest.mark.parametrize("raw", [b'{"kind":"item"}', b"hello", b'{"kind":"poem","uid":"x"}'])
def test_an_entry_that_is_not_ours_stops_us_loudly(stage: Stage, raw: bytes) -> None:
    stage.event.client.rpush(keys.items("demo"), raw)
    assert stage.halley.wait() == 1
    assert b"did not write" in stage.halley.output
    assert b"Traceback" not in stage.halley.output


def test_an_item_whose_text_was_changed_stops_us_loudly(stage: Stage) -> None:
    """It is found when the log is filled anew, by its sha."""
    client = stage.event.client
    raw = client.lindex(keys.items("demo"), 1)
    assert isinstance(raw, bytes)
    client.lset(keys.items("demo"), 1, raw.replace(b"says", b"SAYS").decode())
    stage.halley.stop()
    stage.halley.launch()
    assert stage.halley.wait() == 1
    assert b"does not match its sha" in stage.halley.output


def test_the_streamer_is_killed_and_started_again(stage: Stage) -> None:
    """Readers resume where they were; that takes nothing but the log."""
    epoch = stage.epoch()
    with stream(stage, 2) as wire:
        assert wire.frame()["id"] == f"{epoch}:2"
        stage.halley.kill()
        stage.append("d", "e")
        stage.halley.start()
    with stage.event.stream("since=0", f"Last-Event-ID: {epoch}:2") as wire:
        assert wire.frame()["id"] == f"{epoch}:2"
        assert [wire.frame()["id"] for _ in range(2)] == [f"{epoch}:3", f"{epoch}:4"]
    assert offsets_now(stage, f"since=3&epoch={epoch}&wait=0") == [3, 4]


def test_a_start_without_redis(own_live: Server) -> None:
    own_live.kill()
    with Halley(own_live.url).running() as halley:
        answer = get(halley.port, "/live/demo/items?since=0")
        assert (answer.status, answer.headers["content-type"]) == (503, "application/problem+json")
        assert int(answer.headers["retry-after"]) >= 1
        assert get(halley.port, "/live/demo/stream").status == 503
        own_live.start()
        event = put_on_air(connect(own_live.url), "demo", halley)
        event.log.append_many([post("a")])
        event.seen(1)
