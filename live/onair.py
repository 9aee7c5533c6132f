"""The on-air registry: which events are live, and what their sources ask for.

The site writes it, ingest and the streamer read it. It never holds a credential.
"""

from collections.abc import Mapping
from typing import cast

import msgspec

from live import keys
from live.connect import Client
from live.errors import CorruptEntry


class OnAirSource(msgspec.Struct, frozen=True, kw_only=True):
    """One source of an event: `kind` names the adapter, `query` is in that network's words.

    `since` is an ISO time: nothing older is of interest; empty means no limit.
    """

    id: str
    kind: str
    query: str
    since: str = ""


class OnAir(msgspec.Struct, frozen=True, kw_only=True):
    """An event that is live. `version` grows with every change of what is said here."""

    title: str
    sources: tuple[OnAirSource, ...] = ()
    moderation: str = "off"
    version: int = 0


_decoder = msgspec.json.Decoder(OnAir)


def decode(registry: Mapping[bytes, bytes]) -> dict[str, OnAir]:
    """The registry as Redis returned it."""
    try:
        return {event.decode(): _decoder.decode(entry) for event, entry in registry.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CorruptEntry(f"{keys.ONAIR}: {error}") from error


def read(client: Client) -> dict[str, OnAir]:
    """Event -> what is on air."""
    return decode(cast("Mapping[bytes, bytes]", client.hgetall(keys.ONAIR)))


def put(client: Client, event: str, onair: OnAir) -> None:
    """Put an event on air, or change what it says, and tell everyone who listens."""
    keys.items(event)  # refuses a slug that cannot name a log
    with client.pipeline(transaction=True) as pipe:
        pipe.hset(keys.ONAIR, event, msgspec.json.encode(onair))
        pipe.sadd(keys.LOGS, event)
        pipe.publish(keys.ONAIR, event)
        pipe.execute()


def remove(client: Client, event: str) -> None:
    """Take an event off air; its log stays (keys.LOGS)."""
    with client.pipeline(transaction=True) as pipe:
        pipe.hdel(keys.ONAIR, event)
        pipe.publish(keys.ONAIR, event)
        pipe.execute()


def logs(client: Client) -> set[str]:
    """Every event that has a log, on air or not."""
    return {event.decode() for event in cast("set[bytes]", client.smembers(keys.LOGS))}
