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

    lookup: float = 5.0
    """Between two requests that ask after shown posts: 180 of the 300 that X allows in 15 min."""

    round: float = 600.0
    """How often each shown post is asked after, at most."""

    doubt: float = 300.0
    """What X says was deleted is believed when it says so again after this: an answer can be
    wrong, a deletion cannot be taken back."""

    audit: float = 900.0
    """Between two counts of what X has and what the log holds; each costs as much as a post."""

    settle: float = 60.0
    """What is younger is not counted: X counts it only later."""


# Where an event was put on air long after it began, or nobody knows when, a first read goes back
# so far: every post costs money, and who wants more says so (`since`).
FIRST_REACH = timedelta(days=2)

# The search reaches back seven days, less the time that a request is under way.
REACH = timedelta(days=7) - timedelta(minutes=2)
