"""Allowance: how many searches, feeds and exports one address may ask for, in this process.

Counted in memory: to ask a server would cost as much as what is counted. It keeps one script
from taking the whole site and need not be exact. Wide, because a whole conference is often one
address.
"""

import threading
import time

from django.conf import settings

from live.bucket import Bucket

# Whoever asked less than ten seconds ago is remembered; when there are so many, the others go.
MOST_REMEMBERED = 10_000


class Allowance:
    """The same for every address: `rate` a second, ten times as many at once."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._buckets: dict[str, Bucket] = {}
        self._turn = threading.Lock()

    def wait(self, address: str, now: float | None = None) -> float:
        """0 where this address may ask, which counts; else in how many seconds it may.

        `now` is in seconds of any one clock, a steady one where it is not given.
        """
        now = time.monotonic() if now is None else now
        with self._turn:
            if len(self._buckets) >= MOST_REMEMBERED:
                self._forget(now)
            bucket = self._buckets.setdefault(address, Bucket(self._rate, now))
            wait = bucket.wait(self._rate, now)
            if not wait:
                bucket.level -= 1
        return wait

    def _forget(self, now: float) -> None:
        for address, bucket in list(self._buckets.items()):
            if bucket.full(self._rate, now):
                del self._buckets[address]


SEARCHES = Allowance(settings.PRODUCT.searches_per_s)
