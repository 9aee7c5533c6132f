"""Threads: posts that answer one another, in any order and even in circles."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afa.chunks import HALLWAY, UNPLACED, Place, Programme, Said, Schedule, Slot
from afa.chunks.thread import Post, settle

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
TALK, TIME = Place(1, "tag"), Place(2, "time")
REPLY = Place(1, "reply")
DAY = Programme(
    Schedule(
        (
            Slot(1, "talk", NINE - timedelta(hours=3), NINE - timedelta(hours=2)),
            Slot(2, "", NINE, NINE + timedelta(hours=1)),
        )
    )
)


def post(number: int, answers: str = "", tag: str = "", **fields: Place | None) -> Post:
    """Number 3 is p3, said at nine."""
    said = Said(NINE, (tag,) if tag else ())
    return Post(number, f"p{number}", UNPLACED, said, answers, **fields)


def places(*posts: Post, beyond: dict[str, Place] | None = None) -> list[Place]:
    settled = settle(posts, beyond or {}, DAY)
    assert sorted(settled) == sorted(one.uid for one in posts)
    return [settled[one.uid] for one in posts]


def test_answers_follow_whatever_came_first() -> None:
    thread = [post(1, "p2"), post(2, "p3"), post(3, tag="talk"), post(4, "p1")]
    assert places(*thread) == [REPLY, REPLY, TALK, REPLY]
    assert places(*reversed(thread)) == [REPLY, TALK, REPLY, REPLY]


def test_what_is_answered_may_lie_beyond() -> None:
    beyond = {"far": TALK, "hall": HALLWAY, "put": Place(None, "manual")}
    thread = [post(1, "far"), post(2, "hall"), post(3, "put"), post(4, "nowhere"), post(5, "p3")]
    away = Place(None, "reply")
    assert places(*thread, beyond=beyond) == [REPLY, TIME, away, TIME, away]


def test_a_post_of_which_nothing_is_left_stays_and_keeps_its_answers() -> None:
    gone = Post(1, "p1", Place(1, "speaker"))
    assert places(gone, post(2, "p1")) == [Place(1, "speaker"), REPLY]


def test_it_leaves_a_place_that_no_move_says_any_more() -> None:
    gone = Post(1, "p1", Place(1, "manual"))
    assert places(gone, post(2, "p1")) == [UNPLACED, TIME]


def test_where_an_organiser_put_it_counts_most() -> None:
    there = Place(1, "manual")
    assert places(post(1, manual=there), post(2, "p1"), post(3, "p2")) == [there, REPLY, REPLY]
    hall = Place(None, "manual")
    assert places(post(1, tag="talk", manual=hall), post(2, "p1")) == [hall, Place(None, "reply")]


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_in_a_circle_the_oldest_begins(length: int) -> None:
    circle = [post(n, f"p{n % length + 1}") for n in range(1, length + 1)]
    tail = [post(50, "p1"), post(51, "p50")]
    for start in range(length):
        order = [*tail, *circle[start:], *circle[:start]]
        settled = settle(order, {}, DAY)
        assert settled["p1"] == TIME
        assert {settled[one.uid] for one in order if one.uid != "p1"} <= {Place(2, "reply")}


def test_a_circle_with_a_tag_in_it_is_none() -> None:
    assert places(post(1, "p3"), post(2, "p1"), post(3, "p2", "talk")) == [REPLY, REPLY, TALK]


def test_a_long_thread_needs_no_deep_stack() -> None:
    thread = [post(n, f"p{n + 1}") for n in range(1, 20_000)]
    assert set(places(*thread, post(20_000, tag="talk"))) == {REPLY, TALK}


POSTS = st.lists(
    st.builds(
        post,
        st.integers(1, 9),
        st.sampled_from(["", *(f"p{n}" for n in range(1, 11))]),
        st.sampled_from(["", "", "talk"]),
        manual=st.sampled_from([None, None, None, Place(2, "manual"), Place(None, "manual")]),
    ),
    max_size=9,
    unique_by=lambda one: one.id,
)


@given(POSTS, st.randoms())
def test_the_order_does_not_matter_and_each_post_agrees_with_what_it_answers(
    posts: list[Post], random: Random
) -> None:
    settled = settle(posts, {}, DAY)
    shuffled = list(posts)
    random.shuffle(shuffled)
    assert settle(shuffled, {}, DAY) == settled
    for one in posts:
        assert one.said is not None
        alone = one.manual or DAY.place(one.said)
        there = one.manual or DAY.place(one.said, settled.get(one.reply_to))
        assert settled[one.uid] in {alone, there}
        if settled[one.uid] != there:
            assert _begins_a_circle(one, {each.uid: each for each in posts})


def _begins_a_circle(one: Post, known: dict[str, Post]) -> bool:
    ids = [one.id]
    above = known[one.reply_to]
    while above is not one:
        ids.append(above.id)
        above = known[above.reply_to]
    return one.id == min(ids)
