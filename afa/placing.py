"""What organisers do to places: move posts to a talk, to the hallway, or back to the rules.

Every move is kept (models/move.py), can be undone as a whole, and stays whatever becomes of
the post or the schedule. What answers the posts follows them.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction

from afa import chunking, threads, turn
from afa.chunks.reach import EVERYTHING
from afa.models import ArchivedItem, Event, Move, Moved, Session
from afa.places import Places


def move(items: Iterable[ArchivedItem], session: Session | None, by: User | None) -> Move:
    """Put posts into the chunk of `session`, or into the hallway (None).

    ValueError where they are none, or not all of the same event. What its author has deleted
    is left where it is.
    """
    to = Move.To.TALK if session else Move.To.HALLWAY
    return _move(items, to, session, by)


def release(items: Iterable[ArchivedItem], by: User | None) -> Move:
    """Let the rules say again where posts belong. ValueError as above."""
    return _move(items, Move.To.RULES, None, by)


@transaction.atomic
def undo(move: Move, by: User | None) -> bool:
    """Put its posts back to where an earlier move or the rules have them; False where somebody
    undid it before."""
    turn.take(move.event_id)
    if not move.mark_undone(by):
        return False
    _place(move.event_id, list(move.posts.values_list("item_id", flat=True)))
    return True


@transaction.atomic
def _move(
    items: Iterable[ArchivedItem], to: Move.To, talk: Session | None, by: User | None
) -> Move:
    items = list(items)
    event = _event(items, talk)
    turn.take(event.pk)
    rows = ArchivedItem.objects.filter(pk__in=[item.pk for item in items]).exclude(state="gone")
    found = list(rows.order_by("id").values_list("id", "session_id", "reason"))
    done = Move.objects.create(event=event, to=to, session=talk, by=by)
    Moved.objects.bulk_create(
        Moved(move=done, item_id=id_, from_session_id=session, from_reason=reason)
        for id_, session, reason in found
    )
    _place(event.pk, [id_ for id_, _, _ in found])
    return done


def _event(items: list[ArchivedItem], talk: Session | None) -> Event:
    events = {item.event_id for item in items} | ({talk.event_id} if talk else set())
    if not items or len(events) != 1:
        raise ValueError("a move is of some posts, all of one event, as is the talk")
    return items[0].event


def _place(event: int, ids: list[int]) -> None:
    """At once, what answers them included; only very long threads are left to the strainer."""
    if threads.put(Places(event), chunking.programme(event), ids).cut:
        chunking.mark(event, EVERYTHING)
