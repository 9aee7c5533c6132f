"""Finding the posts of a room: those of its talks, half of the archive or next to none of it.

No index has them in order. While there are talks, the newest posts of the event are soon
enough of any room; so these are looked through first. Where they do not fill the page, the
first of each of the room's talks are read, of which the page is a part. One statement does both.
"""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from afa import sql
from afa.models import ArchivedItem
from afa.sql import Statement

# Looking at so many takes some milliseconds; as a rule a few hundred will do.
NEAR = 2000

_WITHIN = "session_id = ANY(ARRAY(SELECT id FROM afa_session WHERE room_id = %s))"


def within(room: int) -> Statement:
    """Whether an archived item is of the room; no index is asked for it."""
    return f"coalesce({_WITHIN}, false)", [room]


def each(rows: Statement, room: int, by: str, limit: int) -> Statement:
    """Ids: of every talk of the room the first `limit` of `rows`."""
    return (
        "SELECT first.id FROM afa_session talk CROSS JOIN LATERAL"  # noqa: S608
        f" (SELECT id {rows[0]} AND afa_archiveditem.session_id = talk.id"
        f"  ORDER BY {by} LIMIT {limit}) first WHERE talk.room_id = %s",
        [*rows[1], room],
    )


def first(
    rows: QuerySet[ArchivedItem], room: int, order: Sequence[str], limit: int
) -> QuerySet[ArchivedItem]:
    """At least the first `limit` of `rows` of a room."""
    these, by = sql.source(rows), sql.descending(order)
    every, values = each(these, room, by, limit)
    ids = RawSQL(  # noqa: S611  Made by Django from filters, the values apart
        "WITH near AS MATERIALIZED (SELECT id FROM"  # noqa: S608
        f" (SELECT id, shown_at, session_id {these[0]} ORDER BY {by} LIMIT {NEAR}) AS newest"
        f"  WHERE {_WITHIN} ORDER BY {by} LIMIT {limit}),"
        f" enough AS (SELECT count(*) >= {limit} AS yes FROM near)"
        " SELECT id FROM near WHERE (SELECT yes FROM enough)"
        f" UNION ALL ({every} AND NOT (SELECT yes FROM enough))",
        [*these[1], room, *values],
    )
    return ArchivedItem.shown.filter(id__in=ids)
