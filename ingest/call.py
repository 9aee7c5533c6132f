"""A blocking call in a thread of its own, so that the loop stays awake while it lasts.

No client library lets go of a request that hangs, so a call that takes too long is left
behind with its thread, which ends with the process at the latest.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Call(Generic[T]):
    """One call under way. `wake` is called when it is over."""

    def __init__(self, work: Callable[[], T], wake: Callable[[], None]) -> None:
        self._work = work
        self._wake = wake
        self._answer: list[T] = []
        self._error: Exception | None = None
        self._over = threading.Event()
        threading.Thread(target=self._run, daemon=True, name="call").start()

    def _run(self) -> None:
        try:
            self._answer.append(self._work())
        except Exception as error:  # handed to whoever asks for the result
            self._error = error
        self._over.set()
        self._wake()

    @property
    def over(self) -> bool:
        """Whether `result` can be had."""
        return self._over.is_set()

    def result(self) -> T:
        """What the work returned, or raises what it raised. Only once it is over."""
        if self._error is not None:
            raise self._error
        return self._answer[0]
