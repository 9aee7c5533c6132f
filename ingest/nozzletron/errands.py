"""What is asked of X beside the stream, one request at a time."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ingest.call import Call
from ingest.clock import Clock
from ingest.source import Haul
from ingest.trouble import Trouble, Unreachable


class Errand(NamedTuple):
    """A request: `work` asks in a thread, `then` takes the answer, `failed` what came instead."""

    work: Callable[[], Any]
    then: Callable[[Any], list[Haul]]
    failed: Callable[[Trouble], list[Haul]]


class Errands:
    """The one that is under way, if any; after `limit_s` it is left behind."""

    def __init__(self, clock: Clock, limit_s: float) -> None:
        self._clock = clock
        self._limit_s = limit_s
        self._errand: Errand | None = None
        self._call: Call[Any] | None = None
        self._since = 0.0

    @property
    def busy(self) -> bool:
        """Whether there is one."""
        return self._call is not None

    def run(self, errand: Errand) -> None:
        """Begin it."""
        self._errand = errand
        self._call = Call(errand.work, self._clock.wake)
        self._since = self._clock.monotonic()

    def drop(self) -> None:
        """Nobody waits for it any more."""
        self._call = None

    def take(self) -> list[Haul]:
        """What it brought, if it is over by now."""
        call, errand = self._call, self._errand
        if call is None or errand is None:
            return []
        try:
            if not call.over:
                if self._clock.monotonic() - self._since > self._limit_s:
                    raise Unreachable(f"no answer within {self._limit_s:.0f} s")
                return []
            self._call = None
            return errand.then(call.result())
        except Trouble as trouble:
            self._call = None
            return errand.failed(trouble)
