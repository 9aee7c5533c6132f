"""Re-chunking: after a change of the schedule, posts move to where they belong now.

Step by step, each a transaction under the event's turn, so the strainer goes on in between,
and whoever is killed leaves nothing half done. A request does the first steps at once, which
is all of it for most changes; the strainer does the rest. What an organiser placed stays.
"""

import logging
from dataclasses import dataclass

from django.db import OperationalError, transaction

from afa import chunking, threads, turn
from afa.chunks.reach import EVERYTHING, NOTHING
from afa.models import ArchivedItem, Chunking, Session
from afa.places import Places, Rehearsal
from afa.threads import Changes, Outcome

log = logging.getLogger(__name__)

# Posts of one step: some ten milliseconds, which a batch of the strainer may have to wait.
ROWS = 500
# Posts that are looked at before the organiser has an answer: less than half a second.
AT_ONCE = 2000
# How long an organiser waits for a batch of the strainer.
SOON = "2s"


@dataclass(frozen=True)
class Step:
    """What a step did: how many posts it looked at, what moved; and whether more are left."""

    looked: int
    changes: Changes
    left: bool


def at_once(event: int) -> bool:
    """Begin, and if that is little, end. False where the strainer is to go on."""
    try:
        chunking.notice(event, SOON)
        looked, left = 0, is_due(event)
        while left and looked < AT_ONCE:
            done = step(event, patience=SOON)
            looked, left = looked + done.looked, done.left
    except OperationalError as error:
        log.warning("event %d: the strainer will place posts anew: %s", event, error)
        return False
    return not left


def is_due(event: int) -> bool:
    """Whether anything is left to do."""
    return Chunking.objects.filter(event=event).exclude(reach="").exists()


def step(event: int, limit: int = ROWS, patience: str = turn.PATIENCE) -> Step:
    """Place the next posts anew. OperationalError where it is not our turn for so long."""
    with transaction.atomic():
        turn.take(event, patience)
        held = Chunking.objects.filter(event=event).first()
        reach = chunking.reach(held) if held else None
        if held is None or reach is None:
            return Step(0, Changes(), left=False)
        places = Places(event)
        ids = places.within(reach, held.done, limit)
        outcome = threads.put(places, chunking.programme(event), ids)
        _forward(held, ids, limit, outcome)
        return Step(len(ids), outcome.changes, left=bool(held.reach))


def _forward(held: Chunking, ids: list[int], limit: int, outcome: Outcome) -> None:
    held.again |= outcome.cut
    if len(ids) == limit:
        held.done = ids[-1]
    else:
        held.reach = chunking.encoded(EVERYTHING) if held.again else ""
        held.done, held.again = 0, False
    held.save()


def rehearse(event: int, after: int, places: Rehearsal, limit: int = ROWS) -> tuple[Step, int]:
    """The same for all posts, and nothing is written; also the id up to which it has come."""
    ids = places.within(EVERYTHING, after, limit)
    outcome = threads.put(places, chunking.present(event), ids)
    return Step(len(ids), outcome.changes, left=len(ids) == limit), ids[-1] if ids else after


def begin(event: int) -> int:
    """Let every post be looked at; returns how many there are."""
    chunking.notice(event)
    with transaction.atomic():
        turn.take(event)
        chunking.mark(event, EVERYTHING)
    return count(event)


def count(event: int) -> int:
    """How many posts have a place."""
    return ArchivedItem.objects.filter(event=event).exclude(state="gone").count()


def abandon(session: Session) -> None:
    """Before a session is deleted: its posts have no place from now on. In a transaction."""
    turn.take(session.event_id)
    ArchivedItem.objects.filter(session=session).update(session=None, reason="")


def forget(session: Session) -> None:
    """After it is deleted, in the same transaction: nothing more is placed there."""
    held = Chunking.objects.filter(event=session.event_id)
    if held.exists():
        chunking.adopt(session.event_id)
        chunking.mark(session.event_id, NOTHING)
