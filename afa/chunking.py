"""By which schedule an event's posts are placed, and what of them is still to be looked at.

The archive keeps the schedule that its posts were placed by (models/chunking.py). Where that
of the models has become another one, the difference says which posts may have to move; until
they have, new ones are placed by the new schedule already. So whatever changed it, by
whatever way, is noticed; and whoever is killed in between is gone on with.
"""

import hashlib
from functools import lru_cache

import msgspec
from django.db import transaction

from afa import schedule, turn
from afa.chunks import Programme, Schedule
from afa.chunks.reach import NOTHING, Reach, between
from afa.models import ArchivedItem, Chunking

_schedules = msgspec.json.Decoder(Schedule)
_reaches = msgspec.json.Decoder(Reach)


def notice(event: int, patience: str = turn.PATIENCE) -> bool:
    """Whether the schedule changed: then from now on posts are placed by what it is.

    OperationalError where it is not our turn for so long.
    """
    held = Chunking.objects.filter(event=event).values_list("sha", flat=True).first()
    if held == _sha(encoded(schedule.load(event))):
        return False
    with transaction.atomic():
        turn.take(event, patience)
        return adopt(event)


def adopt(event: int) -> bool:
    """The same, by who has the turn already."""
    now = schedule.load(event)
    text = encoded(now)
    held = Chunking.objects.filter(event=event).first() or Chunking(event_id=event)
    if held.sha == _sha(text):
        return False
    before = _schedules.decode(held.schedule) if held.schedule else None
    if before or ArchivedItem.objects.filter(event=event).exists():
        _extend(held, between(before, now))
    held.schedule, held.sha = text, _sha(text)
    held.save()
    return True


def programme(event: int) -> Programme:
    """By what posts are placed at this moment. Under the event's turn."""
    held = Chunking.objects.filter(event=event).values_list("sha", flat=True).first()
    if held is None:
        adopt(event)
        return programme(event)
    return _programme(event, held)


def mark(event: int, reach: Reach = NOTHING) -> None:
    """Have these posts looked at, and all that have no place. Under the event's turn."""
    programme(event)
    held = Chunking.objects.get(event=event)
    _extend(held, reach)
    held.save()


def reach(held: Chunking) -> Reach | None:
    """What is still to be looked at."""
    return _reaches.decode(held.reach) if held.reach else None


def encoded(value: Reach | Schedule) -> str:
    """As it is kept."""
    return msgspec.json.encode(value).decode()


def present(event: int) -> Programme:
    """The programme of the models at this moment."""
    return Programme(schedule.load(event))


def _extend(held: Chunking, more: Reach) -> None:
    before = reach(held)
    held.reach = encoded(more | before if before else more)
    held.done = 0


@lru_cache(maxsize=32)
def _programme(event: int, sha: str) -> Programme:
    text = Chunking.objects.values_list("schedule", flat=True).get(event=event, sha=sha)
    return Programme(_schedules.decode(text))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
