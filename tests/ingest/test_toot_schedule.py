"""What is due when: polls first, each place in turn, and a catch-up is never forgotten."""

from ingest.tootron.pace import Pace
from ingest.tootron.schedule import Schedule
from ingest.trouble import Faulty
from tests.ingest.looping import HandClock
from tests.ingest.running import hurried

PACE = Pace()
A, B = ("conf", "a"), ("conf", "b")


def scheduled() -> tuple[Schedule, HandClock]:
    """A schedule and its clock."""
    clock = HandClock()
    return Schedule(clock, PACE, hurried), clock


def walk(schedule: Schedule, clock: HandClock, newest: str = "9", streamed: bool = False) -> object:
    """Do what is due."""
    due = schedule.next([A, B], clock.time)
    if due is not None:
        schedule.began(*due, clock.now())
        schedule.asked(*due, clock.time)
        schedule.done(*due, newest, streamed)
    return due


def test_polls_come_first_and_each_place_in_its_turn() -> None:
    schedule, clock = scheduled()
    assert {walk(schedule, clock), walk(schedule, clock)} == {(A, "poll"), (B, "poll")}
    assert walk(schedule, clock) is None
    clock.wait(PACE.poll)
    kinds = [walk(schedule, clock) for _ in range(5)]
    assert {*kinds[:2]} == {(A, "poll"), (B, "poll")}
    assert {*kinds[2:4]} == {(A, "sweep"), (B, "sweep")}
    assert kinds[4] is None


def test_beside_a_stream_polls_are_rarer() -> None:
    schedule, clock = scheduled()
    for _ in range(2):
        walk(schedule, clock, streamed=True)
    clock.wait(PACE.slow_poll - 1)
    assert all(due and due[1] != "poll" for due in [schedule.next([A, B], clock.time)])
    clock.wait(1)
    due = schedule.next([A, B], clock.time)
    assert due is not None
    assert due[1] == "poll"


def test_a_catch_up_that_is_asked_for_during_a_poll_follows_it() -> None:
    schedule, clock = scheduled()
    schedule.began(A, "poll", clock.now())
    schedule.soon(A)
    schedule.done(A, "poll", "9", True)
    assert schedule.next([A], clock.time) == (A, "poll")
    schedule.began(A, "poll", clock.now())
    schedule.done(A, "poll", "9", True)
    assert schedule.next([A], clock.time) is None


def test_a_place_that_fails_waits_alone() -> None:
    schedule, clock = scheduled()
    schedule.failed(A, Faulty("no"))
    assert schedule.next([A, B], clock.time) == (B, "poll")
    assert schedule.next([A], clock.time) is None
    assert schedule.words(A) == "backing off: no"
    clock.wait(1)
    assert schedule.next([A], clock.time) == (A, "poll")
    schedule.began(A, "poll", clock.now())
    schedule.done(A, "poll", "9", False)
    assert schedule.words(A) == ""
    assert schedule.polled(A) == clock.now()


def test_an_overlap_is_the_id_of_a_while_ago() -> None:
    schedule, clock = scheduled()
    assert schedule.overlapped(A, clock.time) == ""
    for number in range(20):
        schedule.began(A, "poll", clock.now())
        schedule.done(A, "poll", str(number), False)
        clock.wait(15)
    assert schedule.overlapped(A, clock.time) == "12"
    schedule.forget(A)
    assert schedule.overlapped(A, clock.time) == ""
    assert schedule.polled(A) is None
