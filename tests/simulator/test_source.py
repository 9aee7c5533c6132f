"""The simulator on air: in the real loop, with a clock turned by hand, and as a process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from ingest.loop import Loop
from ingest.simulator import connect
from ingest.simulator.play import Play, written
from ingest.simulator.record import tally
from ingest.simulator.script import Script
from ingest.source import Haul
from live import hearts, onair
from live.connect import Client
from live.connect import connect as live_connect
from live.draft import ItemDraft
from live.log import Log
from live.onair import OnAir, OnAirSource
from live.settings import load
from tests.patience import PATIENCE_S
from tests.servers import Server
from tests.simulator.conftest import START
from tests.simulator.test_log import compare


class HandClock:
    """A clock whose time is set; waiting gives threads a chance and takes no time of it."""

    def __init__(self, now: datetime) -> None:
        self.time = now
        self.ticks = 0.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        self.ticks += 0.01
        return self.ticks

    def wait(self, seconds: float) -> None:
        time.sleep(0.001)

    def wake(self) -> None:
        """Nobody waits."""


class Stage:
    """The loop around a simulator, one event on air."""

    def __init__(self, client: Client, query: str, now: datetime, since: str = "") -> None:
        self.client = client
        self.clock = HandClock(now)
        self.log = Log(client, "demo")
        self.put(query, since)
        self.loop = Loop("simulator", connect(load({}), self.clock), client, self.clock)

    def put(self, query: str, since: str = "") -> None:
        source = OnAirSource(id="simulator-1", kind="simulator", query=query, since=since)
        onair.put(self.client, "demo", OnAir(title="Demo", sources=(source,)))

    def play(self, until: datetime | None = None) -> None:
        """Everything that is due by `until`."""
        self.clock.time = until or self.clock.time
        deadline = time.monotonic() + PATIENCE_S
        quiet = 0
        while quiet < 5:
            assert time.monotonic() < deadline
            quiet = 0 if self.loop.step() or not self.heart().figures.get("of") else quiet + 1
            self.clock.ticks += 1.5
            time.sleep(0.001 if quiet else 0)

    def heart(self) -> hearts.Heart:
        return hearts.read(self.client).get("simulator") or hearts.Heart(state="")

    def posted(self) -> int:
        return sum(count for name, count in self.log.stats().items() if name.startswith("items:"))


PLAY = Play(start=START, posts=800)


@pytest.fixture(scope="module")
def script() -> Script:
    return PLAY.script()


def test_the_backlog_comes_at_once_and_then_each_step_when_it_is_due(
    live: Client, script: Script
) -> None:
    now = START + timedelta(minutes=115)
    stage = Stage(live, written(PLAY), now)
    stage.play()
    known = tally(script[number] for number in range(script.until(now)))
    compare(stage.log, known)
    assert stage.log.stats() == known.counts
    number = script.until(now)
    for _ in range(5):
        stage.play(script[number].at - timedelta(microseconds=1))
        assert stage.log.cursor("simulator-1") == f"{PLAY.name}:{number}"
        stage.play(script[number].at)
        number = script.until(script[number].at)
        assert stage.log.cursor("simulator-1") == f"{PLAY.name}:{number}"
    assert stage.heart().state == "running"
    assert stage.heart().figures["steps"] == number
    assert stage.heart().figures["of"] == len(script)
    assert stage.heart().figures["behind"] == 0


def test_it_ends_as_the_oracle_says_and_says_so(live: Client, script: Script) -> None:
    stage = Stage(live, written(PLAY), START + timedelta(days=3))
    stage.play()
    compare(stage.log, tally(script))
    assert (stage.heart().state, stage.heart().detail) == ("idle", "the conference is over")


def test_it_waits_for_the_doors_to_open(live: Client) -> None:
    stage = Stage(live, written(PLAY), START - timedelta(hours=1))
    stage.play()
    assert stage.log.length() == 0
    assert stage.heart().state == "idle"
    assert "20 November 08:00 UTC" in stage.heart().detail


def test_it_goes_on_where_it_was(live: Client, script: Script) -> None:
    first = Stage(live, written(PLAY), START + timedelta(hours=5))
    first.play()
    held = first.log.length()
    assert held > 0
    again = Stage(live, written(PLAY), START + timedelta(hours=5))
    again.play()
    assert again.log.length() == held
    # Nothing was even asked again: no repeats but the script's own.
    known = tally(script[number] for number in range(script.until(START + timedelta(hours=5))))
    assert again.log.stats() == known.counts
    again.play(START + timedelta(days=3))
    compare(again.log, tally(script))


def test_another_conference_in_the_same_place_begins_anew(live: Client) -> None:
    stage = Stage(live, written(PLAY), START + timedelta(days=3))
    stage.play()
    before = stage.posted()
    other = Play(start=START + timedelta(days=7), posts=100)
    stage.put(written(other))
    stage.play(START + timedelta(days=10))
    assert stage.posted() > before + 80


def test_another_speed_goes_on(live: Client, script: Script) -> None:
    stage = Stage(live, written(PLAY), START + timedelta(hours=5))
    stage.play()
    fast = Play(start=START, posts=800, speed=100_000)
    stage.put(written(fast))
    stage.play(START + timedelta(hours=5, seconds=1))
    compare(stage.log, tally(script))
    assert stage.log.stats() == tally(script).counts


def test_a_wrong_query_is_said_and_cured(live: Client) -> None:
    stage = Stage(live, "seed=one start=2026-11-20T08:00Z", START)
    for _ in range(3):
        stage.loop.step()
        stage.clock.ticks += 1.5
    assert stage.heart().state == "refused"
    assert stage.heart().detail.startswith("demo: seed must be a whole number")
    stage.put(written(PLAY))
    stage.play(START + timedelta(hours=2))
    assert stage.heart().state == "running"
    assert stage.posted() > 10


def test_nothing_older_than_since_is_posted(live: Client, script: Script) -> None:
    begin = START + timedelta(hours=2)
    stage = Stage(live, written(PLAY), START + timedelta(hours=3), since=begin.isoformat())
    stage.play()
    wanted = [
        script[number]
        for number in range(script.until(START + timedelta(hours=3)))
        if script[number].at >= begin
    ]
    compare(stage.log, tally(wanted))


def test_items_are_received_when_they_are_played_and_stay_clean(live: Client) -> None:
    now = START + timedelta(hours=2, microseconds=7)
    stage = Stage(live, written(PLAY), now)
    hauls: list[Haul] = []
    simulator = connect(load({}), stage.clock)
    simulator.follow({"demo": onair.read(live)["demo"].sources}, live)
    deadline = time.monotonic() + PATIENCE_S
    while not hauls:
        assert time.monotonic() < deadline
        hauls = simulator.read()
    posts = [draft for draft in hauls[0].drafts if isinstance(draft, ItemDraft)]
    assert len(posts) > 50
    for draft in posts:
        assert draft.item.received_at == now
        assert draft.item.shown_at == draft.item.created_at < now


def process(environ: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "ingest", "simulator"],
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def until(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def longer(log: Log, than: int) -> bool:
    return log.length() > than


def is_over(client: Client) -> bool:
    return hearts.read(client)["simulator"].detail == "the conference is over"


def test_killed_and_started_again_it_loses_nothing(own_live: Server, tmp_path: Path) -> None:
    client = live_connect(own_live.url)
    # Five seconds or so for the whole of it.
    play = Play(start=datetime.now(UTC), posts=1800, rate=500)
    source = OnAirSource(id="simulator-1", kind="simulator", query=written(play))
    onair.put(client, "demo", OnAir(title="Demo", sources=(source,)))
    log = Log(client, "demo")
    environ = {"REDIS_URL": own_live.url, "VAR_DIR": str(tmp_path)}
    for goal in (300, 1000):
        running = process(environ)
        until(partial(longer, log, goal), f"{goal} entries")
        running.kill()
        running.wait()
    running = process(environ)
    try:
        until(partial(is_over, client), "the end")
        compare(log, tally(play.script()))
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE_S) == 0
    finally:
        running.kill()
        running.wait()
        client.close()
