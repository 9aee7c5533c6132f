"""The record: a log's entries as rows of afa_entry."""

from collections.abc import Collection, Iterable, Sequence

import psycopg
from django.db import transaction

from afa import sql
from afa.sql import Columns
from live import entry
from strainer.errors import Unstrainable
from strainer.projection import Placed

_TABLE = 'afa_entry (event_id, epoch, "offset", kind, uid, key, at, sha, payload)'
_ONCE = (
    'INSERT INTO afa_entry (event_id, epoch, "offset", kind, uid, key, at, sha, payload)'
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
    ' ON CONFLICT (event_id, epoch, "offset") DO NOTHING'
)
# Every entry that carried the post: itself, its edits, and restores, which bear its key. What
# came after the retraction in its own epoch may show the post again, and stays.
_WIPE = (
    "UPDATE afa_entry SET payload = NULL WHERE event_id = %s AND key = %s AND payload IS NOT NULL"
    " AND (uid = %s OR kind = 'restore') AND (epoch <> %s OR \"offset\" < %s)"
)


def knows(event: int, epoch: str) -> bool:
    """Whether anything of that epoch is archived."""
    return bool(
        sql.select(
            "SELECT 1 FROM afa_entry WHERE event_id = %s AND epoch = %s LIMIT 1", [event, epoch]
        )
    )


def uids(event: int, epoch: str, offsets: Collection[int]) -> dict[int, str]:
    """offset -> uid, of the entries at `offsets`."""
    if not offsets:
        return {}
    return dict(
        sql.select(
            'SELECT "offset", uid FROM afa_entry WHERE event_id = %s AND epoch = %s'
            ' AND "offset" = ANY(%s)',
            [event, epoch, list(offsets)],
        )
    )


def add(event: int, epoch: str, entries: Sequence[Placed], blank: Collection[int]) -> None:
    """Insert entries, those at the offsets `blank` without their text.

    What is there already stays as it is; Unstrainable where it is something else.
    """
    rows = [_columns(event, epoch, placed, placed.offset in blank) for placed in entries]
    try:
        with transaction.atomic():
            sql.copy(_TABLE, rows)
    except psycopg.errors.UniqueViolation:
        sql.execute_many(_ONCE, rows)
        _check(event, epoch, entries)


def wipe(event: int, epoch: str, retractions: Iterable[tuple[str, int]]) -> None:
    """Take the text out of all older entries about each uid; (uid, offset of the retraction)."""
    sql.execute_many(
        _WIPE, [(event, entry.key_of(uid), uid, epoch, offset) for uid, offset in retractions]
    )


def _columns(event: int, epoch: str, placed: Placed, blank: bool) -> Columns:
    e = placed.entry
    payload = None if e.gone or blank else placed.raw.decode()
    return (event, epoch, placed.offset, e.kind, e.uid, e.key, e.at, e.sha, payload)


def _check(event: int, epoch: str, entries: Sequence[Placed]) -> None:
    found = sql.select(
        'SELECT "offset", kind, uid, at, sha FROM afa_entry WHERE event_id = %s'
        ' AND epoch = %s AND "offset" >= %s AND "offset" <= %s',
        [event, epoch, entries[0].offset, entries[-1].offset],
    )
    archived = {offset: tuple(identity) for offset, *identity in found}
    for placed in entries:
        if archived[placed.offset] != placed.entry.identity:
            raise Unstrainable(f"{epoch}:{placed.offset}: the archive holds another entry there")
