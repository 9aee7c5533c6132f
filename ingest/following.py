"""Which sources to read: those of the events on air, and of those that went off air lately."""

from datetime import datetime

import msgspec

from ingest.clock import Clock
from ingest.source import Watched
from live import keys, onair
from live.connect import Client
from live.onair import Lingering, OnAir, OnAirSource

# Nothing comes late to what is played: it would go on playing.
PLAYED = "simulator"


class Following:
    """The registry as one program sees it."""

    def __init__(self, kind: str, linger_s: float, clock: Clock) -> None:
        self._kind = kind
        self._linger_s = 0.0 if kind == PLAYED else linger_s
        self._clock = clock
        self._until: dict[str, float] = {}

    def read(self, client: Client) -> Watched:
        """The sources to read at this moment. May raise RedisError, and CorruptEntry."""
        events = onair.read(client)
        left = self._left(client, events) if self._linger_s else {}
        self._until = {event: one.off_at + self._linger_s for event, one in left.items()}
        said = {event: one.said for event, one in left.items()} | events
        return {
            event: sources
            for event, what in said.items()
            if keys.is_event(event) and (sources := self._ours(what))
        }

    def _left(self, client: Client, events: dict[str, OnAir]) -> dict[str, Lingering]:
        since = self._clock.now().timestamp() - self._linger_s
        held = onair.lingering(client)
        return {
            event: one for event, one in held.items() if one.off_at > since and event not in events
        }

    def _ours(self, what: OnAir) -> tuple[OnAirSource, ...]:
        return tuple(
            msgspec.structs.replace(source, began=what.began)
            for source in what.sources
            if source.kind == self._kind
        )

    def lingers(self, event: str) -> bool:
        """Whether an event that is followed is off air."""
        return event in self._until

    def words(self, watched: Watched) -> str:
        """Which of these events linger, and until when."""
        return "; ".join(
            f"{event} is off air, what comes late is read until"
            f" {datetime.fromtimestamp(self._until[event]).astimezone():%H:%M %Z}"
            for event in sorted(watched)
            if event in self._until
        )
