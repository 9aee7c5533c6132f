"""How far the archive has come with a log."""

from typing import cast

from afa import sql
from strainer.compare import Held, Identity


def read(event: int) -> Held:
    """What the archive holds of this event's log."""
    found = sql.select(
        "SELECT p.epoch, p.next, e.kind, e.uid, e.at, e.sha FROM afa_progress p"
        ' LEFT JOIN afa_entry e ON (e.event_id, e.epoch, e."offset")'
        " = (p.event_id, p.epoch, p.next - 1) WHERE p.event_id = %s",
        [event],
    )
    if not found:
        return Held("", 0, None)
    epoch, next_, *last = found[0]
    return Held(epoch, next_, cast("Identity", tuple(last)) if last[0] else None)


def move(event: int, epoch: str, next_: int) -> None:
    """From now on the archive holds every entry of `epoch` before `next_`."""
    sql.execute(
        "INSERT INTO afa_progress (event_id, epoch, next) VALUES (%s, %s, %s) ON CONFLICT"
        " (event_id) DO UPDATE SET epoch = excluded.epoch, next = excluded.next",
        [event, epoch, next_],
    )
