"""Connections to Redis, with the time limits that each use needs."""

import re
import socket
from functools import cache
from pathlib import Path

import redis
import redis.asyncio
import redis.exceptions
from redis.exceptions import RedisError

__all__ = [
    "LOST",
    "AsyncClient",
    "Client",
    "RedisError",
    "begins",
    "connect",
    "connect_async",
    "lua",
]

# The names under which the other packages know Redis; only live/ imports it. Without
# decode_responses every answer is bytes.
Client = redis.Redis
AsyncClient = redis.asyncio.Redis

# Those of the errors after which nobody is there; the others are answers.
LOST = (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError)

_LUA = Path(__file__).parent / "lua"

# Every answer of the live Redis comes within milliseconds; a server that takes this
# long is ill, and the caller's own loop retries with a back-off that can be stopped. So the
# library must not retry by itself; made from a URL, a client does not.
TIMEOUT_S = 5.0


# A unix socket holds 208 KB by itself, and a batch for the log has 350: whoever sends it would wait
# until the server is done with the one before, and encode nothing meanwhile. TCP grows by itself.
# Linux gives twice what is asked for, and less where it has to (docs/decisions/0200).
_ROOM = 512 * 1024


class _Roomy(redis.UnixDomainSocketConnection):
    """A connection whose socket takes a whole batch at once."""

    def _connect(self) -> socket.socket:
        sock: socket.socket = super()._connect()  # type: ignore[no-untyped-call]
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ROOM)
        return sock


def connect(url: str, timeout_s: float = TIMEOUT_S) -> Client:
    """A blocking client for short commands. Accepts redis://, rediss:// and unix:// URLs."""
    roomy = {"connection_class": _Roomy} if url.startswith("unix://") else {}
    return redis.Redis.from_url(
        url,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        health_check_interval=15,
        **roomy,
    )


def connect_async(url: str) -> AsyncClient:
    """The same on asyncio."""
    return redis.asyncio.Redis.from_url(
        url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, health_check_interval=15
    )


@cache
def lua(name: str) -> str:
    """The text of a script in lua/."""
    return (_LUA / f"{name}.lua").read_text()


def begins(prefix: str) -> str:
    """The pattern of all names that begin with `prefix`."""
    return re.sub(r"([*?\[\]\\^-])", r"\\\1", prefix) + "*"
