"""Where each event stands in the network's one stream, in microseconds. Pure."""

from dataclasses import dataclass
from datetime import datetime

from ingest.foreign import iso_time
from ingest.skytron.query import Query
from live.onair import OnAirSource

# Jetstream keeps 36 hours and silently begins there if asked for more.
REACH_US = 36 * 3600 * 1_000_000


@dataclass(frozen=True)
class Place:
    """A source of an event. `cursor` is how far its posts are in the log; 0: from now on, by
    the network's clock and not by ours."""

    event: str
    source: OnAirSource
    query: Query
    cursor: int

    @classmethod
    def at(cls, event: str, source: OnAirSource, cursor: str, now: datetime) -> "Place":
        """From the kept cursor on; else from when on the event wants posts."""
        asked = iso_time(source.since)
        since = microseconds(asked) if asked and asked < now else 0
        kept = int(cursor) if cursor.isascii() and cursor.isdecimal() else 0
        return cls(event, source, Query.of(source.query), kept or since)


def microseconds(time: datetime) -> int:
    """Since 1970."""
    return int(time.timestamp() * 1_000_000)
