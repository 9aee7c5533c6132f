"""The site's connection to the live Redis. It is impatient: a person waits for the page.

Where the server is away or hangs, the first one to notice waits for half a second, and for
the next two nobody tries again. One that answers with an error has answered.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings

from live.connect import LOST, Client, RedisError, connect

TIMEOUT_S = 0.5
PAUSE_S = 2.0


class Away(Exception):
    """The live Redis does not answer."""


class Link:
    """One server, and whether it is worth asking at this moment."""

    def __init__(self, url: str) -> None:
        self._client = connect(url, TIMEOUT_S) if url else None
        self._resume = 0.0

    @contextmanager
    def ask(self, *, insist: bool = False) -> Iterator[Client]:
        """Lend the client; Away instead of RedisError. `insist` tries even in a pause."""
        if self._client is None:
            raise Away("REDIS_URL is not set")
        if not insist and time.monotonic() < self._resume:
            raise Away("it did not answer a moment ago")
        try:
            yield self._client
        except RedisError as error:
            if isinstance(error, LOST):
                self._resume = time.monotonic() + PAUSE_S
            raise Away(f"{type(error).__name__}: {error}") from error
        self._resume = 0.0


@cache
def _to(url: str) -> Link:
    return Link(url)


def live() -> Link:
    """The link to REDIS_URL, one per process."""
    return _to(settings.PRODUCT.redis_url)


def work() -> Link:
    """The link to WORK_REDIS_URL."""
    return _to(settings.PRODUCT.work_redis_url)
