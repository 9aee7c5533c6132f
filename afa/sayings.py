"""The archive's posts as far as cross-posts are concerned: read, and where to look for more.

A cross-post is found by its author, within minutes of the other: by what both accounts' handles
begin with, by an account's own id, or by an address that a server has checked. Each of these has
an index, so it costs the same in any event.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from afa import sql
from afa.crossposts.account import Account
from afa.crossposts.likeness import WITHIN
from afa.crossposts.people import People
from afa.crossposts.saying import Saying

# How many posts of others are looked at for one post: more come from no person.
NEAR = 100

_READ = """
SELECT id, uid, source, author_id, author_handle, author_name, shown_at, text,
  coalesce(item->'author'->>'url', ''), item->'author'->'proven'
FROM afa_archiveditem WHERE event_id = %s AND state = 'live'
"""
_BY_HANDLE = f"""
SELECT DISTINCT asked.n, a.id
FROM unnest(%s::text[], %s::timestamptz[], %s::text[]) WITH ORDINALITY AS asked(own, at, local, n)
CROSS JOIN LATERAL (
  SELECT id FROM afa_archiveditem
  WHERE event_id = %s AND state = 'live' AND author_handle <> ''
    AND afa_local(author_handle) = asked.local
    AND shown_at BETWEEN asked.at - %s AND asked.at + %s
    AND source || ':' || author_id <> asked.own
  ORDER BY shown_at, uid LIMIT {NEAR}
) a
"""  # noqa: S608
_BY_ID = f"""
SELECT DISTINCT asked.n, a.id
FROM unnest(%s::text[], %s::timestamptz[], %s::text[])
  WITH ORDINALITY AS asked(source, at, author, n)
CROSS JOIN LATERAL (
  SELECT id FROM afa_archiveditem
  WHERE event_id = %s AND state = 'live' AND source = asked.source AND author_id = asked.author
    AND shown_at BETWEEN asked.at - %s AND asked.at + %s
  ORDER BY shown_at, uid LIMIT {NEAR}
) a
"""  # noqa: S608
_BY_PROOF = """
SELECT id, afa_proven(item) FROM afa_archiveditem
WHERE event_id = %s AND state = 'live' AND item->'author' ? 'proven'
  AND afa_proven(item) && %s::text[] AND shown_at BETWEEN %s AND %s
"""

_addresses = msgspec.json.Decoder(tuple[str, ...])

# A post's uid, who, when, and where its author's other posts may be.
Asked = tuple[str, str, datetime, str]

# Which posts (ids) may be cross-posts of one, by its uid.
Near = dict[str, set[int]]


def read(event: int, ids: Collection[int]) -> list[Saying]:
    """Those of these posts that readers see."""
    rows = sql.select(f"{_READ} AND id = ANY(%s)", [event, list(ids)]) if ids else []
    return [_saying(row) for row in rows]


def named(event: int, uids: Collection[str]) -> list[Saying]:
    """The same by their uids."""
    rows = sql.select(f"{_READ} AND uid = ANY(%s)", [event, list(uids)]) if uids else []
    return [_saying(row) for row in rows]


def near(event: int, sayings: Iterable[Saying], people: People) -> Near:
    """What other accounts, which may be the same person's, posted at about the same time."""
    handles: list[Asked] = []
    ids: list[Asked] = []
    proofs: dict[str, list[Saying]] = {}
    for one in sayings:
        where = people.where(one.account)
        own = ":".join(one.account.key)
        handles += [(one.uid, own, one.at, begin) for begin in where.begins]
        ids += [(one.uid, source, one.at, name) for source, name in where.ids]
        for address in where.homes:
            proofs.setdefault(address, []).append(one)
    found: Near = {}
    for uid, id_ in (*_asked(_BY_HANDLE, event, handles), *_asked(_BY_ID, event, ids)):
        found.setdefault(uid, set()).add(id_)
    for uid, id_ in _by_proof(event, proofs):
        found.setdefault(uid, set()).add(id_)
    return found


def _asked(query: str, event: int, asked: Sequence[Asked]) -> Iterable[tuple[str, int]]:
    if not asked:
        return []
    uids, *columns = (list(column) for column in zip(*asked, strict=True))
    rows = sql.select(query, [*columns, event, WITHIN, WITHIN])
    return [(uids[n - 1], id_) for n, id_ in rows]


def _by_proof(event: int, proofs: dict[str, list[Saying]]) -> Iterable[tuple[str, int]]:
    if not proofs:
        return
    times = [one.at for those in proofs.values() for one in those]
    span = min(times) - WITHIN, max(times) + WITHIN
    for id_, addresses in sql.select(_BY_PROOF, [event, list(proofs), *span]):
        for address in addresses:
            for one in proofs.get(address, ()):
                yield one.uid, id_


def _saying(row: Sequence[Any]) -> Saying:
    id_, uid, source, author, handle, name, at, text, url, proven = row
    addresses = _addresses.decode(proven) if proven else ()
    return Saying(uid, Account(source, author, handle, name, url, addresses), at, text, id_)
