"""The times by which tootron goes, each with its reason. Tests hurry them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """In seconds."""

    poll: float = 15.0
    """Two or three requests, of 300 in five minutes; a server keeps its answers for 15 s."""

    slow_poll: float = 60.0
    """While a stream brings what is new at once, polls only make sure of it."""

    overlap: float = 120.0
    """How far a poll reaches back: posts from other servers come in late, with older ids."""

    rewind: float = 600.0
    """How often the last hours are looked through again: for posts that came in very late, and
    for edits where there is no stream."""

    reach: float = 7200.0
    """How far that goes."""

    sweep: float = 86_400.0
    """How often everything is looked through again."""

    sweep_reach: float = 7 * 86_400.0
    """How far that goes where nobody said since when."""

    silence: float = 75.0
    """A stream says something every 15 s."""

    call: float = 90.0
    """A request that takes longer, its time limits notwithstanding, is left behind."""

    spacing: float = 1.0
    """Between two requests where a server does not say how many are left: 300 in five minutes."""

    look: float = 20.0
    """Between two looks whether posts that are shown still exist."""
