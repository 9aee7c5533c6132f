"""What a query asks for, and what is due when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.simulator.play import Play, WrongQuery, cursor, parse, place, since, written
from ingest.simulator.script import POSTS, Script
from tests.simulator.conftest import START

SMALL = Play(start=START, posts=200)


@pytest.fixture(scope="module")
def small() -> Script:
    return SMALL.script()


def test_only_the_start_has_to_be_said() -> None:
    play = parse("start=2026-11-20T08:00+00:00")
    assert play == Play(start=START, seed=1, posts=POSTS, speed=1.0)


@given(
    seed=st.integers(0, 2**31),
    posts=st.integers(1, 1_000_000),
    speed=st.floats(0.01, 1e6).map(lambda speed: float(f"{speed:g}")),
    minutes=st.integers(0, 40_000_000),
    media=st.sampled_from(["", "http://127.0.0.1:8000", "https://afa.example/site"]),
    by_rate=st.booleans(),
)
def test_a_query_says_what_was_asked(
    seed: int, posts: int, speed: float, minutes: int, media: str, by_rate: bool
) -> None:
    start = datetime(2011, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    pace = {"rate": speed} if by_rate else {"speed": speed}
    play = Play(start=start, seed=seed, posts=posts, media=media, **pace)
    assert parse(written(play)) == play


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "there is no start="),
        ("seed=1", "there is no start="),
        ("start=tomorrow", "start must be an ISO time"),
        ("start=2026-11-20T08:00", "with an offset"),
        ("start=1999-11-20T08:00+00:00", "2011 to 2100"),
        ("start=9999-12-31T08:00+00:00", "2011 to 2100"),
        ("start=2026-11-20T08:00Z seed=x", "seed must be a whole number from 0"),
        ("start=2026-11-20T08:00Z seed=-1", "seed must be"),
        ("start=2026-11-20T08:00Z seed=1.5", "seed must be"),
        ("start=2026-11-20T08:00Z posts=0", "posts must be a whole number from 1"),
        ("start=2026-11-20T08:00Z posts=99999999999", "posts must be"),
        ("start=2026-11-20T08:00Z speed=0", "speed must be a number from 0.01"),
        ("start=2026-11-20T08:00Z speed=nan", "speed must be"),
        ("start=2026-11-20T08:00Z speed=inf", "speed must be"),
        ("start=2026-11-20T08:00Z rate=-3", "rate must be"),
        ("start=2026-11-20T08:00Z media=javascript:x", "media must be"),
        ("start=2026-11-20T08:00Z seed=1 seed=2", "'seed=2' is not understood"),
        ("start=2026-11-20T08:00Z colour=red", "'colour=red' is not understood"),
        ("#tidemark", "'#tidemark' is not understood"),
    ],
)
def test_a_wrong_query_says_why(query: str, words: str) -> None:
    with pytest.raises(WrongQuery, match=words.replace("(", r"\(")):
        parse(query)


def test_since_is_a_time_or_nothing() -> None:
    assert since("") is None
    assert since(START.isoformat()) == START
    for wrong in ("2026-11-20T08:00", "yesterday"):
        with pytest.raises(WrongQuery, match="since must be"):
            since(wrong)


def test_at_speed_one_a_step_is_due_at_its_own_time(small: Script) -> None:
    for number, step in enumerate(small):
        assert SMALL.due(small, step.at) > number
        assert SMALL.due(small, step.at - timedelta(microseconds=1)) <= number


@pytest.mark.parametrize("speed", [0.01, 0.5, 60, 1e6])
def test_a_speed_makes_it_faster(speed: float, small: Script) -> None:
    play = Play(start=START, posts=200, speed=speed)
    for number in range(0, len(small), 17):
        due = START + (small[number].at - START) / speed
        assert play.due(small, due + timedelta(milliseconds=1)) > number
        assert play.due(small, due - timedelta(milliseconds=1)) <= max(
            number, SMALL.due(small, START)
        )


def test_a_rate_makes_it_even(small: Script) -> None:
    play = Play(start=START, posts=200, rate=50)
    assert play.due(small, START - timedelta(days=1)) == 0
    assert play.due(small, START + timedelta(seconds=2)) == 100
    assert play.due(small, START + timedelta(days=1)) == len(small)


@pytest.mark.parametrize(
    "play", [SMALL, Play(start=START, posts=200, rate=7), Play(start=START, posts=200, speed=1e6)]
)
def test_what_is_due_only_grows_and_is_all_in_the_end(play: Play, small: Script) -> None:
    times = [START + timedelta(minutes=minute) for minute in range(-5000, 5000, 7)]
    due = [play.due(small, time) for time in times]
    assert due == sorted(due)
    assert due[0] == 0
    assert due[-1] == len(small)
    assert play.due(small, datetime(9999, 12, 31, tzinfo=UTC)) == len(small)
    assert play.due(small, datetime(1, 1, 1, tzinfo=UTC)) == 0


def test_a_cursor_is_of_one_script() -> None:
    assert place(SMALL, "") == 0
    assert place(SMALL, cursor(SMALL, 1234)) == 1234
    again = Play(start=START, posts=200, speed=60, media="http://x")
    assert place(again, cursor(SMALL, 1234)) == 1234
    for other in (
        Play(start=START, posts=201),
        Play(start=START, posts=200, seed=2),
        Play(start=START + timedelta(seconds=1), posts=200),
    ):
        assert place(other, cursor(SMALL, 1234)) == 0
    for broken in ("1234", "x:1234", f"{SMALL.name}:", f"{SMALL.name}:-3", f"{SMALL.name}:x"):
        assert place(SMALL, broken) == 0
