"""Where the archive's posts are: read with all that decides about it, and written.

Under the event's turn only (afa/turn.py).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from afa import sql
from afa.chunks import Place, Said
from afa.chunks.reach import Reach
from afa.chunks.thread import Post

# The newest move that counts is what an organiser said (afa/models/move.py).
_POSTS = """
SELECT a.id, a.uid, a.session_id, a.reason, a.reply_to, a.item IS NOT NULL, a.shown_at, a.tags,
  a.source, a.author_handle, a.author_id, a.item->'mentions', m.to, m.session_id
FROM afa_archiveditem a LEFT JOIN LATERAL (
  SELECT move.to, move.session_id FROM afa_moved moved JOIN afa_move move ON move.id = move_id
  WHERE moved.item_id = a.id AND move.undone_at IS NULL
    AND (move.to <> 'talk' OR move.session_id IS NOT NULL)
  ORDER BY move.id DESC LIMIT 1
) m ON true
"""
# OFFSET and LIMIT keep the planner from reading the whole table, which it believes to be less
# work than some hundred looks into the index.
_ANSWERS = """
SELECT a.id, a.uid, a.reason FROM afa_archiveditem a
WHERE a.event_id = %s AND a.reply_to <> '' AND md5(a.reply_to) = md5(asked.uid)
  AND a.reply_to = asked.uid
"""
# What hangs below an anchor does not move with what the anchor answers. A circle ends, because
# UNION lists each post once.
_BELOW = f"""
WITH RECURSIVE below AS (
  SELECT a.* FROM unnest(%s::text[]) AS asked(uid) CROSS JOIN LATERAL ({_ANSWERS} OFFSET 0) a
UNION
  SELECT a.* FROM below asked CROSS JOIN LATERAL ({_ANSWERS} OFFSET 0) a
  WHERE asked.reason NOT IN ('manual', 'tag')
)
SELECT id FROM below LIMIT %s
"""  # noqa: S608
_ANSWERED = f"""
SELECT asked.uid FROM unnest(%s::text[], %s::bigint[]) AS asked(uid, id)
CROSS JOIN LATERAL ({_ANSWERS} AND a.id < asked.id LIMIT 1) a
"""  # noqa: S608
_WRITE = """
UPDATE afa_archiveditem a SET session_id = n.session, reason = n.reason
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS n(id, session, reason) WHERE a.id = n.id
"""
_LIVE = "SELECT id FROM afa_archiveditem WHERE event_id = %s AND id > %s AND state = 'live'"
# Looked at whatever the reach: those that lost their place belong somewhere, and the hidden
# ones are few.
_ALWAYS = (_LIVE.replace("'live'", "'hidden'"), f"{_LIVE} AND reason = ''")
_NO_LIMIT = 2**62

_names = msgspec.json.Decoder(tuple[str, ...])


class Places:
    """Those of one event."""

    def __init__(self, event: int) -> None:
        self._event = event

    def posts(self, ids: Collection[int]) -> list[Post]:
        """The posts with these ids, the oldest first."""
        rows = sql.select(f"{_POSTS} WHERE a.id = ANY(%s) ORDER BY a.id", [list(ids)])
        return [_post(row) for row in rows]

    def within(self, reach: Reach, after: int, most: int) -> list[int]:
        """The ids of the first `most` posts in a reach, from the id `after` on."""
        parts: list[tuple[str, list[Any]]] = [(part, []) for part in _ALWAYS]
        if reach.everything:
            parts.append((_LIVE, []))
        parts += [(f"{_LIVE} AND shown_at BETWEEN %s AND %s", [*span]) for span in reach.spans]
        if reach.tags:
            parts.append((f"{_LIVE} AND tags && %s::text[]", [list(reach.tags)]))
        query = " UNION ".join(f"({part} ORDER BY id LIMIT %s)" for part, _ in parts)
        values = [v for _, own in parts for v in (self._event, after, *own, most)]
        # No part of it is anything but our own words.
        query = f"SELECT id FROM ({query}) found ORDER BY id LIMIT %s"  # noqa: S608
        rows = sql.select(query, [*values, most])
        return [id_ for (id_,) in rows]

    def ids(self, uids: Iterable[str]) -> list[int]:
        """The ids of the posts with these uids."""
        rows = sql.select(
            "SELECT id FROM afa_archiveditem WHERE event_id = %s AND uid = ANY(%s)",
            [self._event, list(uids)],
        )
        return [id_ for (id_,) in rows]

    def of(self, uids: Iterable[str]) -> dict[str, Place]:
        """The places of the posts with these uids, as far as there are any."""
        rows = sql.select(
            "SELECT uid, session_id, reason FROM afa_archiveditem"
            " WHERE event_id = %s AND uid = ANY(%s)",
            [self._event, list(uids)],
        )
        return {uid: Place(session, reason) for uid, session, reason in rows}

    def below(self, uids: Collection[str], most: int) -> list[int]:
        """The ids of what answers `uids`, and of what answers that, and so on: at most `most`,
        the nearest first."""
        if not uids:
            return []
        rows = sql.select(_BELOW, [list(uids), self._event, self._event, most])
        return [id_ for (id_,) in rows]

    def answered(self, uids: Sequence[str], before: Sequence[int] = ()) -> set[str]:
        """Those of `uids` that some post answers; for each uid with an id below `before`'s."""
        ids = list(before) or [_NO_LIMIT] * len(uids)
        return {uid for (uid,) in sql.select(_ANSWERED, [list(uids), ids, self._event])}

    def hold(self, ids: Collection[int]) -> None:
        """Nobody else changes these posts before the transaction ends. In one order, and before
        anything is written: then nobody who hides some of them waits for us in a circle."""
        if ids:
            sql.execute(
                "SELECT FROM afa_archiveditem WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
                [list(ids)],
            )

    def write(self, moved: Mapping[int, Place]) -> None:
        """Put posts, by id, where they belong now."""
        if moved:
            self.hold(moved)
            places = moved.values()
            columns = [list(moved), [p.session for p in places], [p.reason for p in places]]
            sql.execute(_WRITE, columns)


class Rehearsal(Places):
    """Writes nothing down, but remembers where it would be."""

    def __init__(self, event: int) -> None:
        super().__init__(event)
        self._moved: dict[int, Place] = {}
        self._by_uid: dict[str, Place] = {}

    def posts(self, ids: Collection[int]) -> list[Post]:
        """As they would be by now."""
        posts = super().posts(ids)
        return [replace(post, place=self._moved.get(post.id, post.place)) for post in posts]

    def of(self, uids: Iterable[str]) -> dict[str, Place]:
        """The same of places alone."""
        places = super().of(uids)
        return {uid: self._by_uid.get(uid, place) for uid, place in places.items()}

    def write(self, moved: Mapping[int, Place]) -> None:
        """Remember."""
        self._moved |= moved
        self._by_uid |= {post.uid: moved[post.id] for post in super().posts(moved.keys())}


def _post(row: Sequence[Any]) -> Post:
    """A row of _POSTS."""
    id_, uid, session, reason, reply_to, full, at, tags, source, handle, author, *rest = row
    mentions, to, to_session = rest
    named = _names.decode(mentions) if mentions else ()
    return Post(
        id=id_,
        uid=uid,
        place=Place(session, reason),
        said=Said(at, tuple(tags), source, (handle, author), named) if full else None,
        reply_to=reply_to,
        manual=Place(to_session, "manual") if to in ("talk", "hallway") else None,
    )
