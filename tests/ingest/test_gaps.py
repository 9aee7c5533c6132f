"""Gaps: pure decisions over what a reader says of itself."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.gaps import LEAST_S, MOST, after, bounded
from ingest.source import Standing
from live.health import Gap

AWAY = Standing(current=False)


def test_a_gap_begins_with_the_last_sign_of_life_and_is_filled_by_a_catch_up() -> None:
    gaps, covered = after((), 0.0, Standing(current=True, heard_at=100.0), 101.0)
    assert (gaps, covered) == ((), 100.0)
    gaps, covered = after(gaps, covered, AWAY, 130.0)
    assert gaps == (Gap(since=100.0),)
    assert after(gaps, covered, AWAY, 150.0) == (gaps, covered)
    back = Standing(current=True, since=160.0, heard_at=200.0)
    assert after(gaps, covered, back, 201.0) == (
        (Gap(since=100.0, until=160.0, filled=True),),
        200.0,
    )


def test_what_a_catch_up_cannot_reach_stays() -> None:
    back = Standing(current=True, since=900.0, reached=400.0)
    gaps, _ = after((Gap(since=100.0),), 100.0, back, 950.0)
    assert gaps == (
        Gap(since=100.0, until=400.0),
        Gap(since=400.0, until=900.0, filled=True),
    )
    nothing = Standing(current=True, since=900.0, reached=5000.0)
    assert after((Gap(since=100.0),), 100.0, nothing, 950.0)[0] == (Gap(since=100.0, until=900.0),)


def test_a_moment_that_was_caught_up_with_is_no_news() -> None:
    back = Standing(current=True, since=100.0 + LEAST_S / 2)
    assert after((Gap(since=100.0),), 100.0, back, 120.0)[0] == ()


def test_one_that_was_never_heard_has_missed_nothing() -> None:
    assert after((), 0.0, AWAY, 100.0) == ((), 0.0)


def test_what_was_filled_makes_room_first() -> None:
    lost = [Gap(since=float(n), until=n + 9.0) for n in range(5)]
    filled = [Gap(since=100.0 + n, until=900.0, filled=True) for n in range(MOST)]
    kept, dropped = bounded([*lost, *filled])
    assert dropped == 5
    assert kept == (*lost, *filled[5:])
    assert bounded(lost) == (tuple(lost), 0)
    kept, dropped = bounded([Gap(since=float(n), until=n + 9.0) for n in range(MOST + 3)])
    assert (kept[0].since, dropped) == (3.0, 3)


STANDINGS = st.builds(
    Standing,
    current=st.booleans(),
    since=st.floats(0, 5000),
    heard_at=st.floats(0, 5000),
    reached=st.floats(0, 5000),
)


@given(st.lists(st.tuples(STANDINGS, st.floats(0.1, 100)), max_size=40))
def test_gaps_never_overlap_and_only_the_last_is_open(
    steps: list[tuple[Standing, float]],
) -> None:
    gaps: tuple[Gap, ...] = ()
    covered, now = 0.0, 1000.0
    for standing, passed in steps:
        now += passed
        honest = Standing(
            current=standing.current,
            since=min(standing.since, now),
            heard_at=min(standing.heard_at, now),
            reached=standing.reached,
        )
        gaps, covered = after(gaps, covered, honest, now)
        assert covered <= now
        assert all(gap.until for gap in gaps[:-1])
        assert all(one.since <= one.until or not one.until for one in gaps)
        assert standing.current or not gaps or not gaps[-1].until or not covered
