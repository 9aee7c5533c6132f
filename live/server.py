"""The Redis server itself: how large it is, and whether it is set as the log needs it."""

from typing import Any, cast

import msgspec
from redis.exceptions import ResponseError

from live.connect import Client


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
