"""Which session a post belongs to, and why."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afa.chunks import HALLWAY, REASONS, UNPLACED, Place, Programme, Said, Schedule, Slot

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def slot(number: int, starts: float, ends: float, tag: str = "", **fields: Any) -> Slot:
    return Slot(number, tag, at(starts), at(ends), **fields)


def programme(*slots: Slot, tags: tuple[str, ...] = ()) -> Programme:
    return Programme(Schedule(slots, tags))


ADA, BOB = ("x:ada", "mastodon:ada@one.example"), ("x:bob", "bluesky:bob.example")
DAY = programme(
    slot(1, 0, 45, "opening"),
    slot(2, 60, 90, "left", room_tag="hall", handles=ADA),
    slot(3, 60, 90, "right", room_tag="attic", handles=BOB),
    slot(4, 240, 270, "opening", room_tag="hall", handles=(*BOB, *ADA)),
    tags=("conf",),
)


def place(minutes: float, *tags: str, parent: Place | None = None, **said: Any) -> Place:
    return DAY.place(Said(at(minutes), tags, **said), parent)


THERE = Place(3, "time")


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
        (["left"], 10, THERE, Place(2, "tag")),  # the tag wins over the reply and the time
        ([], 10, THERE, Place(3, "reply")),
        ([], 999, THERE, Place(3, "reply")),
        (["conf"], 70, None, HALLWAY),
        (["other"], 10, None, Place(1, "time")),
        (["opening"], 50, None, Place(1, "tag")),  # of two with one tag, the nearer
        (["opening"], 200, None, Place(4, "tag")),
        (["left", "opening"], 61, None, Place(2, "tag")),  # of two tags, what is on
        ([], 10, HALLWAY, Place(1, "time")),  # what answers the hallway is on its own
        ([], 10, UNPLACED, Place(1, "time")),
        ([], 10, Place(None, "manual"), Place(None, "reply")),  # unless somebody put it there
        ([], 10, Place(None, "reply"), Place(None, "reply")),
    ],
)
def test_tag_reply_and_time(
    tags: list[str], minutes: float, parent: Place | None, expected: Place
) -> None:
    assert place(minutes, *tags, parent=parent) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (49, HALLWAY),
        (50, Place(2, "speaker")),  # ten minutes before
        (70, Place(2, "speaker")),
        (90, Place(2, "speaker")),
        (149, Place(2, "speaker")),  # an hour after
        (150, HALLWAY),
        (229, HALLWAY),
        (231, Place(4, "speaker")),
        (329, Place(4, "speaker")),
        (331, HALLWAY),
    ],
)
def test_a_speaker_means_their_session_shortly_before_and_after(
    minutes: float, expected: Place
) -> None:
    assert place(minutes, source="x", author=("ada", "17")) == expected
    assert place(minutes, source="x", author=("eve",), mentions=("eve", "ADA")) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"source": "x", "author": ("Ada",)}, 2),
        ({"source": "x", "author": ("eve", "ada")}, 2),  # by id
        ({"source": "bluesky", "author": ("ada",)}, None),  # somebody else, elsewhere
        ({"source": "flickr", "author": ("ada",)}, None),
        ({"source": "mastodon", "author": ("ada@one.example",)}, 2),
        ({"source": "mastodon", "author": ("ada@two.example",)}, None),
        ({"source": "mastodon", "author": ("eve@two.example",), "mentions": ("ada",)}, None),
        ({"source": "mastodon", "author": ("eve@one.example",), "mentions": ("ada",)}, 2),
        (
            {
                "source": "mastodon",
                "author": ("eve@two.example",),
                "mentions": ("ada@one.example",),
            },
            2,
        ),
        ({"source": "x", "author": ("ada",), "mentions": ("bob",)}, 2),  # both are on: who wrote it
        ({"source": "x", "author": ("bob",), "mentions": ("ada",)}, 3),
        ({"source": "x", "author": ("eve",), "mentions": ("bob", "ada")}, 3),
        ({"source": "x", "author": ("eve",), "mentions": ("eve",)}, None),
        ({"source": "x", "author": ("",), "mentions": ("",)}, None),
    ],
)
def test_speakers_are_known_by_network_and_handle(said: Any, expected: int | None) -> None:
    assert place(70, **said) == (Place(expected, "speaker") if expected else HALLWAY)


def test_of_several_sessions_of_a_speaker_the_nearest() -> None:
    day = programme(slot(1, 0, 30, handles=ADA), slot(2, 45, 60, handles=ADA))
    said = [Said(at(minutes), (), "x", ("ada",)) for minutes in (31, 37, 38, 44, 61)]
    found = [day.place(one).session for one in said]
    assert found == [1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("tags", "minutes", "expected"),
    [
        (["hall"], 70, Place(2, "room")),
        (["attic"], 70, Place(3, "room")),
        (["conf", "attic"], 89, Place(3, "room")),
        (["attic"], 90, HALLWAY),  # it is over: a room's tag means what is on
        (["attic"], 20, Place(1, "time")),
        (["attic", "left"], 70, Place(2, "tag")),
        (["hall"], 250, Place(4, "room")),
    ],
)
def test_a_room_s_tag_means_what_is_on_there(
    tags: list[str], minutes: float, expected: Place
) -> None:
    assert place(minutes, *tags) == expected


def test_who_speaks_counts_more_than_the_room() -> None:
    assert place(70, "attic", source="x", author=("ada",)) == Place(2, "speaker")
    assert place(70, "attic", source="x", author=("ada",), parent=THERE) == Place(3, "reply")


def test_where_two_overlap_in_a_room_it_is_what_began_last() -> None:
    day = programme(slot(1, 0, 40, room_tag="hall"), slot(2, 30, 60, room_tag="hall"))
    assert day.place(Said(at(35), ("hall",))) == Place(2, "room")


def test_a_tag_of_the_whole_event_means_no_session_and_no_room() -> None:
    day = programme(slot(1, 0, 45, "conf", room_tag="conf"), slot(2, 0, 45), tags=("conf",))
    assert day.place(Said(at(500), ("conf",))) == HALLWAY
    assert day.place(Said(at(5), ("conf",))) == HALLWAY


def test_without_sessions_all_is_hallway() -> None:
    assert programme().place(Said(at(0), ("conf",), "x", ("ada",))) == HALLWAY


def test_one_that_begins_as_another_ends_is_alone() -> None:
    assert programme(slot(1, 0, 30), slot(2, 30, 60)).place(Said(at(30))) == Place(2, "time")


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
    assert programme(*slots).place(Said(at(minutes))) == expected


def test_the_reasons_are_in_the_order_of_the_rules() -> None:
    assert REASONS == ("manual", "tag", "reply", "speaker", "room", "time", "hallway")
