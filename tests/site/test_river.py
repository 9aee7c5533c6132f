"""The day as a river: as broad as much was said, and nothing lost on the way."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from afa.views.river import HIGH, MOST_BANDS, REST, WIDE, River, Stream, river

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
FIRST = int(NINE.timestamp()) // 600


def drawn(*streams: dict[int, int], hours: float = 4, now: float = -9) -> River | None:
    """The river of streams whose posts come in steps of ten minutes after nine."""
    named = [
        Stream(f"S{n}", "", {FIRST + step: posts for step, posts in steps.items()})
        for n, steps in enumerate(streams)
    ]
    end = NINE + timedelta(hours=hours)
    return river(named, NINE, end, NINE + timedelta(hours=now), UTC)


def of(*streams: dict[int, int], hours: float = 4, now: float = -9) -> River:
    made = drawn(*streams, hours=hours, now=now)
    assert made
    return made


def test_of_next_to_nothing_there_is_no_river() -> None:
    assert drawn() is None
    assert drawn({}) is None
    assert drawn({0: 500, 1: 9}) is None
    assert drawn({-9: 1, -8: 1, 99: 1, 1: 1}) is None, "nor of what is not of the day"


def test_it_says_where_it_is_broadest() -> None:
    made = of({0: 1, 3: 4, 4: 2}, {3: 3, 5: 5})
    assert (made.top_clock, made.top, made.posts) == ("09:30", 7, 15)
    assert [(band.name, band.posts) for band in made.bands] == [("S0", 7), ("S1", 8)]
    assert made.width == 24 * WIDE


def test_bands_lie_upon_one_another_and_fill_the_bed() -> None:
    made = of(dict.fromkeys(range(24), 1), dict.fromkeys(range(24), 3))
    edges = [
        {int(y) for y in re.findall(r"-?\d+ (\d+)(?=[CMz])", band.path)} for band in made.bands
    ]
    assert edges == [{0, HIGH // 4}, {HIGH // 4, HIGH}]


def test_full_hours_are_marked_and_the_present() -> None:
    made = of({0: 1, 1: 1, 2: 1}, hours=4, now=1)
    assert [tick.words for tick in made.ticks] == ["10:00", "11:00", "12:00"]
    assert made.now == 25
    assert of({0: 1, 1: 1, 2: 1}).now is None
    assert len(of({0: 1, 1: 1, 2: 1}, hours=23).ticks) <= 8


def test_many_bands_flow_together() -> None:
    made = of(*({n: n + 1, 22: n + 1} for n in range(20)))
    assert len(made.bands) == MOST_BANDS
    assert made.bands[-1].name == str(REST)
    assert sum(band.posts for band in made.bands) == made.posts == 2 * 210


def test_a_stream_that_ran_dry_begins_anew() -> None:
    made = of({0: 1, 1: 2, 9: 3}, dict.fromkeys(range(24), 1))
    assert made.bands[0].path.count("M") == 2
    assert made.bands[1].path.count("M") == 1


STREAMS = st.lists(
    st.dictionaries(st.integers(-2, 30), st.integers(1, 5000), max_size=20), max_size=12
)


@given(STREAMS)
def test_of_any_posts_it_stays_in_its_bed(streams: list[dict[int, int]]) -> None:
    made = drawn(*streams)
    if made is None:
        return
    assert made.posts == sum(
        posts for steps in streams for step, posts in steps.items() if 0 <= step < 24
    )
    for band in made.bands:
        assert re.fullmatch(r"(M-?\d+ \d+(C(-?\d+ ){5}-?\d+)+z)+", band.path)
        for x, y in re.findall(r"(-?\d+) (-?\d+)(?=[CzM ]|$)", band.path):
            assert -WIDE <= int(x) <= max(made.width + WIDE, HIGH)
            assert -1 <= int(y) <= max(made.width + WIDE, HIGH + 1)
