"""Photos that a full sweep found no more: Flickr tells nobody that one was deleted.

Not to be found is not to be gone: tags change, and an index has gaps. So each is asked after by
its name, and what Flickr says is gone is asked once more before it is believed.
"""

from collections import deque
from collections.abc import Collection, Mapping
from typing import NamedTuple

from ingest.flickrtron.entries import SOURCE
from ingest.source import Haul, Key
from live import shown
from live.connect import Client
from live.draft import RetractionDraft

# Of 3,600 requests that Flickr allows in an hour, half may be for this.
PACE_S = 2.0

# What Flickr says is gone is believed when it says so again after so many polls.
DOUBT_POLLS = 5


class Question(NamedTuple):
    """Whether this photo is gone; `again` where Flickr has said so once."""

    event: str
    native: str
    again: bool = False


class Found(NamedTuple):
    """When a photo was last in an answer, and when it was uploaded."""

    at: float
    uploaded: float


class Missing:
    """Times are the clock's monotonic seconds."""

    def __init__(self, poll_s: float) -> None:
        self._pace_s = min(PACE_S, poll_s)
        self._doubt_s = poll_s * DOUBT_POLLS
        self._swept: dict[Key, float] = {}
        self._found: dict[str, dict[str, Found]] = {}
        self._since: dict[str, float] = {}
        self._scans: dict[str, int] = {}
        self._queue: deque[Question] = deque()
        self._doubted: dict[tuple[str, str], float] = {}
        self._at = 0.0

    def found(self, event: str, photos: Mapping[str, float], now: float) -> None:
        """These were in an answer: their ids, and when they were uploaded (Unix time)."""
        held = self._found.setdefault(event, {})
        held |= {native: Found(now, uploaded) for native, uploaded in photos.items()}

    def since(self, event: str) -> float:
        """When the earliest of the last full sweeps began; 0 before there was one of each."""
        return self._since.get(event, 0.0)

    def there(self, event: str) -> dict[str, float]:
        """What the last full sweeps found: ids, and when they were uploaded."""
        since, held = self.since(event), self._found.get(event, {})
        return {native: one.uploaded for native, one in held.items() if one.at >= since}

    def swept(self, key: Key, began: float, keys: Collection[Key]) -> None:
        """A full sweep of `key` is through. `keys` are all that are read: what none of an
        event's sources found since the earliest of their sweeps is missing."""
        self._swept[key] = began
        event = key[0]
        begins = [self._swept.get(one, 0.0) for one in keys if one[0] == event]
        if begins and all(begins) and min(begins) != self._since.get(event):
            self._since[event] = min(begins)
            self._scans[event] = 0

    def next(self, events: Collection[str], client: Client, now: float) -> Question | None:
        """Whom to ask after now, if anybody. May raise RedisError."""
        if now < self._at:
            return None
        if not self._queue:
            self._look(client)
        ripe = next((one for one, at in self._doubted.items() if now - at >= self._doubt_s), None)
        question = Question(*ripe, again=True) if ripe else None
        while question is None and self._queue:
            question = self._queue.popleft()
        if question is None or question.event not in events:
            return None
        self._at = now + self._pace_s
        return question

    def _look(self, client: Client) -> None:
        """A stretch of each log, for photos that no sweep found."""
        for event, cursor in list(self._scans.items()):
            after, uids = shown.scan(client, event, SOURCE, cursor)
            found, since = self._found.get(event, {}), self._since[event]
            for native in (uid.removeprefix(f"{SOURCE}:") for uid in uids):
                seen = found[native].at if native in found else 0.0
                if seen < since and (event, native) not in self._doubted:
                    self._queue.append(Question(event, native))
            if after:
                self._scans[event] = after
            else:
                del self._scans[event]

    def answered(self, question: Question, gone: bool, now: float) -> list[Haul]:
        """What comes of an answer."""
        asked = question.event, question.native
        self._doubted.pop(asked, None)
        if not gone:
            return []
        if not question.again:
            self._doubted[asked] = now
            return []
        draft = RetractionDraft(target=f"{SOURCE}:{question.native}", by="author")
        return [Haul(event=question.event, drafts=[draft])]

    def failed(self, question: Question, now: float) -> None:
        """There was no answer: it is asked again."""
        if question.again:
            self._doubted[question.event, question.native] = now
        else:
            self._queue.appendleft(question)
