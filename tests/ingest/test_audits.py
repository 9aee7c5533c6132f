"""The audit: what the networks count, what the log holds, and what fills the difference."""

import json
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from ingest.clock import SystemClock
from ingest.flickrtron import audits as of_flickr
from ingest.flickrtron.missing import Missing
from ingest.nozzletron import audits as of_x
from ingest.nozzletron import snowflake
from ingest.nozzletron.audits import Audits, Question
from ingest.nozzletron.meter import Meter
from ingest.nozzletron.source import Nozzletron
from ingest.nozzletron.sweeps import Place
from ingest.trouble import Garbled
from live import audits, health
from live.connect import Client
from live.draft import ItemDraft, RepostDraft, RetractionDraft
from live.health import Audit, Gap
from live.log import Log
from live.onair import OnAirSource
from tests.ingest.reading_flickr import flickrtron, upload
from tests.ingest.reading_flickr import holds as holds_photos
from tests.ingest.reading_x import holds, post, streaming
from tests.ingest.running import CURIOUS, PACE, Running, hurried, item, on_air, until
from tests.networks.faults import ANSWERS
from tests.networks.flickr import FlickrNetwork
from tests.networks.serving import Fault
from tests.networks.x import TOKEN, XNetwork

NOW = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is asked for all the time."""
    monkeypatch.setattr("live.hearts.BEAT_S", 0.02)
    monkeypatch.setattr("ingest.nozzletron.audits.LOOK_S", 0.0)
    monkeypatch.setattr("ingest.flickrtron.audits.LOOK_S", 0.0)


# What is compared


def place(query: str = "#conf", event: str = "conf") -> Place:
    began = (NOW - timedelta(hours=1)).timestamp()
    return Place(event, OnAirSource(id=query, kind="x", query=query, began=began))


def asked(found: Audits, live: Client, *places: Place) -> Question:
    """What is counted first."""
    audits.ask(live, "conf", time.time())
    question = found.next(places, live, NOW, 0.0)
    assert question is not None
    return question


def test_whole_minutes_since_the_first_read_are_counted(live: Client) -> None:
    question = asked(Audits(PACE), live, place())
    assert question.query == "#conf"
    assert question.begin == datetime(2026, 11, 20, 11, 1, tzinfo=UTC)
    assert question.end == datetime(2026, 11, 20, 11, 59, tzinfo=UTC)
    both = asked(Audits(PACE), live, place("#conf"), place("#talk -is:retweet"))
    assert both.query == "(#conf) OR (#talk -is:retweet)"


def test_queries_that_are_too_long_together_are_said_so(live: Client) -> None:
    found = Audits(PACE)
    audits.ask(live, "conf", time.time())
    places = [place("a" * 600), place("b" * 600)]
    assert found.next(places, live, NOW, 0.0) is None
    told = found.of("conf")
    assert told
    assert "too long" in told.words


def test_a_count_is_made_in_its_time_and_when_somebody_asks(live: Client) -> None:
    found = Audits(PACE)
    assert found.next([place()], live, NOW, 0.0) is None
    assert found.next([place()], live, NOW, PACE.settle + 1)
    assert found.next([place()], live, NOW, PACE.settle + 2) is None
    audits.ask(live, "conf", time.time())
    assert found.next([place()], live, NOW, PACE.settle + 3)
    assert found.next([place()], live, NOW, PACE.settle + 4) is None


def test_what_is_missing_is_searched_twice_and_then_told(live: Client) -> None:
    found = Audits(PACE)
    question = asked(found, live, place())
    first = int(question.begin.timestamp()) // 60
    theirs = {first: 5, first + 1: 2, first + 2: 1, first + 9: 4}
    ours = Counter({first: 5, first + 1: 1, first + 9: 3, first + 3: 7})
    for again in (True, True, False):
        stretches = found.took(question, theirs, ours, NOW, 0.0)
        begin = question.begin + timedelta(minutes=1)
        wanted = [
            (begin, begin + timedelta(minutes=2)),
            (begin + timedelta(minutes=8), begin + timedelta(minutes=9)),
        ]
        assert stretches == (wanted if again else [])
    told = found.of("conf")
    assert told == Audit(
        at=NOW.timestamp(),
        since=question.begin.timestamp(),
        until=question.end.timestamp(),
        theirs=12,
        ours=9,
        missing=(
            Gap(since=(first + 1) * 60.0, until=(first + 3) * 60.0),
            Gap(since=(first + 9) * 60.0, until=(first + 10) * 60.0),
        ),
    )


def test_the_log_is_counted_by_the_minute_of_each_post(live: Client) -> None:
    minutes = [0, 0, 1, 5]
    natives = [
        str(int(snowflake.first_at(NOW + timedelta(minutes=m))) + n) for n, m in enumerate(minutes)
    ]
    log = Log(live, "conf")
    log.append_many([ItemDraft(uid=f"x:{native}", item=item("hi")) for native in natives[:3]])
    log.append_many([RepostDraft(uid=f"x:{natives[3]}", original="x:1")])
    log.append_many([ItemDraft(uid="flickr:7", item=item("hi", source="flickr"))])
    log.append_many([RetractionDraft(target="x:99999999999", by="author")])
    log.retract(f"x:{natives[0]}", by="author")
    first = int(NOW.timestamp()) // 60
    assert of_x.held(live, "conf") == {first: 2, first + 1: 1, first + 5: 1}


def test_counts_are_read_whatever_they_look_like() -> None:
    said = {
        "data": [
            {"start": "2026-11-20T12:00:00.000Z", "tweet_count": 3},
            {"start": "2026-11-20T12:01:00.000Z", "tweet_count": "4"},
            {"start": "2026-11-20T12:02:00.000Z", "tweet_count": -1},
            {"start": "soon", "tweet_count": 9},
            None,
        ],
        "meta": {},
    }
    first = int(NOW.timestamp()) // 60
    counted = of_x.counts(json.dumps(said).encode())
    assert counted == {first: 3, first + 1: 4, first + 2: 0}


@pytest.mark.parametrize("fault", ANSWERS.values(), ids=ANSWERS.keys())
def test_an_answer_that_is_none_counts_nothing(fault: Fault) -> None:
    with pytest.raises(Garbled):
        of_x.counts(fault.body)


# Against a network


def counting(url: str, x: XNetwork) -> Running:
    """nozzletron."""

    def made(clock: SystemClock) -> Nozzletron:
        return Nozzletron(TOKEN, x.url, clock, CURIOUS, meter=Meter(0.005, 0.0), delay=hurried)

    return Running("nozzletron", made, url)


def told(live: Client) -> Audit | None:
    """The audit that the source has told."""
    said = health.read(live, "conf").get("conf-0")
    return said.audit if said else None


def counted(live: Client, theirs: int) -> bool:
    """Whether an audit that is asked for now finds this many."""
    audits.ask(live, "conf", time.time())
    audit = told(live)
    return audit is not None and not audit.words and audit.theirs == theirs


def test_what_the_stream_never_brought_is_found_and_filled(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    ago_ms = int(time.time() * 1000) - 20 * 60_000
    with counting(live_url, x) as running:
        until(lambda: (heart := running.heart()) and heart.figures.get("catching_up") == 0)
        until(lambda: running.says("running"))
        x.streams = False
        for number in range(3):
            x.publish(ItemDraft(uid=f"lost{number}", item=item("lost #conf")), at_ms=ago_ms)
        x.streams = True
        post(x, "heard")
        until(lambda: holds(live, x, "heard"))
        audits.ask(live, "conf", time.time())
        until(lambda: holds(live, x, "heard", "lost0", "lost1", "lost2"))
        until(lambda: counted(live, 3) and (audit := told(live)) and audit.ours == 3)
        assert (audit := told(live))
        assert audit.missing == ()
        post(x, "later")
        until(lambda: holds(live, x, "heard", "lost0", "lost1", "lost2", "later"))


def test_what_nobody_finds_is_told_with_its_time(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf")
    minute = int(time.time()) // 60 - 30
    x.publish(ItemDraft(uid="a", item=item("#conf")), at_ms=(minute - 5) * 60_000 + 7)
    x.uncounted = {minute: 2}
    with counting(live_url, x):
        until(lambda: holds(live, x, "a"))
        until(lambda: counted(live, 3))
        audit = told(live)
        assert audit
        assert audit.ours == 1
        assert audit.missing == (Gap(since=minute * 60.0, until=minute * 60.0 + 60.0),)


def asked_and_none_left(live: Client, x: XNetwork) -> bool:
    """Whether every count has failed that was to fail; asks for another."""
    audits.ask(live, "conf", time.time())
    with x.lock:
        return not x._faults["counts"]


def test_counts_that_do_not_come_stop_nothing(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf")
    with counting(live_url, x):
        until(lambda: streaming(x))
        for fault in ANSWERS.values():
            x.fail("counts", fault)
        until(lambda: asked_and_none_left(live, x))
        post(x, "a")
        until(lambda: holds(live, x, "a"))
        until(lambda: counted(live, 0))


def test_a_key_that_may_not_count_is_told_and_hinders_nothing_else(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    with counting(live_url, x) as running:
        until(lambda: streaming(x))
        x.fail("counts", *[ANSWERS["403"]] * 1000)
        audits.ask(live, "conf", time.time())
        until(lambda: (audit := told(live)) and "not for you" in audit.words)
        until(lambda: running.says("running", "forbidden"))
        asked = len(x.asked("/2/tweets"))
        post(x, "a")
        until(lambda: holds(live, x, "a"))
        until(lambda: len(x.asked("/2/tweets")) > asked)


def test_photos_are_counted_by_a_full_sweep(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    on_air(live, "conf", "flickr", "conf")
    for number in range(7):
        upload(flickr, f"p{number}", ago_s=number)
    with flickrtron(live_url, flickr, poll_s=0.05):
        until(lambda: holds_photos(live, flickr, *(f"p{number}" for number in range(7))))
        until(lambda: counted(live, 7))
        audit = told(live)
        assert audit
        assert (audit.ours, audit.missing) == (7, ())


def test_a_photo_that_the_log_lacks_is_told(live: Client) -> None:
    Log(live, "conf").append_many([ItemDraft(uid="flickr:1", item=item("hi", source="flickr"))])
    missing = Missing()
    found = of_flickr.Audits(missing)
    key = ("conf", "conf-0")
    missing.found("conf", {"1": 100.0, "2": 900.0, "3": 700.0}, 50.0)
    found.run({"conf"}, live, NOW)
    assert found.of("conf") is None  # no sweep is through yet
    missing.swept(key, 40.0, [key])
    found.run({"conf"}, live, NOW)
    at = NOW.timestamp()
    lost = (Gap(since=700.0, until=760.0), Gap(since=900.0, until=960.0))
    assert found.of("conf") == Audit(at=at, since=100.0, until=at, theirs=3, ours=1, missing=lost)
