"""Posts that have a time of their own: speakers before and after their talks, the organisers,
machines, one flood of spam; and what the organisers announce.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple, TypeVar

from ingest.simulator.moments import SECOND, micros
from ingest.simulator.people import Crowd, Person
from ingest.simulator.programme import Programme, Session

T = TypeVar("T")

MINUTE = 60 * SECOND

# The spammer writes forty times in two minutes, in the middle of the first afternoon.
_SPAM = 40
_SPAM_AFTER = timedelta(hours=6, minutes=52)
_SPAM_EVERY = 3 * SECOND

# In a small conference these are few: at most every so manieth post is one of them.
_MOST = 6


class Cue(NamedTuple):
    """Somebody posts at a time that the programme gives."""

    at: int
    act: str
    person: Person
    session: Session


class Announcement(NamedTuple):
    """A notice of the organisers, about the whole event or one session (its slug)."""

    at: int
    text: str
    session: str


def cues(programme: Programme, people: Crowd, posts: int) -> list[Cue]:
    """All of a conference with so many posts."""
    talks = [session for session in programme.sessions if session.talk]
    found = [
        *_talks(people, talks),
        *_machines(programme, people, talks),
        *_spam(programme, people, talks),
    ]
    return thinned(sorted(found, key=lambda cue: (cue.at, cue.person.number)), posts // _MOST)


def announcements(programme: Programme, posts: int) -> list[Announcement]:
    """What is said to everyone, at the start of whatever begins."""
    found = [
        _announced(programme, list(together))
        for _, together in groupby(programme.sessions, key=lambda session: session.start)
    ]
    return thinned(found, posts // (4 * _MOST))


def thinned(things: Sequence[T], most: int) -> list[T]:
    """At most `most` of them, evenly."""
    if len(things) <= most:
        return list(things)
    return [things[number * len(things) // most] for number in range(most)]


def _talks(people: Crowd, talks: Sequence[Session]) -> Iterator[Cue]:
    for number, talk in enumerate(talks):
        start, end = micros(talk.start), micros(talk.end)
        for place, slug in enumerate(talk.speakers):
            speaker = people.speakers[slug]
            if (number + place) % 3:
                yield Cue(start - 6 * MINUTE - place * MINUTE, "speaker_before", speaker, talk)
            yield Cue(end + 4 * MINUTE + place * MINUTE, "speaker_after", speaker, talk)
        yield Cue(start + 9 * MINUTE, "organiser", people.organiser, talk)


def _machines(programme: Programme, people: Crowd, talks: Sequence[Session]) -> Iterator[Cue]:
    by_key = {machine.key: machine for machine in people.machines}
    for talk in talks:
        yield Cue(micros(talk.start) - 3 * MINUTE, "bot_next", by_key["bot_next"], talk)
    hours = (programme.end - programme.start) // timedelta(hours=1)
    for hour in range(hours):
        at = programme.start + timedelta(hours=hour, minutes=7)
        if 8 <= at.hour < 22:
            act = "bot_count" if hour % 3 == 2 else "bot_weather"
            yield Cue(micros(at), act, by_key[act], _latest(talks, at))


def _latest(talks: Sequence[Session], at: datetime) -> Session:
    return next((talk for talk in reversed(talks) if talk.start <= at), talks[0])


def _spam(programme: Programme, people: Crowd, talks: Sequence[Session]) -> Iterator[Cue]:
    first = micros(programme.start + _SPAM_AFTER)
    session = next(talk for talk in talks if micros(talk.end) > first)
    for number in range(_SPAM):
        yield Cue(first + number * _SPAM_EVERY, "spam", people.spammer, session)


def _announced(programme: Programme, sessions: Sequence[Session]) -> Announcement:
    rooms = {room.slug: room.name for room in programme.rooms}
    first = sessions[0]
    at = micros(first.start)
    if len(sessions) > 1:
        lines = [f"{rooms[one.room]}: {one.title} (#{one.hashtag})" for one in sessions]
        return Announcement(at, "Now starting.\n" + "\n".join(lines), "")
    if first.talk:
        return Announcement(at, f"{first.title} begins now in the {rooms[first.room]}.", first.slug)
    return Announcement(at, f"{first.title}: {first.abstract}", "")
