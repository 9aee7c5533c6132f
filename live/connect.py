"""Connections to Redis, with the time limits that each use needs."""

import re
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


def connect(url: str, timeout_s: float = TIMEOUT_S) -> Client:
    """A blocking client for short commands. Accepts redis://, rediss:// and unix:// URLs."""
    return redis.Redis.from_url(
        url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, health_check_interval=15
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
