"""The command, as somebody at a terminal uses it, and the booklet that the site reads."""

import json
import subprocess
import sys
from datetime import datetime, timedelta

from afa import booklet
from ingest.simulator.play import parse
from ingest.simulator.programme import programme
from ingest.simulator.script import Script
from live.draft import ItemDraft, now
from tests.patience import PATIENCE_S
from tests.simulator.conftest import START

ARGUMENTS = ("--seed", "3", "--posts", "200", "--start", START.isoformat())


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "ingest.simulator", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def test_it_prints_the_steps_as_lines_of_json() -> None:
    lines = [json.loads(line) for line in run(*ARGUMENTS).stdout.splitlines()]
    script = list(Script(3, START, 200))
    assert len(lines) == len(script)
    for line, step in zip(lines, script, strict=True):
        assert line["number"] == step.number
        assert datetime.fromisoformat(line["at"]) == step.at
        if isinstance(step.draft, ItemDraft):
            assert line["kind"] == "item"
            assert line["draft"]["item"]["text"] == step.draft.item.text


def test_it_prints_a_part_at_a_speed() -> None:
    lines = run(*ARGUMENTS, "--from", "50", "--limit", "5", "--speed", "100000").stdout.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [50, 51, 52, 53, 54]


def test_somebody_who_stops_reading_is_no_error() -> None:
    reading = subprocess.Popen(
        [sys.executable, "-m", "ingest.simulator", *ARGUMENTS[:2], "--posts", "3000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert reading.stdout is not None
    assert reading.stderr is not None
    assert reading.stdout.readline()
    reading.stdout.close()
    with reading.stderr as errors:
        assert errors.read() == b""
    assert reading.wait(PATIENCE_S) == 0


def test_a_wrong_argument_is_one_line() -> None:
    wrong = run("--seed", "x")
    assert wrong.returncode == 2
    assert wrong.stderr == "seed must be a whole number from 0 to 2147483648, not 'x'\n"
    assert run("--help").stdout.startswith("usage: python -m ingest.simulator")


def test_the_site_can_read_the_booklet() -> None:
    printed = run(
        *ARGUMENTS, "--booklet", "demo", "--zone", "Africa/Lagos", "--media", "http://a:1"
    )
    read = booklet.decode(printed.stdout.encode())
    schedule = programme(3, START)
    assert (read.slug, read.title, read.timezone) == ("demo", "Tidemark", "Africa/Lagos")
    assert [part.slug for part in read.sessions] == [one.slug for one in schedule.sessions]
    assert [part.starts_at for part in read.sessions] == [one.start for one in schedule.sessions]
    assert "mastodon:inesokafor@social.example" in read.speakers[0].handles
    play = parse(read.sources[0].query)
    assert (play.seed, play.posts, play.start, play.media) == (3, 200, START, "http://a:1")


def test_by_itself_the_booklet_is_of_a_conference_that_is_on_now() -> None:
    read = booklet.decode(run("--booklet", "demo").stdout.encode())
    keynote = read.sessions[1]
    assert keynote.slug == "the-only-minute-that-counts"
    assert timedelta(minutes=24) < now() - keynote.starts_at < timedelta(minutes=33)
    assert read.timezone != "UTC"
