"""The Redis server itself: how large it is, and whether it is set as the log needs it."""

from typing import Any, cast

import msgspec
from redis.exceptions import ResponseError

from live import keys
from live.connect import Client

# A text that was retracted is in the server's file until that is written anew. By itself the
# server does that when the file has doubled, which may be never.
REWRITE_S = 6 * 3600


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A server at this moment. Sizes are in bytes.

    `most` is 0 where its memory has no limit. `fsync` is always, everysec or no, "off" where it
    keeps no file at all, and empty where it does not say (hosted ones forbid the question).
    """

    version: str
    used: int
    most: int
    keys: int
    clients: int
    uptime_s: int
    fsync: str
    evicts: str
    writes: bool


def read(client: Client) -> Server:
    """Ask it. May raise RedisError."""
    info = client.info()
    return Server(
        version=_name(info),
        used=int(info["used_memory"]),
        most=int(info.get("maxmemory", 0)),
        keys=client.dbsize(),
        clients=int(info.get("connected_clients", 0)),
        uptime_s=int(info.get("uptime_in_seconds", 0)),
        fsync=_fsync(client) if info.get("aof_enabled") else "off",
        evicts=str(info.get("maxmemory_policy", "")),
        writes=info.get("aof_last_write_status", "ok") == "ok",
    )


def rewrite(client: Client) -> bool:
    """Have it write its file anew, once in REWRITE_S, whoever asks; whether it begins now.

    False where it keeps no file, or lets nobody say so (hosted ones). May raise RedisError.
    """
    if not client.info("persistence").get("aof_enabled"):
        return False
    if not client.set(keys.REWRITTEN, b"", nx=True, ex=REWRITE_S):
        return False
    try:
        client.bgrewriteaof()
    except ResponseError:
        return False
    return True


def _name(info: dict[str, Any]) -> str:
    if "valkey_version" in info:
        return f"Valkey {info['valkey_version']}"
    return f"Redis {info['redis_version']}"


def _fsync(client: Client) -> str:
    try:
        said = cast("dict[str, str]", client.config_get("appendfsync"))
    except ResponseError:
        return ""
    return str(said.get("appendfsync", ""))
