"""Asking after the posts that are shown: X tells nobody that one was deleted.

Hundred by hundred they are looked up. What X says is gone (or hidden with its account) is asked
once more before it is believed; whatever else an answer is, it deletes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ingest.foreign import NotJson, mapping, mappings, native_id, parse, text
from ingest.nozzletron.entries import SOURCE
from ingest.nozzletron.meter import Meter
from ingest.nozzletron.pace import Pace
from ingest.nozzletron.posts import uid
from ingest.source import Haul
from ingest.trouble import Garbled
from live import shown
from live.connect import Client
from live.draft import RetractionDraft

MOST = 100

# Stretches of a log that are looked through for one request.
MOST_STRETCHES = 10

# The kinds of error, by the last part of their type, that mean: nobody can see it any more.
# An account that is suspended, deleted or protected takes its posts along.
_GONE = ("resource-not-found", "not-authorized-for-resource")


@dataclass(frozen=True)
class Batch:
    """What is asked in one request; `again` where X has said once that they are gone."""

    event: str
    natives: tuple[str, ...]
    again: bool = False


@dataclass
class _Round:
    """One event, on the way through all of its posts."""

    cursor: int = 0
    begun: float = float("-inf")
    waiting: list[str] = field(default_factory=list)
    doubted: dict[str, float] = field(default_factory=dict)
    """What X said was gone, and when."""


class Lookups:
    """Times are the clock's monotonic seconds."""

    def __init__(self, pace: Pace, meter: Meter) -> None:
        self._pace = pace
        self._meter = meter
        self._rounds: dict[str, _Round] = {}
        self._at = 0.0

    def next(
        self, events: Sequence[str], client: Client, moment: datetime, now: float
    ) -> Batch | None:
        """What to ask now, if anything. May raise RedisError."""
        if now < self._at:
            return None
        for event in events:
            state = self._rounds.setdefault(event, _Round())
            batch = self._doubted(event, state, now) or self._ahead(
                event, state, client, moment, now
            )
            if batch is not None:
                self._at = now + self._pace.lookup
                return batch
        return None

    def _doubted(self, event: str, state: _Round, now: float) -> Batch | None:
        ripe = [one for one, at in state.doubted.items() if now - at >= self._pace.doubt]
        return Batch(event, tuple(ripe[:MOST]), again=True) if ripe else None

    def _ahead(
        self, event: str, state: _Round, client: Client, moment: datetime, now: float
    ) -> Batch | None:
        for _ in range(MOST_STRETCHES):
            if len(state.waiting) >= MOST:
                break
            if not state.cursor:
                if now - state.begun < self._pace.round:
                    break
                state.begun = now
            state.cursor, found = shown.scan(client, event, SOURCE, state.cursor)
            natives = (native_id(one.removeprefix(f"{SOURCE}:")) for one in found)
            news = [one for one in natives if one and one not in state.doubted]
            state.waiting += self._affordable(event, news, moment)
            if not state.cursor:
                break
        asked, state.waiting = state.waiting[:MOST], state.waiting[MOST:]
        return Batch(event, tuple(asked)) if asked else None

    def _affordable(self, event: str, natives: list[str], moment: datetime) -> list[str]:
        """Posts of today were paid for; older ones cost again, once a day."""
        paid = [one for one in natives if self._meter.paid_today(event, one, moment.date())]
        more = len(natives) - len(paid)
        return natives if self._meter.spares(event, more) else paid

    def took(self, batch: Batch, body: bytes, moment: datetime, now: float) -> list[Haul]:
        """The retractions in an answer. Garbled where it is none."""
        there, gone = read(body, batch.natives)
        self._meter.read(batch.event, there, moment.date())
        state = self._rounds.setdefault(batch.event, _Round())
        for native in there:
            state.doubted.pop(native, None)
        if not batch.again:
            state.doubted |= dict.fromkeys(gone, now)
            return []
        for native in gone:
            state.doubted.pop(native, None)
        drafts = [RetractionDraft(target=uid(native), by="author") for native in gone]
        return [Haul(event=batch.event, drafts=drafts)] if drafts else []

    def failed(self, batch: Batch) -> None:
        """The answer did not come: the same ones are asked after again."""
        if not batch.again:
            self._rounds.setdefault(batch.event, _Round()).waiting[:0] = batch.natives


def read(body: bytes, asked: Sequence[str]) -> tuple[list[str], list[str]]:
    """Of the posts that were asked for those that are there, and those that X says are not.

    Garbled where the answer is none, or says of nothing that it is there and of nothing that
    it is gone.
    """
    try:
        answer = mapping(parse(body))
    except NotJson as error:
        raise Garbled(str(error), body=body) from None
    wanted = set(asked)
    there = [native_id(one.get("id")) for one in mappings(answer.get("data"))]
    gone = [
        native_id(one.get("resource_id")) or native_id(one.get("value"))
        for one in mappings(answer.get("errors"))
        if text(one.get("resource_type")) == "tweet"
        and text(one.get("type")).rpartition("/")[2] in _GONE
    ]
    found = [one for one in dict.fromkeys(there) if one in wanted]
    missing = [one for one in dict.fromkeys(gone) if one in wanted and one not in set(found)]
    if not found and not missing:
        raise Garbled("this is no answer to a lookup", body=body)
    return found, missing
