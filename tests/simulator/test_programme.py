"""The schedule holds: nobody is in two rooms, no room holds two talks, everything has a name."""

import re
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.simulator.moments import Timeline, micros
from ingest.simulator.play import Play
from ingest.simulator.programme import Programme, Session, programme
from ingest.simulator.slots import doors_for
from tests.simulator.conftest import START

SINCE = datetime(2011, 1, 2, tzinfo=UTC)
SEEDS = (0, 1, 2, 3, 5, 8, 13, 2**31)


def together(one: Session, other: Session) -> bool:
    return one.start < other.end and other.start < one.end


@pytest.fixture(params=SEEDS)
def schedule(request: pytest.FixtureRequest) -> Programme:
    return programme(request.param, START)


def test_a_room_holds_one_session_at_a_time(schedule: Programme) -> None:
    for one, other in combinations(schedule.sessions, 2):
        assert one.room != other.room or not together(one, other), (one.slug, other.slug)


def test_nobody_speaks_in_two_rooms_at_once(schedule: Programme) -> None:
    twice = 0
    for one, other in combinations(schedule.sessions, 2):
        both = set(one.speakers) & set(other.speakers)
        twice += bool(both)
        assert not both or not together(one, other), (one.slug, other.slug, both)
    assert twice > 2


def test_every_talk_is_given_once(schedule: Programme) -> None:
    slugs = [session.slug for session in schedule.sessions]
    assert len(set(slugs)) == len(slugs)
    tags = [session.hashtag.casefold() for session in schedule.sessions if session.hashtag]
    assert len(set(tags)) == len(tags) == 31
    kinds = [session.kind for session in schedule.sessions]
    assert kinds.count("keynote") == 4
    assert kinds.count("talk") == 27
    assert kinds.count("party") == 1


def test_two_keynotes_a_day_open_and_close_it(schedule: Programme) -> None:
    for day in (0, 1):
        talks = [
            session
            for session in schedule.sessions
            if session.talk and (session.start - START) // timedelta(days=1) == day
        ]
        assert [talk.kind for talk in talks].count("keynote") == 2
        assert talks[0].kind == talks[-1].kind == "keynote"


def test_everything_that_is_named_exists(schedule: Programme) -> None:
    rooms = {room.slug for room in schedule.rooms}
    tracks = {track.slug for track in schedule.tracks}
    speakers = {speaker.slug for speaker in schedule.speakers}
    for session in schedule.sessions:
        assert session.room in rooms
        assert session.track in tracks or not session.talk
        assert set(session.speakers) <= speakers
        assert bool(session.speakers) == bool(session.talk)
        assert session.abstract
        assert schedule.start <= session.start < session.end <= schedule.end
    spoken = {slug for session in schedule.sessions for slug in session.speakers}
    assert spoken == speakers


def test_slugs_can_be_addresses(schedule: Programme) -> None:
    slugs = [room.slug for room in schedule.rooms]
    slugs += [track.slug for track in schedule.tracks]
    slugs += [speaker.slug for speaker in schedule.speakers]
    slugs += [session.slug for session in schedule.sessions]
    for slug in slugs:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
        assert len(slug) <= 50


def test_seeds_differ_in_the_order_of_the_talks() -> None:
    orders = {tuple(session.slug for session in programme(seed, START).sessions) for seed in SEEDS}
    assert len(orders) == len(SEEDS)
    assert programme(1, START) == programme(1, START)


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_the_day_has_no_gap_and_no_overlap(seed: int) -> None:
    schedule = programme(seed, START)
    moments = Timeline(schedule).moments
    assert moments[0].start == micros(schedule.start)
    assert moments[-1].end == micros(schedule.end)
    assert all(one.end == other.start for one, other in pairwise(moments))
    assert all(moment.weight > 0 and moment.sessions for moment in moments)


@given(st.integers(0, 90 * 365 * 86_400).map(lambda s: SINCE + timedelta(seconds=s)))
def test_whenever_somebody_looks_it_is_a_morning_with_a_keynote(now: datetime) -> None:
    doors = doors_for(now)
    keynote = programme(1, doors).sessions[1]
    assert keynote.kind == "keynote"
    assert timedelta(minutes=25) <= now - keynote.start < timedelta(minutes=30, seconds=1)
    assert keynote.end > now
    assert 7 <= doors.hour <= 8
    assert doors.minute % 5 == 0


@pytest.mark.parametrize("speed", [0.1, 2, 60, 100_000])
def test_at_any_speed_the_first_keynote_is_on(speed: float) -> None:
    now = datetime(2026, 11, 21, 13, 37, 7, tzinfo=UTC)
    play = Play(start=doors_for(now, speed=speed), posts=2000, speed=speed)
    script = play.script()
    keynote = programme(1, play.start).sessions[1]
    # A second of rounding is more than a day of that.
    if speed < 1000:
        last = script.at(play.due(script, now) - 1)
        assert timedelta(minutes=20) < last - keynote.start < timedelta(minutes=30)
    assert play.start <= now
