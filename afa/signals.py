"""What a save sets off: an event or a source that changes is said on the air; what changes a
schedule moves posts to where they belong then."""

from functools import partial
from typing import Any

from django.db import connection, transaction

from afa import onair, rechunk
from afa.models import Event, Room, Session, Source, Speaker


def event_changed(instance: Event, **_: Any) -> None:
    """Say it once it is committed, and not before."""
    transaction.on_commit(partial(_publish, instance.pk))


def event_deleted(instance: Event, **_: Any) -> None:
    """What does not exist any more is off air."""
    transaction.on_commit(partial(onair.withdraw, instance.slug))


def source_changed(instance: Source, **_: Any) -> None:
    """The event's entry lists its sources."""
    transaction.on_commit(partial(_publish, instance.event_id))


def schedule_changed(instance: Event | Room | Session | Speaker, **_: Any) -> None:
    """Place posts anew once it is committed: once, however much of it changed."""
    event = instance.pk if isinstance(instance, Event) else instance.event_id
    due = partial(_rechunk, event)
    if not any(_is(waiting, due) for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(due)


def session_deletes(instance: Session, **_: Any) -> None:
    """What was said about it belongs somewhere else, manual work included."""
    rechunk.abandon(instance)


def session_deleted(instance: Session, **_: Any) -> None:
    """Nothing is placed there from now on."""
    rechunk.forget(instance)
    schedule_changed(instance)


def _rechunk(pk: int) -> None:
    if Event.objects.filter(pk=pk).exists():
        rechunk.at_once(pk)


def _is(waiting: object, due: "partial[None]") -> bool:
    return isinstance(waiting, partial) and (waiting.func, waiting.args) == (due.func, due.args)


def _publish(pk: int) -> None:
    # Read again: in one transaction an event and its sources may all have changed.
    for event in Event.objects.filter(pk=pk):
        onair.publish(event)
