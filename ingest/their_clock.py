"""A network's clock: it judges times that we name and names times to us, and ours may be wrong.

A machine whose clock is days off would ask for posts of next week, and be refused for good.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from ingest.clock import Clock

# Less is the way of an answer, and that its date has no fractions.
NEAR = timedelta(seconds=5)

# With a clock that is more than this off no certificate is valid: then it is the header.
FAR = timedelta(days=400)


def date_in(headers: Mapping[str, str]) -> datetime | None:
    """When an answer was made, by the clock of who made it."""
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return told if told.tzinfo else None


class TheirClock:
    """How far the network's clock is `ahead` of ours, by its last answer."""

    def __init__(self, ours: Clock) -> None:
        self._ours = ours
        self.ahead = timedelta()

    def heard(self, headers: Mapping[str, str]) -> None:
        """An answer came just now. Any thread may call it."""
        told = date_in(headers)
        if told is None:
            return
        ahead = told.astimezone(UTC) - self._ours.now()
        self.ahead = ahead if NEAR < abs(ahead) < FAR else timedelta()
