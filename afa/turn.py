"""Whose turn it is: who changes where an event's posts are, or what they say, does it alone.

The strainer for each of its batches, a step of re-chunking, a move by an organiser. Whoever
also locks rows has the turn first, so nobody waits in a circle.
"""

from afa import sql

# Whoever has the turn for this long hangs; the one that waits says so and tries again.
PATIENCE = "10s"

# The first half of an advisory lock's name; the event's id is the second.
LOCK = 0x0AFA


def take(event: int, patience: str = PATIENCE) -> None:
    """One at a time per event. The turn ends with the transaction, come what may.

    OperationalError after `patience`.
    """
    sql.select(
        "SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s, %s)",
        [patience, LOCK, event],
    )
