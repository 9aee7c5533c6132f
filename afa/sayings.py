"""The archive's posts as far as cross-posts are concerned."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from afa import sql
from afa.crossposts.account import Account
from afa.crossposts.saying import Saying

_READ = """
SELECT id, uid, source, author_id, author_handle, author_name, shown_at, text,
  coalesce(item->'author'->>'url', ''), item->'author'->'proven'
FROM afa_archiveditem WHERE event_id = %s AND state = 'live'
"""
_addresses = msgspec.json.Decoder(tuple[str, ...])


def read(event: int, ids: Collection[int]) -> list[Saying]:
    """Those of these posts that readers see."""
    rows = sql.select(f"{_READ} AND id = ANY(%s)", [event, list(ids)]) if ids else []
    return [_saying(row) for row in rows]


def named(event: int, uids: Collection[str]) -> list[Saying]:
    """The same by their uids."""
    rows = sql.select(f"{_READ} AND uid = ANY(%s)", [event, list(uids)]) if uids else []
    return [_saying(row) for row in rows]


def _saying(row: Sequence[Any]) -> Saying:
    id_, uid, source, author, handle, name, at, text, url, proven = row
    addresses = _addresses.decode(proven) if proven else ()
    return Saying(uid, Account(source, author, handle, name, url, addresses), at, text, id_)
