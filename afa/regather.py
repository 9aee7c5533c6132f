"""Regathering: after a change of what is known of people, all cross-posts are grouped anew.

Step by step, each a transaction under the event's turn; so the strainer goes on in between, and
whoever is killed leaves nothing half done. What an organiser took apart stays apart.
"""

from dataclasses import dataclass

from django.db import transaction

from afa import gathering, people, sayings, turn
from afa.models import ArchivedItem, Crosspost, Gathering

# Posts of one step: some ten milliseconds, which a batch of the strainer may have to wait.
ROWS = 500


@dataclass(frozen=True)
class Step:
    """What a step did: how many posts it looked at, and whether more are left."""

    looked: int
    left: bool


def is_due(event: int) -> bool:
    """Whether anything is left to do."""
    return Gathering.objects.filter(event=event, done__isnull=False).exists()


def step(event: int, limit: int = ROWS, patience: str = turn.PATIENCE) -> Step:
    """Group the next posts anew. OperationalError where it is not our turn for so long."""
    with transaction.atomic():
        turn.take(event, patience)
        held = Gathering.objects.filter(event=event, done__isnull=False).first()
        if held is None:
            return Step(0, left=False)
        rows = ArchivedItem.objects.filter(event=event, id__gt=held.done, state="live")
        ids = list(rows.order_by("id").values_list("id", flat=True)[:limit])
        gathering.follow(event, sayings.read(event, ids))
        held.done = ids[-1] if len(ids) == limit else None
        held.save(update_fields=["done"])
        return Step(len(ids), left=held.done is not None)


def begin(event: int) -> int:
    """Let every post be looked at; returns how many there are."""
    people.notice(event)
    with transaction.atomic():
        turn.take(event)
        people.mark(event)
        Crosspost.objects.filter(item__event=event).exclude(item__state="live").delete()
    return ArchivedItem.objects.filter(event=event, state="live").count()


def count(event: int) -> tuple[int, int]:
    """How many groups there are, and how many posts are in them."""
    rows = Crosspost.objects.filter(item__event=event)
    return rows.values("lead").distinct().count(), rows.count()
