"""Waiting for something that takes a moment, but not for ever."""

import time
from collections.abc import Callable

PAUSE_S = 0.02


def wait_until(done: Callable[[], bool], seconds: float, failure: Callable[[], Exception]) -> None:
    """Poll `done`; raise what `failure` makes when it is not true after that many seconds."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise failure()
        time.sleep(PAUSE_S)
