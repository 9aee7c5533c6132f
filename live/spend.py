"""What an event's sources have cost: how many posts were paid for, counted where it is kept."""

from typing import cast

from live import keys
from live.connect import Client


def read(client: Client, event: str, kind: str) -> int:
    """How many posts of that kind of source were paid for."""
    return int(cast("bytes | None", client.hget(keys.spend(event), kind)) or 0)


def add(client: Client, event: str, kind: str, posts: int) -> None:
    """So many more."""
    client.hincrby(keys.spend(event), kind, posts)
