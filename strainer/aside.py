"""What a log keeps aside of hidden posts: the archive keeps it as well, for staff alone.

Otherwise the text of a post that was hidden before it came here would exist in one place only,
and no moderator could see what to restore.
"""

from collections.abc import Iterable

from live import entry
from live.log import Log
from live.pen import Pen
from strainer import projection
from strainer.projection import Placed


def read(log: Log, entries: Iterable[Placed]) -> dict[str, Placed]:
    """uid -> the newest state of each post that comes as a stub and is hidden in the log."""
    stubs = {
        placed.target: placed
        for placed in entries
        if placed.entry.gone and placed.entry.kind in ("item", "edit")
    }
    if not stubs:
        return {}
    kept = log.kept(list(stubs))
    return {uid: _whole(stubs[uid], tail) for uid, tail in kept.items()}


def _whole(stub: Placed, tail: bytes) -> Placed:
    """The stub's entry with its text, as it would be if nobody had hidden it."""
    raw = Pen(stub.entry.at).whole(stub.entry.uid, tail)
    one = entry.decode(raw)
    entry.verify(one)
    return projection.place(stub.offset, raw, one, stub.target)
