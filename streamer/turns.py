"""Turns: the windows of the clock in which waiting readers share one address.

All who ask since N with the same wait and turn get the same answer at the same moment, so
a cache that collapses requests asks us once for all of them.
"""

import msgspec


class Turn(msgspec.Struct, frozen=True):
    """Window `number` of `wait` seconds each; an empty answer comes at `end` (Unix time)."""

    wait: int
    number: int
    end: float


def turn_of(wait: int, asked: int | None, now: float) -> Turn:
    """The turn of who waits `wait` (> 0) seconds and asked for turn `asked`, or for none.

    One that is over ends at once. A clock may run ahead of ours, so the next turn may be
    asked for already; no turn lasts longer than `wait`.
    """
    present = int(now // wait)
    number = present if asked is None else min(asked, present + 1)
    # Whole seconds, so that those who are ahead by a fraction still share a window.
    return Turn(wait, number, min((number + 1) * wait, float(int(now) + wait)))


def following(turn: Turn, now: float) -> int:
    """The turn that an empty answer tells its reader to ask for."""
    return max(turn.number + 1, int(now // turn.wait))
