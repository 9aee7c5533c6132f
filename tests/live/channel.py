"""What is published on one channel, one message after the other."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from live.connect import Client
from tests.patience import PATIENCE_S


class Channel:
    """A subscription that is confirmed: from its making on nothing is missed."""

    def __init__(self, client: Client, name: str) -> None:
        self._pubsub: Any = client.pubsub()  # type: ignore[no-untyped-call]
        self._pubsub.subscribe(name)
        while (self._pubsub.get_message(timeout=PATIENCE_S) or {}).get("type") != "subscribe":
            pass

    def next(self, within: float = 5) -> bytes | None:
        """The next message, or None if there is none `within` so many seconds."""
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            message = self._pubsub.get_message(timeout=left)
            if message is not None and message["type"] == "message":
                return bytes(message["data"])
        return None

    def close(self) -> None:
        self._pubsub.close()


@contextmanager
def channel(client: Client, name: str) -> Iterator[Channel]:
    """A channel that is left at the end."""
    one = Channel(client, name)
    try:
        yield one
    finally:
        one.close()
