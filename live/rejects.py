"""Rejects: what a source sent and nobody could read, kept as it came until it can be."""

import hashlib
from typing import cast

import msgspec

from live import clean, entry, keys
from live.connect import Client, lua
from live.draft import now
from live.errors import CorruptEntry

# What is kept of one payload: a post with all that its network encloses takes 2 to 20 KB.
MOST_BYTES = 64 * 1024

# What is kept of all in one event's log, as Redis holds it: some 15,000 posts. The live
# server's memory belongs to the posts; a flood of garbage drops the oldest garbage.
MOST_KEPT_BYTES = 64 * 1024 * 1024


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """`raw` is what came (its first 64 KB; then `cut` says so), `reason` why it was refused."""

    source: str
    at: str
    reason: str
    raw: bytes
    cut: bool = False


_decoder = msgspec.json.Decoder(Reject)


def keep(
    client: Client,
    event: str,
    source: str,
    raw: bytes,
    reason: str,
    *,
    most_kept: int = MOST_KEPT_BYTES,
) -> bool:
    """Keep a payload with the reason; False where the very same one came before."""
    uid = f"reject:{source}:{hashlib.sha256(raw).hexdigest()}"
    reject = Reject(
        source=source,
        at=entry.stamp(now()),
        reason=clean.plain(reason, 500),  # it may quote the payload
        raw=raw[:MOST_BYTES],
        cut=len(raw) > MOST_BYTES,
    )
    names = [keys.rejects(event), keys.seen(event), keys.stats(event)]
    script = client.register_script(lua("reject"))
    return bool(script(keys=names, args=[uid, msgspec.json.encode(reject), most_kept]))


def read(client: Client, event: str) -> list[Reject]:
    """All that are kept, the oldest first."""
    raws = cast("list[bytes]", client.lrange(keys.rejects(event), 0, -1))
    try:
        return [_decoder.decode(raw) for raw in raws]
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CorruptEntry(f"{keys.rejects(event)}: {error}") from error


def forget(client: Client, event: str, reject: Reject) -> bool:
    """Drop one that could be read after all; the very same payload is not kept again."""
    names = [keys.rejects(event), keys.stats(event)]
    script = client.register_script(lua("forget"))
    return bool(script(keys=names, args=[msgspec.json.encode(reject)]))
