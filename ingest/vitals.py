"""The figures of a source for the dashboard."""

from collections import deque
from collections.abc import Sequence

from live.log import Verdict

WINDOW_S = 60.0


class Vitals:
    """Counts what was appended; times are the clock's monotonic seconds."""

    def __init__(self, now: float) -> None:
        self._since = now
        self._last: float | None = None
        self._recent: deque[tuple[float, int]] = deque()
        self.items = 0
        self.repeats = 0
        self.rejects = 0

    def took(self, verdicts: Sequence[Verdict], rejects: int, now: float) -> None:
        """Count what became of one read."""
        appended = sum(verdict.outcome == "appended" for verdict in verdicts)
        self.repeats += sum(verdict.outcome in ("duplicate", "stale") for verdict in verdicts)
        self.rejects += rejects
        if appended:
            self.items += appended
            self._last = now
            self._recent.append((now, appended))

    def figures(self, now: float) -> dict[str, float]:
        """The numbers of this moment, by name; ages are in seconds."""
        while self._recent and self._recent[0][0] <= now - WINDOW_S:
            self._recent.popleft()
        span = max(min(now - self._since, WINDOW_S), 1.0)
        figures: dict[str, float] = {
            "items": self.items,
            "items_per_min": round(sum(count for _, count in self._recent) * 60 / span, 1),
            "repeats": self.repeats,
            "rejects": self.rejects,
        }
        if self._last is not None:
            figures["last_item_age_s"] = round(now - self._last, 1)
        return figures
