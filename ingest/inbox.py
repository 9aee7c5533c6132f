"""Inbox: what the thread of a stream has heard and the loop has not taken yet."""

import queue
import time
from collections.abc import Callable
from threading import Event
from typing import Generic, TypeVar

Piece = TypeVar("Piece")

# How long a thread that finds it full waits before it looks whether it shall end.
FULL_S = 0.2


class Inbox(Generic[Piece]):
    """In order and bounded: while Redis is slow or away, less is read from the network.

    `wake` is called when something lies in it; whoever ends the stream sets `closing`.
    """

    def __init__(self, wake: Callable[[], None], most: int) -> None:
        self.closing = Event()
        self.heard = time.monotonic()
        self._wake = wake
        self._pieces: queue.Queue[Piece] = queue.Queue(most)

    def __len__(self) -> int:
        return self._pieces.qsize()

    def hear(self) -> None:
        """The network has said something, if only that it is there."""
        self.heard = time.monotonic()

    def silent_s(self) -> float:
        """Seconds since then."""
        return time.monotonic() - self.heard

    def put(self, piece: Piece) -> None:
        """Wait for a place, unless the stream ends. It is not the network that is silent then."""
        while not self.closing.is_set():
            self.hear()
            try:
                self._pieces.put(piece, timeout=FULL_S)
                break
            except queue.Full:
                continue
        self._wake()

    def take(self, most: int) -> list[Piece]:
        """Up to `most` of what has come, in its order."""
        pieces: list[Piece] = []
        while len(pieces) < most:
            try:
                pieces.append(self._pieces.get_nowait())
            except queue.Empty:
                break
        return pieces
