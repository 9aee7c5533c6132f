"""Which of the archive's posts may be cross-posts of others: near in time, and of the same person.

A cross-post is found by its author: by what both accounts' handles begin with, by an account's
own id, or by an address that a server has checked. Each of these has an index, so it costs the
same in any event; and whoever says a lot is looked up once for all of it, or else it would take
time with the square of what was said.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from afa import sql
from afa.crossposts.account import Account
from afa.crossposts.likeness import WITHIN
from afa.crossposts.people import People
from afa.crossposts.saying import Saying

# How many posts of others are looked at for one post: more come from no person.
NEAR = 100
# How many are read for all posts of one author. Where there are more, each post is looked up alone.
AT_ONCE = 2000

_BY = """
SELECT asked.n, a.id, a.shown_at
FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[])
  WITH ORDINALITY AS asked(whose, name, since, until, n)
CROSS JOIN LATERAL (
  SELECT id, uid, shown_at FROM afa_archiveditem
  WHERE event_id = %s AND state = 'live' AND shown_at BETWEEN asked.since AND asked.until AND {}
  ORDER BY shown_at, uid LIMIT %s
) a
ORDER BY asked.n, a.shown_at, a.uid
"""
_BY_HANDLE = _BY.format(
    "author_handle <> '' AND afa_local(author_handle) = asked.name"
    " AND source || ':' || author_id <> asked.whose"
)
_BY_ID = _BY.format("source = asked.whose AND author_id = asked.name")
_BY_PROOF = """
SELECT id, afa_proven(item) FROM afa_archiveditem
WHERE event_id = %s AND state = 'live' AND item->'author' ? 'proven'
  AND afa_proven(item) && %s::text[] AND shown_at BETWEEN %s AND %s
"""

# Which posts (ids) may be cross-posts of one, by its uid.
Near = dict[str, set[int]]

# Posts of one account, and where others of the same person may be: `whose` they are and what the
# handles begin with, or another account's source and id.
Asked = tuple[str, str, Sequence[Saying]]
# A post that was found: its id, and when it was said.
Found = tuple[int, datetime]


def near(event: int, sayings: Iterable[Saying], people: People) -> Near:
    """What other accounts, which may be the same person's, posted at about the same time."""
    handles: list[Asked] = []
    ids: list[Asked] = []
    proofs: dict[str, list[Saying]] = {}
    for account, said in _by_account(sayings).items():
        where = people.where(account)
        handles += [(":".join(account.key), begin, said) for begin in where.begins]
        ids += [(source, name, said) for source, name in where.ids]
        for address in where.homes:
            proofs.setdefault(address, []).extend(said)
    found: Near = {}
    for uid, id_ in (
        *_asked(_BY_HANDLE, event, handles),
        *_asked(_BY_ID, event, ids),
        *_by_proof(event, proofs),
    ):
        found.setdefault(uid, set()).add(id_)
    return found


def _by_account(sayings: Iterable[Saying]) -> dict[Account, list[Saying]]:
    found: dict[Account, list[Saying]] = {}
    for one in sayings:
        found.setdefault(one.account, []).append(one)
    return found


def _asked(query: str, event: int, asked: Sequence[Asked]) -> Iterator[tuple[str, int]]:
    crowded: list[Asked] = []
    for (whose, name, said), others in _read(query, event, asked, AT_ONCE):
        if len(others) < AT_ONCE:
            yield from _within(said, others)
        else:
            crowded += [(whose, name, [one]) for one in said]
    for (_, _, said), others in _read(query, event, crowded, NEAR):
        yield from _within(said, others)


def _read(
    query: str, event: int, asked: Sequence[Asked], most: int
) -> Iterator[tuple[Asked, list[Found]]]:
    """Each with the first posts of others, by their time."""
    if not asked:
        return
    whose, names, said = (list(column) for column in zip(*asked, strict=True))
    times = [[one.at for one in those] for those in said]
    since, until = [min(at) - WITHIN for at in times], [max(at) + WITHIN for at in times]
    found: list[list[Found]] = [[] for _ in asked]
    for n, id_, at in sql.select(query, [whose, names, since, until, event, most]):
        found[n - 1].append((id_, at))
    yield from zip(asked, found, strict=True)


def _within(said: Iterable[Saying], others: Sequence[Found]) -> Iterator[tuple[str, int]]:
    times = [at for _, at in others]
    for one in said if others else ():
        start, end = bisect_left(times, one.at - WITHIN), bisect_right(times, one.at + WITHIN)
        yield from ((one.uid, id_) for id_, _ in others[start : min(end, start + NEAR)])


def _by_proof(event: int, proofs: dict[str, list[Saying]]) -> Iterator[tuple[str, int]]:
    if not proofs:
        return
    times = [one.at for those in proofs.values() for one in those]
    span = min(times) - WITHIN, max(times) + WITHIN
    for id_, addresses in sql.select(_BY_PROOF, [event, list(proofs), *span]):
        for address in addresses:
            for one in proofs.get(address, ()):
                yield one.uid, id_
