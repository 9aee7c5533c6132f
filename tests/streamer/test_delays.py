"""Deliveries and how long they took: what the operator's dashboard shows of the streamer."""

import time

from live.log import Log
from streamer.figures import DELAYS, Figures, counted, prometheus
from tests.streamer.conftest import Event
from tests.streamer.figures import figure
from tests.streamer.process import until


def said(figures: Figures) -> dict[str, float]:
    return {name: value for name, _labels, value in counted(figures)}


def test_half_and_nearly_all_of_the_newest_delays() -> None:
    figures = Figures()
    now = time.time()
    for n in range(100):
        figures.told(3, now - n / 100)
    found = said(figures)
    assert found["deliveries_total"] == 300
    assert 0.5 <= found["delay_p50_seconds"] < 0.6
    assert 0.95 <= found["delay_p95_seconds"] < 1.05


def test_without_an_entry_there_is_no_delay() -> None:
    assert "delay_p50_seconds" not in said(Figures())
    assert b"delay" not in prometheus(counted(Figures()))


def test_a_clock_ahead_of_ours_is_no_delay() -> None:
    figures = Figures()
    figures.told(1, time.time() + 60)
    assert said(figures)["delay_p95_seconds"] == 0


def test_only_the_newest_count() -> None:
    figures = Figures()
    figures.told(1, time.time() - 900)
    for _ in range(DELAYS):
        figures.told(1, time.time())
    assert max(figures.delays) < 60
    assert len(figures.delays) == DELAYS


def test_each_entry_is_counted_for_each_reader(event: Event) -> None:
    before = figure(event.metrics_port, "deliveries_total")
    event.log.notice("Nobody reads this.")
    event.seen(1)
    with event.stream("since=1") as one, event.stream("since=1") as other:
        until(lambda: _waiting(event) == 2, "both wait")
        Log(event.client, event.name).notice("Two read this.")
        one.frame()
        other.frame()
        until(
            lambda: figure(event.metrics_port, "deliveries_total") == before + 2,
            "both are counted",
        )
    assert 0 < figure(event.metrics_port, "delay_p95_seconds") < 60


def _waiting(event: Event) -> float:
    return figure(event.metrics_port, "waiting", event=event.name)
