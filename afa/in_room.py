"""Finding the posts of a room: those of its talks, half of the archive or next to none of it.

No index has them in order. While there are talks, the newest posts of the event are soon
enough of any room; so these are looked through first. Where they do not fill the page, the
first of each of the room's talks are read, of which the page is a part. One statement does both.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from afa.finding import Wanted
from afa.models import ArchivedItem

# Looking at so many takes some milliseconds; as a rule a few hundred will do.
NEAR = 2000


def first(
    rows: QuerySet[ArchivedItem], room: int, wanted: Wanted, order: Sequence[str], limit: int
) -> QuerySet[ArchivedItem]:
    """At least the first `limit` of `rows` of a room that are as `wanted`."""
    rows = rows.filter(wanted.condition) if wanted else rows
    of_talk = RawSQL("afa_archiveditem.session_id = talk.id", [], BooleanField())
    each, values = _sql(rows.filter(of_talk).order_by(*order).values("id")[:limit])
    every = (
        f"SELECT first.id FROM afa_session talk CROSS JOIN LATERAL ({each}) first"  # noqa: S608
        " WHERE talk.room_id = %s"
    )
    if wanted:  # The newest posts may all be others.
        ids = RawSQL(every, [*values, room])  # noqa: S611  Made by Django, the values apart
        return ArchivedItem.shown.filter(id__in=ids)
    newest, given = _sql(rows.order_by(*order).values("id", "shown_at", "session_id")[:NEAR])
    by = ", ".join(f"{name.removeprefix('-')} DESC" for name in order)
    ids = RawSQL(  # noqa: S611  The same
        f"WITH near AS MATERIALIZED (SELECT id FROM ({newest}) AS newest"  # noqa: S608
        "  WHERE session_id = ANY(ARRAY(SELECT id FROM afa_session WHERE room_id = %s))"
        f"  ORDER BY {by} LIMIT {limit}),"
        f" enough AS (SELECT count(*) >= {limit} AS yes FROM near)"
        " SELECT id FROM near WHERE (SELECT yes FROM enough)"
        f" UNION ALL ({every} AND NOT (SELECT yes FROM enough))",
        [*given, room, *values, room],
    )
    return ArchivedItem.shown.filter(id__in=ids)


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    sql, values = rows.query.sql_with_params()
    return sql, list(values)
