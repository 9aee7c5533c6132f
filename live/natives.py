"""What one server of a network calls the posts of an event: its ids, and the uris behind them.

A server tells of a deletion by its own id alone. The newest are kept; `seen` decides about all
the rest. Every member of the set has the same score, so Redis keeps them in the order of the
ids, which on each server is that of time.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from live import keys
from live.connect import Client

# For each server and event: a day of a very large conference, some 3 MB.
MOST = 20_000


def add(client: Client, event: str, server: str, uris: Mapping[str, str], most: int = MOST) -> None:
    """These ids (without spaces) stand for these uris."""
    if not uris:
        return
    with client.pipeline(transaction=True) as pipe:
        pipe.zadd(
            keys.natives(event, server), {f"{native} {uri}": 0 for native, uri in uris.items()}
        )
        pipe.zremrangebyrank(keys.natives(event, server), 0, -(most + 1))
        pipe.execute()


def uris(client: Client, event: str, server: str, natives: Sequence[str]) -> dict[str, str]:
    """Id -> uri, of those that are known."""
    if not natives:
        return {}
    with client.pipeline(transaction=False) as pipe:
        for native in natives:
            pipe.zrangebylex(keys.natives(event, server), f"[{native} ", f"({native}!", 0, 1)
        answers = cast("list[list[bytes]]", pipe.execute())
    return dict(_pair(found[0]) for found in answers if found)


def newest(
    client: Client, event: str, server: str, before: str, count: int
) -> list[tuple[str, str]]:
    """The newest `count` ids before the id `before` (empty: of all), the newest first."""
    most = f"({before} " if before else "+"
    found = client.zrevrangebylex(keys.natives(event, server), most, "-", 0, count)
    return [_pair(one) for one in cast("list[bytes]", found)]


def _pair(member: bytes) -> tuple[str, str]:
    native, _, uri = member.decode().partition(" ")
    return native, uri
