"""How many people wait for an event's next entry, as the streamer's workers say."""

import time
from typing import cast

from live import keys
from live.connect import Client
from live.errors import CorruptEntry

# What a worker that is gone has said counts no longer.
FRESH_S = 10


def read(client: Client, event: str, now: float | None = None) -> int:
    """The sum over all workers that have spoken lately; `now` is Unix time."""
    said = cast("dict[bytes, bytes]", client.hgetall(keys.waiting(event)))
    oldest = (time.time() if now is None else now) - FRESH_S
    try:
        numbers = [one.decode().split(":") for one in said.values()]
        return sum(int(people) for people, at in numbers if int(at) >= oldest)
    except ValueError as error:
        raise CorruptEntry(f"{keys.waiting(event)}: {error}") from error
