"""Which session an item belongs to, and why."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afa.chunks import HALLWAY, Place, Programme, Slot

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def slot(number: int, starts: float, ends: float, tag: str = "") -> Slot:
    return Slot(number, tag, at(starts), at(ends))


ALONE = slot(1, 0, 45, "opening")
LEFT, RIGHT = slot(2, 60, 90, "left"), slot(3, 60, 90, "right")
AGAIN = slot(4, 240, 270, "opening")
DAY = Programme([ALONE, LEFT, RIGHT, AGAIN], event_tags=["conf"])


@pytest.mark.parametrize(
    ("tags", "minutes", "parent", "expected"),
    [
        ([], 10, None, Place(1, "time")),
        ([], 45, None, HALLWAY),  # it ended
        ([], 70, None, HALLWAY),  # two are on
        ([], -1, None, HALLWAY),
        ([], 999, None, HALLWAY),
        (["right"], 70, None, Place(3, "tag")),
        (["right"], 999, None, Place(3, "tag")),  # days later, its tag still means it
        (["left"], 10, 3, Place(2, "tag")),  # the tag wins over the reply and the time
        ([], 10, 3, Place(3, "reply")),
        ([], 999, 3, Place(3, "reply")),
        (["conf"], 70, None, HALLWAY),
        (["other"], 10, None, Place(1, "time")),
        (["opening"], 50, None, Place(1, "tag")),  # of two with one tag, the nearer
        (["opening"], 200, None, Place(4, "tag")),
        (["left", "opening"], 61, None, Place(2, "tag")),  # of two tags, what is on
    ],
)
def test_place(tags: list[str], minutes: float, parent: int | None, expected: Place) -> None:
    assert DAY.place(tags, at(minutes), parent) == expected


def test_a_tag_of_the_whole_event_means_no_session() -> None:
    programme = Programme([slot(1, 0, 45, "conf")], event_tags=["conf"])
    assert programme.place(["conf"], at(500), None) == HALLWAY


def test_without_sessions_all_is_hallway() -> None:
    assert Programme([]).place(["conf"], at(0), None) == HALLWAY


def test_one_that_begins_as_another_ends_is_alone() -> None:
    programme = Programme([slot(1, 0, 30), slot(2, 30, 60)])
    assert programme.place([], at(30), None) == Place(2, "time")


SLOTS = st.builds(
    lambda number, starts, length: slot(number, starts, starts + length),
    st.integers(1, 9),
    st.integers(0, 60),
    st.integers(1, 60),
)


@given(st.lists(SLOTS, unique_by=lambda one: one.id), st.integers(-5, 130))
def test_time_alone_is_the_only_one_that_is_on(slots: list[Slot], minutes: int) -> None:
    on = [one.id for one in slots if one.starts_at <= at(minutes) < one.ends_at]
    expected = Place(on[0], "time") if len(on) == 1 else HALLWAY
    assert Programme(slots).place([], at(minutes), None) == expected
