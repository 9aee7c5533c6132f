"""The curve of a talk: what it shows of any posts, and how it says it."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afa.views.curve import CLOCK, MOST_BARS, MOST_NAMED, NAME, Curve, Tick, curve

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
LISBON = ZoneInfo("Europe/Lisbon")


def at(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def drawn(posts: dict[float, int], length: float = 45, now: float = 999) -> Curve | None:
    """The curve of a talk that starts at ten; `posts` by minutes after that."""
    minutes = {int(at(minute).timestamp() // 60): count for minute, count in posts.items()}
    return curve(minutes, TEN, at(length), at(now), LISBON)


def of(posts: dict[float, int], length: float = 45, now: float = 999) -> Curve:
    made = drawn(posts, length, now)
    assert made
    return made


def heights(made: Curve) -> list[float]:
    """How high the bars are, from the left; those of nothing are not there."""
    return [100 - float(top) for top in re.findall(r"V([\d.]+)h", made.bars)]


def left(tick: Tick) -> float:
    """Where the words of a tick begin on a phone, in percent of its width."""
    return tick.x - {"start": 0.0, "middle": CLOCK / 2, "end": CLOCK}[tick.anchor]


def test_without_posts_there_is_none() -> None:
    assert drawn({}) is None
    assert drawn({-300: 5, 900: 2}) is None, "nor where all came at other times"


def test_one_post_is_one_bar_and_its_peak() -> None:
    made = of({7: 1})
    assert heights(made) == [100]
    assert (made.top.clock, made.top.posts) == ("10:07", 1)
    assert [(row.clock, row.posts) for row in made.rows] == [("10:05–10:10", 1)]


def test_five_thousand_in_a_minute_leave_the_others_to_be_seen() -> None:
    made = of({3: 1, 20: 5000, 21: 4})
    assert heights(made) == [1.5, 100, 1.5]
    assert [peak.clock for peak in made.peaks] == ["10:20"], "only what is high is named"


def test_what_is_outside_is_counted_and_not_drawn() -> None:
    made = of({-11: 3, -10: 1, 104: 1, 105: 2, 5000: 9})
    assert (made.inside, made.outside) == (2, 14)
    assert len(heights(made)) == 2


def test_the_picture_ends_soon_after_the_last_post() -> None:
    assert of({0: 1}).width == 10 + 45 + 10
    assert of({70: 1}).width == 10 + 71
    assert of({104: 1}).width == 10 + 45 + 60


def test_the_talk_and_the_present_have_their_place() -> None:
    made = of({0: 1}, now=12)
    assert made.begins == pytest.approx(10 / 65 * 100, abs=0.01)
    assert made.lasts == pytest.approx(45 / 65 * 100, abs=0.01)
    assert made.now == pytest.approx(22 / 65 * 100, abs=0.01)
    assert of({0: 1}, now=-11).now is None
    assert of({0: 1}, now=56).now is None


def test_high_bars_that_are_far_apart_are_named_the_highest_first() -> None:
    quiet: dict[float, int] = dict.fromkeys(range(45), 2)
    made = of({**quiet, 0: 8, 1: 9, 25: 10, 44: 5, 26: 9, 70: 1})
    assert [(peak.clock, peak.posts) for peak in made.peaks] == [("10:25", 10), ("10:01", 9)]


def test_where_all_bars_are_alike_only_one_is_named() -> None:
    made = of({minute: 10 + minute % 3 for minute in range(45)})
    assert len(made.peaks) == 1


def test_a_party_of_a_night_has_bars_of_several_minutes() -> None:
    made = of({0: 1, 1: 1, 400: 3}, length=420)
    assert made.step == 5
    assert [row.posts for row in made.rows] == [2, 3]
    assert made.width <= MOST_BARS


def test_times_are_those_of_the_venue() -> None:
    posts = {int(TEN.timestamp() // 60): 1}
    made = curve(posts, TEN, at(45), at(0), ZoneInfo("Asia/Kathmandu"))
    assert made
    assert made.top.clock == "15:45"
    assert {"15:45", "16:30"} <= {tick.words for tick in made.ticks}


def test_a_clock_at_the_edge_stands_clear_of_the_end_of_the_talk() -> None:
    made = of({240 + 59: 1}, length=240)
    ends, edge = sorted(made.ticks, key=left)[-2:]
    assert left(edge) - left(ends) >= CLOCK


@given(
    st.dictionaries(st.integers(-20, 700), st.integers(1, 6000), min_size=1, max_size=40),
    st.integers(1, 600),
    st.integers(0, 59),
)
def test_of_any_posts_it_is_well_formed(posts: dict[float, int], length: int, past: int) -> None:
    minutes = {int(at(minute).timestamp() // 60): count for minute, count in posts.items()}
    starts = at(past)
    made = curve(minutes, starts, starts + timedelta(minutes=length), starts, LISBON)
    if made is None:
        return
    assert made.inside + made.outside == sum(posts.values())
    assert sum(row.posts for row in made.rows) == made.inside
    assert 0 < len(heights(made)) <= made.width <= MOST_BARS
    assert max(heights(made)) == 100
    assert 0 < len(made.peaks) <= MOST_NAMED
    places = sorted(peak.x for peak in made.peaks)
    assert all(b - a >= NAME - 0.1 for a, b in pairwise(places))
    assert all(0 <= tick.x <= 100 for tick in made.ticks)
    clocks = sorted(map(left, made.ticks))
    assert all(b - a >= CLOCK - 0.1 for a, b in pairwise(clocks)), "none is written over another"
    assert 0 <= made.begins < made.begins + made.lasts <= 100.1
    assert len(made.rows) <= 40
