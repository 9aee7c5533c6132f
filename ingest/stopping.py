"""The end of a daemon: SIGTERM and SIGINT wake it, and nothing can hold it up for long.

Every moment is a good one to stop, because a cursor moves only after Redis has confirmed:
so whatever still blocks after a short while (a name server, a dead Redis) is left.
"""

import os
import signal
import threading
import time
from collections.abc import Callable

GRACE_S = 1.5


class Stopping:
    """Whether we were told to stop. Create it in the main thread, before any other thread."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._told = threading.Event()
        self._wake = wake
        # Blocked in every thread and waited for in one: no handler interrupts anybody.
        signals = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        threading.Thread(target=self._await, args=(signals,), daemon=True, name="signals").start()

    def __call__(self) -> bool:
        return self._told.is_set()

    def _await(self, signals: set[signal.Signals]) -> None:
        signal.sigwait(signals)
        self._told.set()
        self._wake()
        time.sleep(GRACE_S)
        os._exit(0)
