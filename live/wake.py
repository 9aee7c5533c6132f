"""Wake: sleep until a log grows, for a reader that works in blocks and without asyncio.

It says only that something happened; the reader then reads the log itself. So messages that
get lost cost time and never an entry.
"""

from typing import Any, cast

from live import keys
from live.connect import TIMEOUT_S, connect

# Messages that are taken at once, before the reader gets its turn.
MOST = 10_000


class Wake:
    """Follows the channels of many logs. Every method may raise RedisError: then close it
    and make a new one, which wakes for every log that it follows."""

    def __init__(self, url: str) -> None:
        self._redis = connect(url)
        self._pubsub = self._redis.pubsub()  # type: ignore[no-untyped-call]
        self._held: set[str] = set()

    def follow(self, events: set[str]) -> None:
        """Choose the events whose logs shall wake the reader. New ones do so at once."""
        if more := events - self._held:
            self._pubsub.subscribe(*map(keys.items, sorted(more)))
        if less := self._held - events:
            self._pubsub.unsubscribe(*map(keys.items, sorted(less)))
        self._held = set(events)

    def wait(self, seconds: float) -> set[str]:
        """The events in whose logs something happened; after `seconds` of nothing, none.

        A confirmed subscription counts: what came before it must be read.
        """
        woken: set[str] = set()
        message = self._next(seconds)
        for _ in range(MOST):
            if message is None:
                break
            if message["type"] in ("subscribe", "message"):
                channel = cast("bytes", message["channel"]).decode()
                woken.add(keys.event_of(channel) or "")
            message = self._next(0)
        return woken & self._held

    def _next(self, seconds: float) -> Any:
        """A message that begins to arrive within `seconds`, or None.

        The library's own limit is one for the whole of it: under load a message comes in
        pieces, and half a message was taken for a server that is away.
        """
        connection = self._pubsub.connection
        if connection is None:
            return self._pubsub.get_message(timeout=seconds)
        self._pubsub.check_health()
        return self._pubsub.get_message(timeout=TIMEOUT_S) if connection.can_read(seconds) else None

    def close(self) -> None:
        """Close the connection."""
        self._pubsub.close()
        self._redis.close()
