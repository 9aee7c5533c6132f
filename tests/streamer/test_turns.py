"""The windows of the clock."""

from hypothesis import given
from hypothesis import strategies as st

from streamer.turns import following, turn_of

NOW = st.floats(1.7e9, 1.8e9)
WAIT = st.integers(1, 55)


@given(wait=WAIT, now=NOW)
def test_who_asks_for_no_turn_waits_until_the_present_one_ends(wait: int, now: float) -> None:
    turn = turn_of(wait, None, now)
    assert turn.number == now // wait
    assert turn.end == (turn.number + 1) * wait
    assert now < turn.end <= now + wait


@given(wait=WAIT, now=NOW, late=st.floats(0, 5))
def test_the_next_turn_is_a_whole_one(wait: int, now: float, late: float) -> None:
    first = turn_of(wait, None, now)
    asked = following(first, first.end)
    assert asked == first.number + 1
    again = turn_of(wait, asked, first.end + min(late, wait / 2))
    assert again.end == first.end + wait


@given(wait=WAIT, now=NOW, behind=st.integers(1, 10**6))
def test_a_turn_that_is_over_ends_at_once_and_leads_to_the_present(
    wait: int, now: float, behind: int
) -> None:
    present = int(now // wait)
    turn = turn_of(wait, max(present - behind, 0), now)
    assert turn.end <= now
    assert following(turn, now) == present


@given(wait=WAIT, now=NOW, ahead=st.integers(1, 2**53))
def test_nobody_waits_longer_than_asked(wait: int, now: float, ahead: int) -> None:
    """Whatever turn is asked for, and it does not spin either."""
    turn = turn_of(wait, int(now // wait) + ahead, now)
    assert now + wait - 1 <= turn.end <= now + wait
    again = turn_of(wait, following(turn, turn.end), turn.end)
    assert turn.end + wait - 1 <= again.end <= turn.end + wait


@given(wait=WAIT, now=NOW, apart=st.floats(0, 0.9))
def test_all_who_ask_for_the_same_turn_end_together(wait: int, now: float, apart: float) -> None:
    first = turn_of(wait, None, now)
    other = turn_of(wait, first.number, min(now + apart, first.end - 0.001))
    assert first == other
