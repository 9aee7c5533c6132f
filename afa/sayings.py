"""The archive's posts as far as cross-posts are concerned: read, and where to look for more.

A cross-post is found by its author, within minutes of the other: by what both accounts' handles
begin with, by an account's own id, or by an address that a server has checked. Each of these has
an index, so it costs the same in any event.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec

from afa import sql
from afa.crossposts.likeness import WITHIN
from afa.crossposts.people import Account, People, is_id, local
from afa.crossposts.saying import Saying

# How many posts of others are looked at for one post: more come from no person.
NEAR = 100

_READ = """
SELECT id, uid, source, author_id, author_handle, author_name, shown_at, text,
  coalesce(item->'author'->>'url', ''), item->'author'->'proven'
FROM afa_archiveditem WHERE event_id = %s AND state = 'live'
"""
_BY_HANDLE = f"""
SELECT DISTINCT asked.uid, a.id
FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[])
  AS asked(uid, source, author, at, local)
CROSS JOIN LATERAL (
  SELECT id FROM afa_archiveditem
  WHERE event_id = %s AND state = 'live' AND author_handle <> ''
    AND afa_local(author_handle) = asked.local
    AND shown_at BETWEEN asked.at - %s AND asked.at + %s
    AND (source, author_id) IS DISTINCT FROM (asked.source, asked.author)
  ORDER BY shown_at, uid LIMIT {NEAR}
) a
"""  # noqa: S608
_BY_ID = f"""
SELECT DISTINCT asked.uid, a.id
FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[]) AS asked(uid, source, author, at)
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
    handles: list[tuple[Any, ...]] = []
    ids: list[tuple[Any, ...]] = []
    proofs: dict[str, list[Saying]] = {}
    for one in sayings:
        kin = [handle.partition(":") for handle in people.kin(one.account)]
        own = (one.uid, *one.account.key, one.at)
        begins = {local(name) for _, _, name in kin if not is_id(name)} - {""}
        handles += [(*own, begin) for begin in begins]
        ids += [
            (one.uid, source, name, one.at)
            for source, _, name in kin
            if is_id(name) and (source, name) != one.account.key
        ]
        for address in one.account.homes:
            proofs.setdefault(address, []).append(one)
    found: Near = {}
    for uid, id_ in [*_asked(_BY_HANDLE, event, handles), *_asked(_BY_ID, event, ids)]:
        found.setdefault(uid, set()).add(id_)
    for uid, id_ in _by_proof(event, proofs):
        found.setdefault(uid, set()).add(id_)
    return found


def _asked(query: str, event: int, asked: Sequence[tuple[Any, ...]]) -> list[Any]:
    if not asked:
        return []
    columns = [list(column) for column in zip(*asked, strict=True)]
    return sql.select(query, [*columns, event, WITHIN, WITHIN])


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
