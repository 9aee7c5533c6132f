"""What an event's sources have cost: how many posts were paid for, and which of them today."""

from collections.abc import Collection
from datetime import date
from typing import cast

from live import keys
from live.connect import Client

# The names of a day are needed on that day alone, by whatever clock.
KEPT_S = 2 * 86_400

# Beside a count: it was copied.
_KEPT = b":kept"


def read(client: Client, event: str, kind: str) -> int:
    """How many posts of that kind of source were paid for."""
    return int(cast("bytes | None", client.hget(keys.spend(event), kind)) or 0)


def counts(client: Client, event: str) -> dict[str, int]:
    """Kind of source -> how many posts were paid for."""
    held = cast("dict[bytes, bytes]", client.hgetall(keys.spend(event)))
    return {kind.decode(): int(posts) for kind, posts in held.items() if _KEPT not in kind}


def give_back(client: Client, event: str, kind: str, posts: int) -> int:
    """So many had been counted and were forgotten; how many that makes."""
    return int(client.hincrby(keys.spend(event), kind, posts))


def is_kept(client: Client, event: str, kind: str) -> bool:
    """Whether `keep` was called since this server began to count."""
    return bool(client.hexists(keys.spend(event), kind + _KEPT.decode()))


def keep(client: Client, event: str, kind: str) -> None:
    """The count is kept elsewhere as well."""
    client.hset(keys.spend(event), kind + _KEPT.decode(), 1)


def paid(client: Client, event: str, kind: str, day: date) -> set[str]:
    """The native ids of those that were paid for on `day`."""
    names = cast("set[bytes]", client.smembers(keys.paid(event, kind, day)))
    return {name.decode() for name in names}


def add(client: Client, event: str, kind: str, day: date, natives: Collection[str]) -> None:
    """These were paid for on `day`, and had not been before."""
    if not natives:
        return
    names = keys.paid(event, kind, day)
    with client.pipeline(transaction=True) as pipe:
        pipe.hincrby(keys.spend(event), kind, len(natives))
        pipe.sadd(names, *natives)
        pipe.expire(names, KEPT_S)
        pipe.execute()


def used(client: Client, kind: str, day: date) -> int:
    """How many units of a network's daily quota were used, for all events together."""
    return int(cast("bytes | None", client.get(keys.units(kind, day))) or 0)


def use(client: Client, kind: str, day: date, units: int) -> None:
    """So many more were used."""
    with client.pipeline(transaction=True) as pipe:
        pipe.incrby(keys.units(kind, day), units)
        pipe.expire(keys.units(kind, day), KEPT_S)
        pipe.execute()
