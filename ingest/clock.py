"""The clock of a daemon: the time, and waiting for it, so that tests can turn it by hand."""

import threading
import time
from datetime import datetime
from typing import Protocol

from live.draft import now


class Clock(Protocol):
    """What the loop and the sources know about time."""

    def now(self) -> datetime:
        """The time of day, aware."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""

    def wait(self, seconds: float) -> None:
        """Until so many seconds passed, or somebody calls `wake`."""

    def wake(self) -> None:
        """End the present wait, or the next one, at once. Any thread may call it."""


class SystemClock:
    """The real one."""

    def __init__(self) -> None:
        self._woken = threading.Event()

    def now(self) -> datetime:
        return now()

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        if self._woken.wait(seconds):
            self._woken.clear()

    def wake(self) -> None:
        self._woken.set()
