"""Health: how each source of an event fares, told by its reader and shown on the dashboard."""

from collections.abc import Mapping
from typing import cast

import msgspec

from live import keys
from live.connect import Client
from live.errors import CorruptEntry

# Minutes that a health remembers, one count each.
MINUTES = 60


class Gap(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A time in which nobody listened, in Unix seconds; `until` is 0 while it lasts.

    It is `filled` once a catch-up has covered it; one that no catch-up can reach stays.
    """

    since: float
    until: float = 0.0
    filled: bool = False


class Audit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the network counts between two moments, beside what the log holds of it.

    `missing` are the stretches in which it counts more. `words` say why nothing was compared.
    """

    at: float
    since: float = 0.0
    until: float = 0.0
    theirs: int = 0
    ours: int = 0
    missing: tuple[Gap, ...] = ()
    words: str = ""

    @property
    def share(self) -> float:
        """How much of it the log holds, from 0 to 1."""
        return min(self.ours / self.theirs, 1.0) if self.theirs else 1.0


class Health(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source of one event, at the Unix time `at`.

    `heard_at` is the last sign of life of its network, up to which everything is in the log.
    `items` and `rejects` have a count for each of the last minutes, `minute` (since 1970)
    being the last of them. Money is in dollars; without a `cap` there is no limit.
    """

    kind: str
    at: float
    state: str = ""
    detail: str = ""
    heard_at: float = 0.0
    last_item_at: float = 0.0
    minute: int = 0
    items: tuple[int, ...] = ()
    rejects: tuple[int, ...] = ()
    items_total: int = 0
    rejects_total: int = 0
    limit_left: float | None = None
    spent: float | None = None
    cap: float | None = None
    gaps: tuple[Gap, ...] = ()
    gaps_dropped: int = 0
    audit: Audit | None = None


_decoder = msgspec.json.Decoder(Health)


def write(client: Client, told: Mapping[str, Mapping[str, Health]]) -> None:
    """Say how sources fare: event -> source -> its health."""
    with client.pipeline(transaction=False) as pipe:
        for event, healths in told.items():
            for source, one in healths.items():
                pipe.hset(keys.health(event), source, msgspec.json.encode(one))
        pipe.execute()


def read(client: Client, event: str) -> dict[str, Health]:
    """Source -> what was last said of it."""
    told = cast("dict[bytes, bytes]", client.hgetall(keys.health(event)))
    try:
        return {source.decode(): _decoder.decode(raw) for source, raw in told.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CorruptEntry(f"{keys.health(event)}: {error}") from error
