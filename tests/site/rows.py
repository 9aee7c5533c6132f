"""Rows as the strainer writes them, for tests of the pages alone."""

import json
from datetime import datetime

from afa.models import ArchivedItem, Entry, Event, Progress, Session
from live import entry
from live.draft import NoticeDraft
from live.item import Item
from live.pen import Pen

EPOCH = "0123456789abcdef"


def archived(event: Event, *items: Item, session: Session | None = None) -> list[ArchivedItem]:
    """Append `items` to the event's record and archive; their uids are x:OFFSET."""
    progress, _ = Progress.objects.get_or_create(event=event, defaults={"epoch": EPOCH})
    rows = []
    for item in items:
        rows.append(_archive(event, progress.next, item, session))
        progress.next += 1
    progress.save()
    return rows


def noticed(event: Event, text: str, at: datetime, session: str = "") -> None:
    """Append a notice to the event's record."""
    progress, _ = Progress.objects.get_or_create(event=event, defaults={"epoch": EPOCH})
    draft = NoticeDraft(text=text, session=session)
    _record(event, progress.next, b'{"kind":"notice",' + Pen(at).notice(draft))
    progress.next += 1
    progress.save()


def _archive(event: Event, offset: int, item: Item, session: Session | None) -> ArchivedItem:
    uid = f"x:{event.slug}:{offset}"
    raw = Pen(item.received_at).item(uid, 0, item)
    _record(event, offset, raw)
    return ArchivedItem.objects.create(
        event=event,
        uid=uid,
        key=entry.key_of(uid),
        state="live",
        item=json.loads(raw)["item"],
        source=item.source,
        author_id=item.author.id,
        text=item.text,
        created_at=item.created_at,
        shown_at=item.shown_at,
        received_at=item.received_at,
        session=session,
        first_epoch=EPOCH,
        first_offset=offset,
    )


def _record(event: Event, offset: int, raw: bytes) -> None:
    told = entry.decode(raw)
    Entry.objects.create(
        event=event,
        epoch=EPOCH,
        offset=offset,
        kind=told.kind,
        uid=told.uid,
        key=told.key,
        at=told.at,
        sha=told.sha,
        payload=raw.decode(),
    )
