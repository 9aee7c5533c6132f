"""Where each event stands in the network's one stream, in microseconds. Pure."""

from dataclasses import dataclass
from datetime import datetime

from ingest.foreign import iso_time, number
from ingest.skytron.query import Query
from live.onair import OnAirSource

# Jetstream keeps 36 hours and silently begins there if asked for more.
REACH_US = 36 * 3600 * 1_000_000


@dataclass(frozen=True)
class Place:
    """A source of an event. `cursor` is how far its posts are in the log; 0: nothing is."""

    event: str
    source: OnAirSource
    query: Query
    cursor: int

    @classmethod
    def at(cls, event: str, source: OnAirSource, cursor: str, now: datetime) -> "Place":
        """From the kept cursor on; else from where the event wants posts, and never from the
        time before the network can say what there was."""
        asked = iso_time(source.since)
        since = microseconds(min(asked, now)) if asked else microseconds(now)
        kept = max(number(cursor), 0)
        return cls(event, source, Query.of(source.query), kept or since)

    def missing_us(self, now: datetime) -> int:
        """How much before the network's memory it would have to begin; 0: nothing is missing."""
        return max(microseconds(now) - REACH_US - self.cursor, 0)


def microseconds(time: datetime) -> int:
    """Since 1970."""
    return int(time.timestamp() * 1_000_000)
