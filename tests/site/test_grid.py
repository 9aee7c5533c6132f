"""Talks side by side: nothing stands on anything else, in any programme."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from afa.views.grid import MOST_COLUMNS, Grid, Slot, grid, parallel

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def slot(number: int, starts: int, minutes: int, room: str = "", rank: int = 0) -> Slot:
    at = NINE + timedelta(minutes=starts)
    return Slot(number, at, at + timedelta(minutes=minutes), room, rank)


def laid(*slots: Slot) -> Grid:
    made = grid(slots)
    assert made
    return made


def test_rooms_are_columns_in_their_order() -> None:
    slots = [slot(1, 0, 45, "B", 2), slot(2, 0, 45, "A", 1), slot(3, 60, 45, "B", 2)]
    made = laid(*slots, slot(4, 90, 45, "A", 1))
    assert [(column.name, column.left, column.right) for column in made.columns] == [
        ("A", 2, 3), ("B", 3, 4)
    ]  # fmt: skip
    assert made.places[1].left == made.places[3].left == 3


def test_what_is_alone_is_as_wide_as_all() -> None:
    made = laid(slot(1, 0, 60, "Hall"), slot(2, 60, 45, "A"), slot(3, 60, 45, "B"))
    assert [column.name for column in made.columns] == ["A", "B"]
    assert (made.places[1].left, made.places[1].right) == (2, 4) == (2, made.right)


def test_the_longer_a_talk_the_more_rows() -> None:
    made = laid(slot(1, 0, 60, "A"), slot(2, 0, 20, "B"), slot(3, 20, 40, "B"))
    assert (made.places[1].top, made.places[1].bottom) == (2, 4)
    assert made.places[2].bottom == made.places[3].top == 3
    assert [(clock.at - NINE, clock.top) for clock in made.clocks] == [
        (timedelta(), 2), (timedelta(minutes=20), 3)
    ]  # fmt: skip


def test_two_at_once_in_a_room_stand_side_by_side_below_its_name() -> None:
    made = laid(slot(1, 0, 60, "A"), slot(2, 30, 60, "A"), slot(3, 0, 60, "B"))
    assert [(column.name, column.left, column.right) for column in made.columns] == [
        ("A", 2, 4), ("B", 4, 5)
    ]  # fmt: skip


def test_what_has_no_room_comes_last() -> None:
    made = laid(slot(1, 0, 60), slot(2, 0, 60, "B", 9))
    assert [column.name for column in made.columns] == ["B", ""]


def test_a_single_track_and_a_fair_are_lists() -> None:
    assert grid([]) is None
    assert grid([slot(1, 0, 45, "A"), slot(2, 45, 45, "B")]) is None
    assert not parallel([slot(1, 0, 45, "A"), slot(2, 45, 45, "B")])
    fair = [slot(n, 0, 45, f"R{n}") for n in range(57)]
    assert grid(fair) is None
    assert parallel(fair)


SLOTS = st.lists(
    st.builds(
        slot,
        st.integers(0, 10**6),
        st.integers(0, 300).map(lambda n: n * 5),
        st.integers(1, 40).map(lambda n: n * 5),
        st.sampled_from(["", "A", "B", "C", "D"]),
    ),
    unique_by=lambda one: one.id,
    max_size=14,
)


@given(SLOTS)
def test_nothing_stands_on_anything_else(slots: list[Slot]) -> None:
    made = grid(slots)
    if made is None:
        return
    places = [made.places[one.id] for one in slots]
    cells = [
        (row, column)
        for place in places
        for row in range(place.top, place.bottom)
        for column in range(place.left, place.right)
    ]
    assert len(cells) == len(set(cells))
    assert all(2 <= place.left < place.right <= made.right <= 2 + MOST_COLUMNS for place in places)
    by_start = sorted(slots, key=lambda one: one.starts)
    tops = [made.places[one.id].top for one in by_start]
    assert tops == sorted(tops)
