"""Bucket: what may be had so many times a second, and for a moment more at once."""

# How many seconds' worth may come at once: people behind one address ask together, and after a
# restart all come back together.
BURST_S = 10.0


class Bucket:
    """Fills steadily, is emptied by use, and may be overdrawn: then one has to wait.

    Pure: the caller says at what rate it fills (per second), and what time it is, in seconds of
    any one clock.
    """

    __slots__ = ("at", "level")

    def __init__(self, rate: float, now: float) -> None:
        self.level = rate * BURST_S
        self.at = now

    def wait(self, rate: float, now: float) -> float:
        """Seconds until there is one in it; 0 where there is."""
        self._refill(rate, now)
        return 0.0 if self.level >= 1 else (1 - self.level) / rate

    def full(self, rate: float, now: float) -> bool:
        """Tell whether nothing has to be remembered of it."""
        self._refill(rate, now)
        return self.level >= rate * BURST_S

    def _refill(self, rate: float, now: float) -> None:
        self.level = min(rate * BURST_S, self.level + (now - self.at) * rate)
        self.at = now
