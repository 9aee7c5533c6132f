"""How the strainer fares, counted between two beats."""

import time

from live.hearts import BEAT_S, Heart
from strainer.batch import Batch


class Pulse:
    """Counts what is archived, and makes a heart of it when one is due."""

    def __init__(self) -> None:
        self._total = 0
        self._behind: dict[str, int] = {}
        self._begin()
        self._since -= BEAT_S  # the first beat is due at once

    def _begin(self) -> None:
        self._since = time.monotonic()
        self._count = 0
        self._lag = 0.0

    def add(self, event: str, batch: Batch) -> None:
        """Count a step. Its lag is from the append of its newest entry to this moment."""
        self._behind[event] = batch.behind
        self._count += batch.count
        self._total += batch.count
        if batch.count:
            self._lag = max(self._lag, time.time() - batch.newest)

    @property
    def due(self) -> bool:
        """Whether it is time for a beat."""
        return time.monotonic() - self._since >= BEAT_S

    def beat(self) -> Heart:
        """The heart of this moment; the count begins anew."""
        seconds = max(time.monotonic() - self._since, 0.001)
        behind = sum(self._behind.values())
        heart = Heart(
            state="catching up" if behind else "running",
            detail=f"{behind} entries to go" if behind else "",
            figures={
                "archived": self._total,
                "per_s": round(self._count / seconds, 1),
                "behind": behind,
                "lag_s": round(self._lag, 3),
            },
        )
        self._begin()
        return heart
