"""How the day goes: cut into moments, each with its mood and with how much is said in it.

Much at the end of a talk, little over lunch, less in the evening, next to nothing at night.
Times are Unix time in microseconds, so that the same script is the same on every machine.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from random import Random
from typing import Literal

import msgspec

from ingest.simulator.programme import Programme, Session

Mood = Literal["talk", "applause", "doors", "coffee", "lunch", "party", "gap", "evening", "night"]

SECOND = 1_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The last seconds of a talk and the first after it: applause, thanks, summaries.
_BEFORE_END = 45 * SECOND
_AFTER_END = 105 * SECOND

# How much is said, compared with a talk.
_WEIGHTS: dict[Mood, float] = {
    "talk": 1.0,
    "applause": 3.2,
    "doors": 0.5,
    "coffee": 0.7,
    "lunch": 0.35,
    "party": 0.25,
    "gap": 0.6,
    "evening": 0.15,
    "night": 0.012,
}
_KEYNOTE = 1.25

# On the clock of the venue: people go to sleep, and wake up.
_SLEEP, _WAKE = 23, 7


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time with one mood; `sessions` are what people talk about then."""

    start: int
    end: int
    mood: Mood
    sessions: tuple[Session, ...]
    weight: float


def micros(time: datetime) -> int:
    """Unix time in microseconds."""
    return (time - _EPOCH) // timedelta(microseconds=1)


def aware(at: int) -> datetime:
    """The same as a datetime, UTC."""
    return _EPOCH + timedelta(microseconds=at)


def moments(programme: Programme) -> tuple[Moment, ...]:
    """The whole conference, without a gap."""
    talks = [session for session in programme.sessions if session.talk]
    cuts = {micros(programme.start), micros(programme.end)}
    for session in programme.sessions:
        cuts |= {micros(session.start), micros(session.end)}
    for talk in talks:
        cuts |= {micros(talk.end) - _BEFORE_END, micros(talk.end) + _AFTER_END}
    cuts |= _nights(programme)
    return tuple(_moment(programme, talks, start, end) for start, end in pairwise(sorted(cuts)))


def _nights(programme: Programme) -> set[int]:
    start = programme.start
    days = range((programme.end - start).days + 2)
    edges = {
        micros(start.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=day))
        for day in days
        for hour in (_SLEEP, _WAKE)
    }
    return {edge for edge in edges if micros(start) < edge < micros(programme.end)}


def _moment(programme: Programme, talks: Sequence[Session], start: int, end: int) -> Moment:
    middle = (start + end) // 2
    ending = [talk for talk in talks if _is_ending(talk, middle)]
    running = [talk for talk in talks if micros(talk.start) <= middle < micros(talk.end)]
    mood = "applause" if ending else "talk" if running else _pause(programme, middle)
    sessions = tuple(ending or running or _around(talks, middle, mood))
    weight = _WEIGHTS[mood] * (_KEYNOTE if sessions[0].kind == "keynote" else 1)
    return Moment(start=start, end=end, mood=mood, sessions=sessions, weight=weight)


def _is_ending(talk: Session, at: int) -> bool:
    return micros(talk.end) - _BEFORE_END <= at < micros(talk.end) + _AFTER_END


def _pause(programme: Programme, at: int) -> Mood:
    for session in programme.sessions:
        if session.talk is None and micros(session.start) <= at < micros(session.end):
            return _mood_of(session)
    hour = aware(at).astimezone(programme.start.tzinfo).hour
    if not _WAKE <= hour < _SLEEP:
        return "night"
    return "evening" if hour >= 17 or hour < 8 else "gap"


def _mood_of(session: Session) -> Mood:
    if session.kind == "party":
        return "party"
    if session.slug.startswith("doors"):
        return "doors"
    return "lunch" if session.slug.startswith("lunch") else "coffee"


def _around(talks: Sequence[Session], at: int, mood: Mood) -> list[Session]:
    """What is talked about in a pause: what comes, while the doors open, else what was."""
    if mood != "doors" and any(micros(talk.end) <= at for talk in talks):
        near = max(micros(talk.end) for talk in talks if micros(talk.end) <= at)
        return [talk for talk in talks if micros(talk.end) == near]
    near = min(micros(talk.start) for talk in talks if micros(talk.start) > at)
    return [talk for talk in talks if micros(talk.start) == near]


class Timeline:
    """When posts are made, so that each moment has its share."""

    def __init__(self, programme: Programme) -> None:
        self.moments = moments(programme)
        masses = (moment.weight * (moment.end - moment.start) for moment in self.moments)
        self._sums = [0.0, *accumulate(masses)]
        self._starts = [moment.start for moment in self.moments]

    def at(self, time: int) -> Moment:
        """The moment around `time`; the first and the last one for times outside."""
        place = bisect_right(self._starts, time) - 1
        return self.moments[max(place, 0)]

    def times(self, random: Random, count: int) -> list[int]:
        """`count` times in order: evenly by mass, each somewhere in its own share."""
        share = self._sums[-1] / max(count, 1)
        times, place = [], 0
        for number in range(count):
            mass = (number + random.random()) * share
            while mass >= self._sums[place + 1]:
                place += 1
            moment = self.moments[place]
            times.append(moment.start + int((mass - self._sums[place]) / moment.weight))
        return times
