"""What reading X costs, and what happens when the money is spent."""

import threading
from datetime import UTC, date, datetime

import pytest

from ingest.clock import SystemClock
from ingest.nozzletron.meter import Meter
from ingest.nozzletron.source import Nozzletron
from live import health, keys, onair, spend
from live.connect import Client
from live.onair import OnAir, OnAirSource
from tests.ingest.reading_x import holds, nozzletron, post, streaming
from tests.ingest.running import PACE, Running, hurried, on_air, texts, until
from tests.networks.x import TOKEN, XNetwork

DAY, NEXT = date(2026, 11, 20), date(2026, 11, 21)


def source(cap: float | None = None) -> OnAirSource:
    return OnAirSource(id="conf-0", kind="x", query="#conf", spend_cap=cap)


def test_a_post_costs_once_a_day(live: Client) -> None:
    meter = Meter(0.005, 0.0)
    meter.follow({"conf": (source(),)}, live, DAY)
    meter.read("conf", ["1", "2"], DAY)
    meter.read("conf", ["2", "3"], DAY)
    assert meter.spent("conf") == pytest.approx(0.015)
    assert meter.paid_today("conf", "1", DAY)
    assert not meter.paid_today("conf", "1", NEXT)
    meter.read("conf", ["1"], NEXT)
    assert meter.spent("conf") == pytest.approx(0.020)
    assert not meter.paid_today("conf", "2", NEXT)


def test_what_was_spent_is_kept_and_paid_for_once_by_whatever_process(live: Client) -> None:
    for posts in (["1", "2"], ["2", "3"]):
        meter = Meter(0.005, 0.0)
        meter.follow({"conf": (source(),)}, live, DAY)
        meter.read("conf", posts, DAY)
        meter.save(live)
        meter.save(live)
    assert spend.read(live, "conf", "x") == 3
    assert spend.paid(live, "conf", "x", DAY) == {"1", "2", "3"}
    assert meter.spent("conf") == pytest.approx(0.015)
    meter.read("conf", ["1"], NEXT)
    meter.save(live)
    assert spend.read(live, "conf", "x") == 4
    assert spend.paid(live, "conf", "x", NEXT) == {"1"}
    assert 0 < live.ttl(keys.paid("conf", "x", NEXT)) <= spend.KEPT_S


def test_the_cap_is_the_event_s_own_or_that_of_the_program(live: Client) -> None:
    meter = Meter(1.0, 3.0)
    watched = {"conf": (source(),), "rich": (source(9.0),), "open": (source(0.0),)}
    meter.follow(watched, live, DAY)
    assert [meter.cap(event) for event in watched] == [3.0, 9.0, None]
    for event in watched:
        meter.read(event, map(str, range(4)), DAY)
    assert [meter.capped(event) for event in watched] == [True, False, False]
    assert meter.words("conf") == "$4.00 of $3.00 spent; a higher cap of the event goes on"
    assert meter.spares("rich", 3)
    assert not meter.spares("rich", 4)  # the rest is for posts that are new
    assert meter.spares("open", 1_000_000)


def metered(url: str, x: XNetwork, cap: float) -> Running:
    """nozzletron with this cap, at a dollar a post."""

    def made(clock: SystemClock) -> Nozzletron:
        return Nozzletron(TOKEN, x.url, clock, PACE, meter=Meter(1.0, cap), delay=hurried)

    return Running("nozzletron", made, url)


def on_air_with(live: Client, cap: float | None) -> None:
    """The event as an operator has set it."""
    onair.put(live, "conf", OnAir(title="conf", sources=(source(cap),)))


def test_at_the_cap_the_stream_closes_and_a_higher_one_catches_up(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air_with(live, None)
    with metered(live_url, x, 3.0) as running:
        until(lambda: streaming(x))
        for name in "abc":
            post(x, name)
        until(lambda: running.says("at its cap", "conf: $3.00 of $3.00 spent"))
        until(lambda: not streaming(x))
        # The catch-up's last request may have been sent off and not have arrived.
        until(lambda: not any(one.name == "call" for one in threading.enumerate()))
        asked = len(x.requests)
        post(x, "meanwhile")
        until(lambda: health.read(live, "conf")["conf-0"].state == "at its cap")
        told = health.read(live, "conf")["conf-0"]
        assert (told.spent, told.cap) == (3.0, 3.0)
        assert len(x.requests) == asked
        on_air_with(live, 50.0)
        until(lambda: holds(live, x, "a", "b", "c", "meanwhile"))
        until(lambda: running.says("running"))
        until(lambda: spend.read(live, "conf", "x") == 4)
    with metered(live_url, x, 3.0) as running:
        until(lambda: running.says("running"))
        until(lambda: (heart := running.heart()) and heart.figures["catching_up"] == 0)
    assert spend.read(live, "conf", "x") == 4  # what it read again was paid for


def test_a_restart_stays_at_the_cap(live: Client, live_url: str, x: XNetwork) -> None:
    on_air_with(live, None)
    spend.add(live, "conf", "x", DAY, ["1", "2", "3"])
    with metered(live_url, x, 3.0) as running:
        until(lambda: running.says("at its cap"))
        assert x.requests == []


def test_one_event_at_its_cap_does_not_stop_another(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air_with(live, 2.0)
    on_air(live, "other", "x", "#other")
    with metered(live_url, x, 0.0) as running:
        until(lambda: streaming(x))
        post(x, "a")
        post(x, "b")
        until(lambda: set(x.rules) and {rule["value"] for rule in x.rules.values()} == {"#other"})
        post(x, "c")
        post(x, "d", "for #other")
        until(lambda: texts(live, "other"))
        assert holds(live, x, "a", "b")
        until(lambda: running.says("running", "conf: $2.00 of $2.00 spent"))


def test_a_catch_up_stops_in_the_middle_and_keeps_what_it_paid_for(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.page_size = 2
    x.lag_s = 0  # otherwise the newest may be missing from the first sweep, and its pages be odd
    for number in range(9):
        post(x, f"p{number}")
    on_air_with(live, 4.0)
    with metered(live_url, x, 0.0) as running:
        until(lambda: running.says("at its cap"))
        until(lambda: len(texts(live, "conf")) == 4)
        on_air_with(live, 100.0)
        until(lambda: holds(live, x, *(f"p{number}" for number in range(9))))


def test_without_a_cap_nothing_stops(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "a")
        until(lambda: (told := health.read(live, "conf").get("conf-0")) and told.spent == 0.005)
        told = health.read(live, "conf")["conf-0"]
        assert told.cap is None
        assert datetime.now(UTC).timestamp() - told.at < 60
