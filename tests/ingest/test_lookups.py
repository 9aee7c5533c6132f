"""Deletions on X, which tells nobody: what is shown is asked after."""

import json
from datetime import UTC, datetime

import pytest

from ingest.clock import SystemClock
from ingest.nozzletron.lookups import MOST, Batch, Lookups, read
from ingest.nozzletron.meter import Meter
from ingest.nozzletron.source import Nozzletron
from ingest.trouble import Garbled
from live import entry
from live.connect import Client
from live.draft import ItemDraft, RepostDraft, RetractionDraft
from live.log import Log
from live.onair import OnAirSource
from tests.ingest.reading_x import holds, post, streaming
from tests.ingest.running import CURIOUS, PACE, Running, hurried, item, on_air, until
from tests.networks.faults import ANSWERS
from tests.networks.serving import Fault
from tests.networks.x import TOKEN, XNetwork

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def error(native: str, kind: str = "resource-not-found", **changed: object) -> dict[str, object]:
    """What X says of a post that it does not give."""
    return {
        "resource_type": "tweet",
        "resource_id": native,
        "value": native,
        "type": f"https://api.twitter.com/2/problems/{kind}",
        **changed,
    }


def body(*errors: object, data: list[str] | None = None) -> bytes:
    """An answer to a lookup."""
    there = {"data": [{"id": one} for one in data]} if data else {}
    return json.dumps({**there, "errors": errors}).encode()


def test_an_answer_says_what_is_there_and_what_is_not() -> None:
    said = body(error("2"), error("3", "not-authorized-for-resource"), data=["1"])
    assert read(said, ["1", "2", "3", "4"]) == (["1"], ["2", "3"])


@pytest.mark.parametrize(
    "odd",
    [
        error("2", "something-new"),
        error("2", "rate-limit-exceeded"),
        error("2", resource_type="user"),
        error("9"),  # nobody asked
        error("1"),  # and it is there
        error("2", resource_id=None, value=None),
        error("2", type=None),
        "2",
        None,
    ],
)
def test_no_other_error_is_a_deletion(odd: object) -> None:
    assert read(body(odd, data=["1"]), ["1", "2"]) == (["1"], [])


@pytest.mark.parametrize("fault", ANSWERS.values(), ids=ANSWERS.keys())
def test_an_answer_that_is_none_says_nothing(fault: Fault) -> None:
    with pytest.raises(Garbled):
        read(fault.body, ["1", "2"])


# Whom to ask after


@pytest.fixture
def log(live: Client) -> Log:
    """A log with posts of X in all states, and one of Flickr."""
    log = Log(live, "conf")
    log.append_many([ItemDraft(uid=f"x:{n}", item=item("hi")) for n in range(1, 260)])
    log.append_many([ItemDraft(uid="flickr:5", item=item("hi", source="flickr"))])
    log.append_many([RepostDraft(uid="x:900", original="x:1")])
    log.retract("x:1", by="author")
    log.retract("x:2", by="moderator")
    log.append_many([RetractionDraft(target="x:901", by="author")])
    return log


def lookups(live: Client, cap: float = 0.0) -> tuple[Lookups, Meter]:
    """With a meter that follows the event."""
    meter = Meter(1.0, cap)
    meter.follow({"conf": (OnAirSource(id="s", kind="x", query="#conf"),)}, live, NOW.date())
    return Lookups(PACE, meter), meter


def asked(lookups: Lookups, live: Client, now: float) -> list[Batch]:
    """All that is asked in one round."""
    batches = []
    while batch := lookups.next(["conf"], live, NOW, now):
        batches.append(batch)
        now += PACE.lookup
    return batches


def test_everything_shown_is_asked_after_once_a_round(live: Client, log: Log) -> None:
    found, _ = lookups(live)
    batches = asked(found, live, 0.0)
    natives = [one for batch in batches for one in batch.natives]
    assert sorted(natives, key=int) == [str(n) for n in range(2, 260)]
    assert max(len(batch.natives) for batch in batches) == MOST
    assert asked(found, live, PACE.round - 1) == []
    assert asked(found, live, PACE.round + 1)


def test_what_was_paid_today_costs_nothing_and_the_rest_only_where_the_cap_allows(
    live: Client, log: Log
) -> None:
    found, meter = lookups(live, cap=100.0)
    meter.read("conf", [str(n) for n in range(200, 260)], NOW.date())
    natives = {one for batch in asked(found, live, 0.0) for one in batch.natives}
    assert natives == {str(n) for n in range(200, 260)}


def test_a_deletion_is_believed_when_it_is_said_again(live: Client, log: Log) -> None:
    found, _ = lookups(live)
    batch = found.next(["conf"], live, NOW, 0.0)
    assert batch
    gone, back, *rest = batch.natives
    said = body(error(gone), error(back), data=rest)
    assert found.took(batch, said, NOW, 0.0) == []
    later = PACE.doubt + 1
    again = found.next(["conf"], live, NOW, later)
    assert again == Batch("conf", (gone, back), again=True)
    [haul] = found.took(again, body(error(gone), data=[back]), NOW, later)
    assert [draft.uid for draft in haul.drafts] == [f"retraction:x:{gone}"]
    assert not any(one.again for one in asked(found, live, later + PACE.doubt + 1))


def test_after_a_failure_the_same_are_asked_after(live: Client, log: Log) -> None:
    found, _ = lookups(live)
    batch = found.next(["conf"], live, NOW, 0.0)
    assert batch
    found.failed(batch)
    natives = [one for ask in asked(found, live, PACE.lookup) for one in ask.natives]
    assert sorted(natives, key=int) == [str(n) for n in range(2, 260)]


# Against a network


def curious(url: str, x: XNetwork) -> Running:
    """nozzletron that asks all the time."""

    def made(clock: SystemClock) -> Nozzletron:
        return Nozzletron(TOKEN, x.url, clock, CURIOUS, meter=Meter(0.005, 0.0), delay=hurried)

    return Running("nozzletron", made, url)


def test_what_was_deleted_or_hidden_on_x_is_retracted(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    with curious(live_url, x):
        until(lambda: streaming(x))
        for name in ("stays", "deleted", "protected", "edited"):
            post(x, name)
        post(x, "edited", "edited again #conf", version=1)
        until(lambda: holds(live, x, "stays", "deleted", "protected", "edited"))
        x.publish(RetractionDraft(target="deleted", by="author"))
        x.protect("protected")
        until(lambda: holds(live, x, "stays", "edited"))
    entries = [entry.decode(raw) for raw in Log(live, "conf").since(0).entries]
    assert [one.by for one in entries if one.kind == "retraction"] == ["author"] * 2


@pytest.mark.parametrize("fault", ANSWERS.values(), ids=ANSWERS.keys())
def test_no_failing_answer_deletes_anything(
    live: Client, live_url: str, x: XNetwork, fault: Fault
) -> None:
    on_air(live, "conf", "x", "#conf")
    with curious(live_url, x):
        until(lambda: streaming(x))
        post(x, "stays")
        until(lambda: holds(live, x, "stays"))
        x.fail("lookup", *[fault] * 3)
        until(lambda: x.failing("lookup") is None)
        asked = len(x.asked("/2/tweets"))
        until(lambda: len(x.asked("/2/tweets")) > asked + 2)
        assert holds(live, x, "stays")
        assert streaming(x)
