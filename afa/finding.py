"""Finding posts by words or a tag, in one of several ways that nobody could choose beforehand.

What many posts say is found soonest by looking through them, the newest first, until the page is
full; what few say by the index of words, which knows no order and is read to its end. A word may
fill one hour and be gone, so statistics of the whole archive tell neither. Hence one statement
tries some of the newest posts, reckons from these which way is the shorter one, and takes it.
"""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from afa import in_room, sql
from afa.models import ArchivedItem
from afa.sql import Statement
from afa.wanted import Wanted

# So many of the newest posts are tried: a millisecond.
TRIED = 1000
# So many are looked through at most before the index is asked: some twenty milliseconds.
NEAR = 20_000
# A post that the index finds, anywhere in the table, costs as much as three that follow another.
_FAR = 3
# Of so many posts from all over the table, so many are too many for the index.
SPREAD, MANY = 40, 4
# So many the index may find in all events; of more it is for Postgres to find the best way.
FEW = 5000

# `fits` is whether a post is as wanted, `may` whether the index would find it, `here` whether it
# is of the room. What is not needed is not read: `near` and `through` end where the page is full.
_TEXT = """
WITH tried AS MATERIALIZED
    (SELECT {fits} AS fits, {here} AS here, {marks} {rows} ORDER BY {by} LIMIT {tried}),
  ends AS (SELECT min(id) AS first, max(id) - min(id) AS span FROM afa_archiveditem),
  spread AS MATERIALIZED
    (SELECT one.* FROM ends, generate_series(0, {spread} - 1) AS step, LATERAL
      (SELECT {marks} FROM afa_archiveditem
        WHERE id >= first + span * step / {spread} ORDER BY id LIMIT 1) AS one),
  seen AS
    (SELECT count(*) AS posts, count(*) FILTER (WHERE here) AS here,
        count(*) FILTER (WHERE fits) AS fit, {least} AS least
      FROM tried),
  -- How many posts the index will bring, and how many have to be passed until the page is full.
  -- What was seen once or twice may have been luck. Where the index is much dearer than all of the
  -- look, that is worth trying in any case.
  ways AS
    (SELECT posts, least * span / greatest(posts, 1) AS found,
        {limit} * posts * posts / nullif((fit - sqrt(fit)) * here, 0) AS passed
      FROM seen, ends),
  soon AS
    (SELECT posts < {tried} OR coalesce(passed <= found * {far}, false)
        OR found * {far} >= {near} * 5 AS yes
      FROM ways),
  near AS MATERIALIZED
    (SELECT id, fits, nth = {near} AS last FROM
      (SELECT *, row_number() OVER (ORDER BY {by}) AS nth FROM
        (SELECT id, shown_at, {fits} AND {here} AS fits {rows} ORDER BY {by} LIMIT {near}) AS newest
      ) AS counted
      WHERE (SELECT yes FROM soon) AND (fits OR nth = {near}) ORDER BY {by} LIMIT {limit}),
  enough AS
    (SELECT (SELECT yes FROM soon)
        AND (count(*) FILTER (WHERE fits) >= {limit} OR NOT coalesce(bool_or(last), false)) AS yes
      FROM near),
  many AS (SELECT count(*) FILTER (WHERE may) >= {many} AS yes FROM spread),
  few AS MATERIALIZED
    (SELECT id, shown_at, ({chosen}) AND {fits} AND {here} AS fits FROM afa_archiveditem
      WHERE NOT (SELECT yes FROM enough) AND NOT (SELECT yes FROM many)
        AND (SELECT found <= {few} FROM ways) AND state = 'live' AND {index} LIMIT {few} + 1),
  all_ AS (SELECT (SELECT found <= {few} FROM ways) AND count(*) <= {few} AS yes FROM few)
(SELECT id FROM near WHERE fits AND (SELECT yes FROM enough))
UNION ALL
(SELECT id FROM few WHERE fits AND (SELECT yes FROM all_) ORDER BY {by} LIMIT {limit})
UNION ALL
(SELECT id FROM ({through}) AS through
  WHERE NOT (SELECT yes FROM enough) AND (SELECT yes FROM many))
UNION ALL
(SELECT id FROM (SELECT id, shown_at, {fits} AND {here} AS fits {rows} AND {index} OFFSET 0) AS far
  WHERE fits AND NOT (SELECT yes FROM enough) AND NOT (SELECT yes FROM many)
    AND NOT (SELECT yes FROM all_) ORDER BY {by} LIMIT {limit})
"""


def first(
    rows: QuerySet[ArchivedItem],
    asked: Wanted,
    order: Sequence[str],
    limit: int,
    room: int | None = None,
) -> QuerySet[ArchivedItem]:
    """At least the first `limit` of `rows` that are as `asked`, which an index has in `order`."""
    these, by = sql.source(rows), sql.descending(order)
    (fits, fit), (here, room_) = asked.fits, in_room.within(room) if room else ("true", [])
    marks, marked = asked.marks
    through, passed = _through(these, asked, by, limit, room)
    index, sought = asked.by_index
    text = _TEXT.format(
        fits=fits, here=here, rows=these[0], chosen=these[0].partition(" WHERE ")[2], marks=marks,
        least=asked.least, through=through, index=index, by=by, limit=limit, tried=TRIED,
        near=NEAR, few=FEW, far=_FAR, spread=SPREAD, many=MANY,
    )  # fmt: skip
    # In the order in which they stand there.
    fitting = [*fit, *room_]
    given = [*fitting, *marked, *these[1], *marked, *fitting, *these[1]]
    given += [*these[1], *fitting, *sought, *passed, *fitting, *these[1], *sought]
    return ArchivedItem.shown.filter(id__in=RawSQL(text, given))  # noqa: S611  Values stand apart


def _through(rows: Statement, asked: Wanted, by: str, limit: int, room: int | None) -> Statement:
    """All posts, the newest first, until the page is full."""
    # As a value and not as a condition, so that the index of words is left alone.
    fits = f"CASE WHEN {asked.fits[0]} THEN true ELSE false END"
    all_ = f"{rows[0]} AND {fits}", [*rows[1], *asked.fits[1]]
    if room is not None:
        return in_room.each(all_, room, by, limit)
    return f"SELECT id {all_[0]} ORDER BY {by} LIMIT {limit}", all_[1]
