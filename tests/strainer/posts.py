"""Posts for the strainer's tests, and a look at what became of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from afa.models import ArchivedItem, Entry, Event, Progress
from live import entry
from live.draft import ItemDraft
from live.item import Author, Item
from live.log import Log
from strainer.batch import strain

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def post(uid: str, text: str = "", version: int = 0, **fields: Any) -> ItemDraft:
    """A draft; the text says which one it is unless given."""
    at = fields.pop("at", NOON)
    item = Item(
        **{
            "source": uid.partition(":")[0],
            "author": Author(id="1", name="Ada", handle="ada"),
            "text": text or f"{uid} v{version}",
            "created_at": at,
            "received_at": at + timedelta(seconds=1),
            **fields,
        }
    )
    return ItemDraft(uid=uid, item=item, version=version)


def drain(log: Log, event: Event, limit: int = 100) -> int:
    """Strain until there is nothing more; how many entries that were."""
    count, more = 0, True
    while more:
        batch = strain(log, event.pk, limit)
        count, more = count + batch.count, batch.more
    return count


def row(event: Event, uid: str) -> ArchivedItem:
    """The post as the archive has it."""
    return ArchivedItem.objects.get(event=event, uid=uid)


def states(event: Event) -> dict[str, str]:
    """uid -> state, in the order of pages from the oldest."""
    return dict(ArchivedItem.objects.filter(event=event).order_by("id").values_list("uid", "state"))


def archived(event: Event) -> list[str | None]:
    """The payloads of the epoch in progress, by offset, which must have no gap."""
    progress = Progress.objects.get(event=event)
    rows = Entry.objects.filter(event=event, epoch=progress.epoch).order_by("offset")
    assert [row.offset for row in rows] == list(range(progress.next))
    return [row.payload for row in rows]


def held(log: Log) -> list[str | None]:
    """The same as the log has it: a stub counts as nothing."""
    raws = log.since(0, 1_000_000).entries
    return [None if entry.decode(raw).gone else raw.decode() for raw in raws]
