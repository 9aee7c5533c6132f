"""Whoever did not answer is left alone for a moment, so that a page is late once, not always."""

import time


class Pause:
    """Counts from the last failure; one per process and server."""

    def __init__(self, seconds: float = 3.0) -> None:
        self._seconds = seconds
        self._until = 0.0
        self.reason = ""

    @property
    def on(self) -> bool:
        """Whether it is too early to ask again."""
        return time.monotonic() < self._until

    def begin(self, reason: str) -> None:
        """It did not answer."""
        self.reason = reason
        self._until = time.monotonic() + self._seconds

    def end(self) -> None:
        """It did."""
        self._until = 0.0
