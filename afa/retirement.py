"""Live logs of events that are over leave the live Redis, once the archive has all of them.

Off air, over and silent for LOG_DAYS, a log is compared with the archive entry by entry and
retired; some time later it is compared once more and taken away. Whatever is in doubt stays,
and why is in the strainer's log file.
"""

import logging
import time
from datetime import datetime, timedelta

from afa import verify
from afa.models import ArchivedItem, Entry, Event, Progress, Ruling
from afa.models.archived_item import State
from live import onair, retired
from live.connect import Client
from live.log import Log

log = logging.getLogger(__name__)

# Between the naming and the taking: every streamer has let go of it by then.
REST_S = 600.0


def look(client: Client, now: datetime, days: float) -> None:
    """Retire what is due, take away what has rested. May raise RedisError and CorruptEntry."""
    logs, resting = onair.logs(client), retired.read(client)
    due = {event.slug: event for event in _due(client, logs | set(resting), now, days)}
    for slug in resting.keys() - due.keys():
        retired.bring_back(client, slug)
    for slug, event in due.items():
        if time.time() - resting.get(slug, 0.0) >= REST_S:
            _see_to(client, event, rested=slug in resting)


def _see_to(client: Client, event: Event, *, rested: bool) -> None:
    slug, live = event.slug, Log(client, event.slug)
    epoch, length = live.epoch(), live.length()
    if doubt := _doubt(client, event, epoch, length):
        log.warning("%s: its live log stays: %s", slug, doubt)
        retired.bring_back(client, slug)
    elif not rested:
        retired.put(client, slug)
    elif retired.take_away(client, slug, epoch, length):
        log.info("%s: its live log of %d entries has gone; the archive has them", slug, length)
    else:
        retired.bring_back(client, slug)


def _due(client: Client, slugs: set[str], now: datetime, days: float) -> list[Event]:
    """Those of these events that have been over for long."""
    before = now - timedelta(days=days)
    said, left = onair.read(client), onair.lingering(client)
    over = Event.objects.filter(slug__in=slugs - said.keys(), on_air=False, ends_at__lt=before)
    return [
        event
        for event in over
        if (event.slug not in left or left[event.slug].off_at < before.timestamp())
        and (last := _last(event)) is not None
        and last < before
    ]


def _last(event: Event) -> datetime | None:
    """When the last entry came that is archived; None where none is."""
    rows = Entry.objects.filter(event=event)
    for progress in Progress.objects.filter(event=event, next__gt=0):
        rows = rows.filter(epoch=progress.epoch, offset=progress.next - 1)
    return rows.order_by("-id").values_list("at", flat=True).first()


def _doubt(client: Client, event: Event, epoch: str, length: int) -> str:
    """What the live Redis has of it and the archive has not; empty where that is nothing."""
    held = Progress.objects.filter(event=event).values_list("epoch", "next").first()
    if held != (epoch, length):
        return "it is not archived to its end"
    if Ruling.objects.filter(event=event, told=False).exists():
        return "a ruling has not reached it"
    hidden = retired.kept_aside(client, event.slug)
    kept = ArchivedItem.objects.filter(event=event, uid__in=hidden)
    kept = kept.filter(item__isnull=False) | kept.filter(state=State.GONE)
    if kept.count() < len(hidden):
        return "it alone has the text of a hidden post"
    report = verify.verify(client, event)
    return "" if report.complete else f"the archive differs: {report.faults[0]}"
