"""Facets: what there is to choose from in an event's archive.

Days, hours and networks are not counted: Postgres leaps along an index from one to the next,
which costs as many steps as there are of them, however many posts each has.
"""

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from afa.models import Event

# Conferences last for days; posts that claim to be years old shall not cost thousands of steps.
MOST_DAYS = 31
_EVER = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))

# LEAST: where clocks are put back, the day may begin "after" a moment of its own.

_LEAPS = """
WITH RECURSIVE found AS (
  (SELECT shown_at FROM afa_archiveditem
    WHERE event_id = %(event)s AND state = 'live' AND shown_at < %(until)s
    ORDER BY shown_at DESC LIMIT 1)
  UNION ALL
  SELECT (SELECT shown_at FROM afa_archiveditem
    WHERE event_id = %(event)s AND state = 'live' AND shown_at <
      LEAST(date_trunc(%(unit)s, found.shown_at, %(zone)s), found.shown_at)
    ORDER BY shown_at DESC LIMIT 1)
  FROM found WHERE found.shown_at >= %(since)s
)
SELECT shown_at FROM found WHERE shown_at >= %(since)s LIMIT %(most)s
"""

_SOURCES = """
WITH RECURSIVE found AS (
  (SELECT source FROM afa_archiveditem WHERE event_id = %(event)s AND state = 'live'
    ORDER BY source LIMIT 1)
  UNION ALL
  SELECT (SELECT source FROM afa_archiveditem WHERE event_id = %(event)s AND state = 'live'
    AND source > found.source ORDER BY source LIMIT 1)
  FROM found WHERE found.source IS NOT NULL
)
SELECT source FROM found WHERE source IS NOT NULL LIMIT 50
"""


def days(event: Event) -> list[date]:
    """The days on which anything was posted, by the clocks of the venue, the last one first.

    Where that are too many, those of the event itself are among them all the same.
    """
    found = _leaps(event, "day", *_EVER, MOST_DAYS)
    if len(found) == MOST_DAYS:
        found += _leaps(event, "day", event.starts_at, event.ends_at, MOST_DAYS)
    return sorted({at.astimezone(event.zone).date() for at in found}, reverse=True)


def hours(event: Event, span: tuple[datetime, datetime]) -> list[int]:
    """The hours of a day in which anything was posted, the first one first."""
    found = _leaps(event, "hour", *span, 25)
    return sorted({at.astimezone(event.zone).hour for at in found})


def sources(event: Event) -> list[str]:
    """The networks from which anything came."""
    return [source for (source,) in _rows(_SOURCES, {"event": event.pk})]


def _leaps(event: Event, unit: str, since: datetime, until: datetime, most: int) -> list[datetime]:
    given = {"event": event.pk, "unit": unit, "zone": event.timezone, "most": most}
    return [at for (at,) in _rows(_LEAPS, {**given, "since": since, "until": until})]


def _rows(query: str, given: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        found: list[Any] = cursor.fetchall()
    return found
