"""Asking after photos by their names, because a photo that is deleted tells nobody.

Every photo has its turn, the one first that was not asked after for longest; what a full sweep
found no more jumps the queue. What Flickr says is gone is asked once more before it is
believed. Turns and doubts are kept in Redis (live/lookups.py): a restart changes neither.
"""

from collections.abc import Collection
from typing import NamedTuple

from ingest.flickrtron.entries import SOURCE
from ingest.flickrtron.missing import Missing
from ingest.source import Haul
from live import lookups
from live.connect import Client
from live.draft import RetractionDraft

# Of 3,600 requests that Flickr allows in an hour, half may be for this; a request for
# photos takes its place. However many those are, one look-up in so many paces is made.
PACE_S = 2.0
MOST_PACES = 10

# What Flickr says is gone is believed when it says so again after so many polls.
DOUBT_POLLS = 5

# Nobody is asked after more often than once in so many polls, unless it is missing.
ROUND_POLLS = 30

# Missing and doubted photos in a row, before one has its turn that nobody suspects.
MOST_SUSPECTS = 3


class Question(NamedTuple):
    """Whether this photo is gone; `again` where Flickr has said so once."""

    event: str
    native: str
    again: bool = False


class Lookups:
    """Times are Unix seconds where they are called `moment`, as they outlive this process,
    else the clock's monotonic seconds."""

    def __init__(self, missing: Missing, poll_s: float) -> None:
        self._missing = missing
        self._pace_s = min(PACE_S, poll_s)
        self._doubt_s = poll_s * DOUBT_POLLS
        self._round_s = poll_s * ROUND_POLLS
        self._begun: dict[str, int] = {}
        self._turn: list[str] = []
        self._suspects = 0
        self._asked_at = self._at = 0.0

    def follow(self, events: Collection[str]) -> None:
        """These are read from now on."""
        for event in set(events) - set(self._turn):
            self._begun[event] = 0
        self._begun = {event: at for event, at in self._begun.items() if event in events}
        self._turn = sorted(events)

    def searched(self, now: float) -> None:
        """A request went to a search."""
        later = max(self._at, now) + self._pace_s / 2
        self._at = min(later, self._asked_at + self._pace_s * MOST_PACES)

    def next(self, client: Client, moment: float, now: float) -> Question | None:
        """Whom to ask after now, if anybody. May raise RedisError."""
        if now < self._at or not self._turn:
            return None
        self._begin(client)
        question = self._suspect(client, moment) if self._suspects < MOST_SUSPECTS else None
        self._suspects = self._suspects + 1 if question else 0
        question = question or self._due(client, moment) or self._suspect(client, moment)
        self._asked_at = now
        self._at = now + self._pace_s
        if question is not None:
            # Event after event: none has to wait for all photos of another one.
            self._turn.remove(question.event)
            self._turn.append(question.event)
        return question

    def _begin(self, client: Client) -> None:
        """A stretch of each log that is not looked through yet, so that its photos have their
        turn: those too that came before turns were kept, or were killed half-way."""
        for event, cursor in list(self._begun.items()):
            self._begun[event] = lookups.begin(client, event, SOURCE, cursor)
            if not self._begun[event]:
                del self._begun[event]

    def _suspect(self, client: Client, moment: float) -> Question | None:
        for event in self._turn:
            ripe = lookups.doubted(client, event, moment, moment + self._doubt_s)
            if ripe is not None:
                return Question(event, ripe, again=True)
        for event in self._turn:
            while event not in self._begun and (native := self._missing.next(event, client)):
                if lookups.is_shown(client, event, f"{SOURCE}:{native}"):
                    return Question(event, native)
        return None

    def _due(self, client: Client, moment: float) -> Question | None:
        for event in self._turn:
            due = lookups.due(client, event, SOURCE, moment - self._round_s, moment)
            if due is not None:
                return Question(event, due)
        return None

    def answered(self, question: Question, gone: bool, client: Client, moment: float) -> list[Haul]:
        """What comes of an answer. May raise RedisError, and is called again then."""
        event, native, again = question
        if not gone:
            lookups.told(client, event, native, moment)
            return []
        if not again:
            lookups.doubt(client, event, native, moment + self._doubt_s)
            return []
        draft = RetractionDraft(target=f"{SOURCE}:{native}", by="author")
        return [Haul(event=event, drafts=[draft])]

    def failed(self, question: Question, client: Client, moment: float) -> None:
        """There was no answer: the others have their turn first. May raise RedisError."""
        event, native, again = question
        if again:
            lookups.doubt(client, event, native, moment + self._doubt_s)
        else:
            lookups.told(client, event, native, moment - self._round_s + self._doubt_s)
            self._missing.failed(event, native)

    def confirmed(self, haul: Haul, client: Client, moment: float) -> None:
        """Redis has these. May raise RedisError."""
        gone = {
            draft.target.removeprefix(f"{SOURCE}:")
            for draft in haul.drafts
            if isinstance(draft, RetractionDraft)
        }
        lookups.forget(client, haul.event, gone)
        lookups.note(client, haul.event, haul.native, moment)
