"""The on-air registry: which events are live, and what their sources ask for.

The site writes it, ingest and the streamer read it. It never holds a credential. Beside it
is kept what went off air lately: the sources linger a while, for posts that come late.
"""

import time
from collections.abc import Mapping
from typing import cast

import msgspec

from live import keys
from live.connect import Client
from live.errors import CorruptEntry


class OnAirSource(msgspec.Struct, frozen=True, kw_only=True):
    """One source of an event: `kind` names the adapter, `query` is in that network's words.

    `since` is an ISO time: nothing older is of interest; empty means no limit. `began` is when
    its event went on air, in Unix seconds; 0 where nobody knows. `starts` is the start of its
    event, an ISO time. `spend_cap` is what it may cost, in dollars; None leaves that to the
    program's own setting.
    """

    id: str
    kind: str
    query: str
    since: str = ""
    began: float = 0.0
    starts: str = ""
    spend_cap: float | None = None


class OnAir(msgspec.Struct, frozen=True, kw_only=True):
    """An event that is live. `version` grows with every change of what is said here; `began` is
    when it went on air, in Unix seconds (0: nobody knows)."""

    title: str
    sources: tuple[OnAirSource, ...] = ()
    moderation: str = "off"
    version: int = 0
    began: float = 0.0


class Lingering(msgspec.Struct, frozen=True, kw_only=True):
    """An event that went off air at the Unix time `off_at`, and what was said about it."""

    off_at: float
    said: OnAir


# Whoever lingers for longer than this does not know when to leave.
MOST_LINGER_S = 7 * 86_400.0

_decoder = msgspec.json.Decoder(OnAir)
_lingering = msgspec.json.Decoder(Lingering)


def decode(registry: Mapping[bytes, bytes]) -> dict[str, OnAir]:
    """The registry as Redis returned it."""
    try:
        return {event.decode(): _decoder.decode(entry) for event, entry in registry.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CorruptEntry(f"{keys.ONAIR}: {error}") from error


def read(client: Client) -> dict[str, OnAir]:
    """Event -> what is on air."""
    return decode(cast("Mapping[bytes, bytes]", client.hgetall(keys.ONAIR)))


def lingering(client: Client) -> dict[str, Lingering]:
    """Event -> what went off air in the last week."""
    held = cast("Mapping[bytes, bytes]", client.hgetall(keys.LINGERING))
    try:
        return {event.decode(): _lingering.decode(entry) for event, entry in held.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CorruptEntry(f"{keys.LINGERING}: {error}") from error


def put(client: Client, event: str, onair: OnAir) -> None:
    """Put an event on air, or change what it says, and tell everyone who listens."""
    keys.items(event)  # refuses a slug that cannot name a log
    with client.pipeline(transaction=True) as pipe:
        pipe.hset(keys.ONAIR, event, msgspec.json.encode(onair))
        pipe.hdel(keys.LINGERING, event)
        pipe.sadd(keys.LOGS, event)
        pipe.publish(keys.ONAIR, event)
        pipe.execute()


def remove(client: Client, event: str) -> None:
    """Take an event off air; its log stays (keys.LOGS), and its sources linger."""
    said = client.hget(keys.ONAIR, event)
    now = time.time()
    past = [one for one, left in lingering(client).items() if left.off_at < now - MOST_LINGER_S]
    with client.pipeline(transaction=True) as pipe:
        pipe.hdel(keys.ONAIR, event)
        if left := _left(cast("bytes | None", said), now):
            pipe.hset(keys.LINGERING, event, msgspec.json.encode(left))
        if past:
            pipe.hdel(keys.LINGERING, *past)
        pipe.publish(keys.ONAIR, event)
        pipe.execute()


def _left(said: bytes | None, now: float) -> Lingering | None:
    """What lingers; nothing of what was not on air, or cannot be read."""
    try:
        return Lingering(off_at=now, said=_decoder.decode(said)) if said else None
    except msgspec.MsgspecError:
        return None


def forget(client: Client, event: str) -> None:
    """The event does not exist any more: nothing lingers."""
    with client.pipeline(transaction=True) as pipe:
        pipe.hdel(keys.ONAIR, event)
        pipe.hdel(keys.LINGERING, event)
        pipe.publish(keys.ONAIR, event)
        pipe.execute()


def logs(client: Client) -> set[str]:
    """Every event that has a log, on air or not."""
    return {event.decode() for event in cast("set[bytes]", client.smembers(keys.LOGS))}
