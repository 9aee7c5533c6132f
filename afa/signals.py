"""What a save sets off: an event or a source that changes is said on the air."""

from functools import partial
from typing import Any

from django.db import transaction

from afa import onair
from afa.models import Event, Source


def event_changed(instance: Event, **_: Any) -> None:
    """Say it once it is committed, and not before."""
    transaction.on_commit(partial(_publish, instance.pk))


def event_deleted(instance: Event, **_: Any) -> None:
    """What does not exist any more is off air."""
    transaction.on_commit(partial(onair.withdraw, instance.slug))


def source_changed(instance: Source, **_: Any) -> None:
    """The event's entry lists its sources."""
    transaction.on_commit(partial(_publish, instance.event_id))


def _publish(pk: int) -> None:
    # Read again: in one transaction an event and its sources may all have changed.
    for event in Event.objects.filter(pk=pk):
        onair.publish(event)
