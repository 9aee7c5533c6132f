"""The waits: by the networks' own rules, growing, bounded, spread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import backoff, trouble
from ingest.trouble import Crowded, Faulty, Forbidden, Limited, Refused, Trouble, Unreachable

KINDS = [Unreachable, Faulty, Limited, Crowded, Refused, Forbidden]


def waits(kind: type[Trouble], times: int) -> list[float]:
    """The waits of so many troubles in a row, without luck."""
    fails = None
    found = []
    for _ in range(times):
        fails = backoff.after(fails, kind(), lasted_s=0.0)
        found.append(backoff.delay(fails, kind(), luck=0.0))
    return found


def test_a_lost_connection_is_tried_again_at_once_then_slower() -> None:
    assert waits(Unreachable, 3) == [0.25, 0.5, 0.75]
    assert waits(Unreachable, 100)[-1] == 16.0


def test_an_ill_server_gets_five_seconds_doubling() -> None:
    assert waits(Faulty, 9) == [5, 10, 20, 40, 80, 160, 320, 320, 320]


def test_a_rate_limit_gets_a_minute_doubling() -> None:
    assert waits(Limited, 4) == [60, 120, 240, 480]


def test_a_connection_that_x_still_believes_in_is_waited_out() -> None:
    assert waits(Crowded, 6) == [5, 10, 20, 40, 60, 60]


def test_a_refusal_is_tried_slowly_but_for_ever() -> None:
    assert waits(Refused, 6) == [60, 120, 240, 480, 900, 900]
    assert waits(Forbidden, 1) == [60]


def test_a_connection_that_held_starts_the_count_again() -> None:
    fails = backoff.Fails(backoff.RULES[Unreachable], 40)
    assert backoff.after(fails, Unreachable(), lasted_s=29.0).count == 41
    assert backoff.after(fails, Unreachable(), lasted_s=30.0).count == 1


def test_another_trouble_starts_its_own_count() -> None:
    fails = backoff.Fails(backoff.RULES[Unreachable], 40)
    assert backoff.after(fails, Faulty(), lasted_s=0.0) == backoff.Fails(backoff.RULES[Faulty], 1)


def test_what_the_network_asks_for_comes_first() -> None:
    fails = backoff.after(None, Limited(), 0.0)
    assert backoff.delay(fails, Limited(retry_after=7.0), luck=0.5) == 7.5
    assert backoff.delay(fails, Limited(retry_after=0.0), luck=0.0) == 0.25
    for nonsense in (-5.0, 1e12):
        assert backoff.delay(fails, Limited(retry_after=nonsense), luck=0.0) == 60


@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=60),
    luck=st.floats(0, 1, exclude_max=True),
)
def test_no_wait_is_beyond_its_rule_and_none_is_zero(
    kinds: list[type[Trouble]], luck: float
) -> None:
    fails = None
    for kind in kinds:
        fails = backoff.after(fails, kind(), lasted_s=0.0)
        wait = backoff.delay(fails, kind(), luck)
        assert 0.25 <= wait <= fails.rule.most * (1 + backoff.JITTER)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (401, "refused"), (402, "out of credits"), (403, "forbidden"), (429, "rate limited"),
        (420, "rate limited"), (400, "backing off"), (500, "backing off"), (503, "backing off"),
        (302, "backing off"),
    ],
)  # fmt: skip
def test_every_status_has_its_word(status: int, state: str) -> None:
    found = trouble.of_status(status, "their own words")
    assert found.state == state
    assert str(found) == f"{status}: their own words"
