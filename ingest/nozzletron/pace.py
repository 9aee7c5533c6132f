"""The times by which nozzletron goes, each with its reason. Tests hurry them."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Pace:
    """In seconds."""

    silence: float = 45.0
    """A keep-alive comes every 20 s: two that did not come mean that the connection is dead."""

    lag: float = 45.0
    """The search ends 30 s before the present, so what was posted just before a connect shows
    up in it only after so long."""

    overlap: float = 120.0
    """How far a catch-up reaches back behind the cursor: posts arrive out of order, and the
    search is known to be a minute late."""

    call: float = 90.0
    """A request that takes longer, its time limits notwithstanding, is left behind."""

    cursor: float = 2.0
    """How often the cursor follows the stream: each move costs the live server an fsync."""


# The search reaches back seven days, less the time that a request is under way.
REACH = timedelta(days=7) - timedelta(minutes=2)
