"""Rejects: what a source sent and nobody could read, kept as it came until it can be."""

import hashlib
from typing import cast

import msgspec

from live import entry, keys
from live.connect import Client, lua
from live.draft import now

# The newest are kept: at most 320 MB of the live server's memory, so that a flood of
# garbage cannot take the place that the posts need. What falls out is counted.
MOST = 5000
MOST_BYTES = 64 * 1024


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """`raw` is what came (its first 64 KB; then `cut` says so), `reason` why it was refused."""

    source: str
    at: str
    reason: str
    raw: bytes
    cut: bool = False


_decoder = msgspec.json.Decoder(Reject)


def keep(client: Client, event: str, source: str, raw: bytes, reason: str) -> bool:
    """Keep a payload with the reason; False where the very same one is kept already."""
    uid = f"reject:{source}:{hashlib.sha256(raw).hexdigest()}"
    reject = Reject(
        source=source,
        at=entry.stamp(now()),
        reason=reason[:500],
        raw=raw[:MOST_BYTES],
        cut=len(raw) > MOST_BYTES,
    )
    names = [keys.rejects(event), keys.seen(event), keys.stats(event)]
    script = client.register_script(lua("reject"))
    return bool(script(keys=names, args=[uid, msgspec.json.encode(reject), MOST]))


def read(client: Client, event: str) -> list[Reject]:
    """All that are kept, the oldest first."""
    raws = cast("list[bytes]", client.lrange(keys.rejects(event), 0, -1))
    return [_decoder.decode(raw) for raw in raws]


def forget(client: Client, event: str, reject: Reject) -> None:
    """Drop one that could be read after all."""
    client.lrem(keys.rejects(event), 1, msgspec.json.encode(reject).decode())
