"""Seats: how many exports are written at a time, so that pages always find a thread.

An export keeps one of the site's few threads for as long as its reader takes to read it, and
some read slowly on purpose (docs/decisions/0154).
"""

import threading
from collections.abc import Iterator

from django.conf import settings

# Of the threads of a process, as a part of all.
_SHARE = 4


class Full(Exception):
    """Every seat is taken."""


class Seats:
    """The seats of one process."""

    def __init__(self, number: int) -> None:
        self._free = threading.BoundedSemaphore(number)

    def take(self) -> "Seat":
        """One of them, until it is closed; Full where there is none."""
        if not self._free.acquire(blocking=False):
            raise Full
        return Seat(self._free)


class Seat:
    """What is written on it; whoever answers closes it, however the answer ends."""

    def __init__(self, free: threading.BoundedSemaphore) -> None:
        self._free = free
        self._taken = threading.Lock()
        self._pieces: Iterator[bytes] = iter(())

    def write(self, pieces: Iterator[bytes]) -> "Seat":
        """Go on as an iterator over `pieces`."""
        self._pieces = pieces
        return self

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """Give it back, once."""
        if self._taken.acquire(blocking=False):
            self._free.release()

    def __del__(self) -> None:
        # An answer that was lost on its way out was closed by nobody.
        self.close()


SEATS = Seats(max(1, settings.PRODUCT.web_threads // _SHARE))
