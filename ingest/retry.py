"""When to try again what failed beside the main line, while that goes on."""

import random
from collections.abc import Callable

from ingest import backoff
from ingest.trouble import Trouble


class Retry:
    """One thing that may fail. Times are the clock's monotonic seconds."""

    def __init__(self, delay: backoff.Delay, luck: Callable[[], float] = random.random) -> None:
        self.words = ""
        self._delay = delay
        self._luck = luck
        self._fails: backoff.Fails | None = None
        self.at = 0.0

    def failed(self, trouble: Trouble, now: float) -> None:
        """It failed: not again before the network's rules allow."""
        self._fails = backoff.after(self._fails, trouble, now - self.at)
        self.at = now + self._delay(self._fails, trouble, self._luck())
        self.words = f"{trouble.state}: {trouble}"

    def worked(self) -> None:
        """It worked."""
        self.words, self._fails = "", None

    def ready(self, now: float) -> bool:
        """Whether it may be tried."""
        return now >= self.at
