"""The posts: what is so at present, as rows of afa_archiveditem."""

import base64
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from afa import sql
from afa.chunks import Place
from afa.sql import Columns
from live import entry
from strainer.projection import Placed, Row

_TABLE = (
    "afa_archiveditem (event_id, uid, key, first_epoch, first_offset, state, version, item,"
    " source, author_id, author_handle, author_name, text, created_at, shown_at, received_at,"
    " reply_to, session_id, reason)"
)
_BY_KEY = (
    "SELECT key, uid, state, version, id, item IS NOT NULL, session_id, reason"
    " FROM afa_archiveditem WHERE event_id = %s AND key = ANY(%s) ORDER BY id FOR UPDATE"
)
_BY_UID = _BY_KEY.replace("key = ANY", "uid = ANY")
_REPLACE = (
    "UPDATE afa_archiveditem SET state = %s, version = %s, item = %s::jsonb, source = %s,"
    " author_id = %s, author_handle = %s, author_name = %s, text = %s, created_at = %s,"
    " shown_at = %s, received_at = %s, reply_to = %s, session_id = %s, reason = %s WHERE id = %s"
)
_MARK = "UPDATE afa_archiveditem SET state = %s WHERE id = %s"
_EMPTY = (
    "UPDATE afa_archiveditem SET state = 'gone', item = NULL, text = '', author_id = '',"
    " author_handle = '', author_name = '', reply_to = '' WHERE id = %s"
)


@dataclass(frozen=True)
class Known:
    """What the archive has of the posts asked for: uid -> row, and every key that was found."""

    rows: Mapping[str, Row]
    keys: Collection[str]


def read(event: int, uids: Collection[str]) -> Known:
    """The rows of `uids`; nobody else changes them before the transaction ends.

    They are found by their keys, which are shorter than uids; by uid only where two share one.
    """
    wanted = {uid: entry.key_of(uid) for uid in uids}
    found = dict(_read(_BY_KEY, event, list(wanted.values())))
    rows = {row.uid: row for row in found.values() if row.uid in wanted}
    if shared := [uid for uid, key in wanted.items() if key in found and uid not in rows]:
        rows |= {row.uid: row for _, row in _read(_BY_UID, event, shared)}
    return Known(rows, found.keys())


def write(event: int, epoch: str, rows: Collection[Row], taken: Collection[str]) -> None:
    """Insert new rows in their order and update known ones; `taken` are keys in use."""
    _add(event, epoch, [row for row in rows if not row.id], taken)
    known = [row for row in rows if row.id]
    kept = [row for row in known if row.state != "gone"]
    sql.execute_many(_REPLACE, [(*_columns(row), row.id) for row in kept if row.content])
    sql.execute_many(_MARK, [(row.state, row.id) for row in kept if not row.content])
    sql.execute_many(_EMPTY, [(row.id,) for row in known if row.state == "gone"])


def _read(query: str, event: int, values: list[str]) -> Iterable[tuple[str, Row]]:
    found = sql.select(query, [event, values]) if values else []
    for key, uid, state, version, id_, full, session, reason in found:
        yield key, Row(uid, state, version, id_, full, Place(session, reason))


def _add(event: int, epoch: str, rows: Sequence[Row], taken: Collection[str]) -> None:
    used = set(taken)
    added = []
    for row in rows:
        key = _free_key(row.uid, used)
        used.add(key)
        added.append((event, row.uid, key, epoch, _first(row).offset, *_columns(row)))
    if added:
        sql.copy(_TABLE, added)


def _free_key(uid: str, used: Collection[str]) -> str:
    """The usual key of 60 bits, which is enough for chance, but not against somebody who
    looks for two posts with the same one: the second gets all 256."""
    key = entry.key_of(uid)
    if key not in used:
        return key
    return base64.b32encode(hashlib.sha256(uid.encode()).digest()).decode().lower().rstrip("=")


def _columns(row: Row) -> Columns:
    """From `state` to `reason`."""
    if row.content is None or row.content.body is None:
        return _nothing(row)
    body = row.content.body
    return (
        row.state,
        row.version,
        bytes(row.content.entry.item).decode(),
        body.source,
        body.author.id,
        body.author.handle,
        body.author.name,
        body.text,
        body.created_at,
        body.shown_at,
        body.received_at,
        body.reply_to,
        row.place.session,
        row.place.reason,
    )


def _nothing(row: Row) -> Columns:
    """The same of a post that came here without its text: no more than when it came is known."""
    at, source = _first(row).entry.at, row.uid.partition(":")[0][:50]
    return (row.state, row.version, None, source, "", "", "", "", at, at, at, "", None, "")


def _first(row: Row) -> Placed:
    if row.first is None:
        raise AssertionError(f"{row.uid} is new, but no entry made it")
    return row.first
