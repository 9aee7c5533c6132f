"""Ask every part for its state, each alone: whatever is away costs its own panel and no other."""

import time
from datetime import UTC, datetime

from afa.dashboard import archive, programs, redis
from afa.dashboard.state import State


def gather(*, archive_answers: bool) -> State:
    """The state of this moment. `archive_answers` is what archive.answers() has said."""
    now = time.time()
    processes = programs.read()
    return State(
        at=now,
        processes=processes,
        live=redis.live(now),
        work=redis.work(),
        archive=archive.read(datetime.fromtimestamp(now, UTC), answering=archive_answers),
        disk=programs.disk(),
        usage=programs.usage(processes),
    )
