"""Rounds: a reading from Redis that many ask for and that is done once for all of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from live.connect import RedisError

_log = logging.getLogger(__name__)

RETRY_S = (0.1, 2.0)

# An answer of Redis takes milliseconds. A reader who asked need not wait for one that hangs.
PATIENCE_S = 3.0


class Rounds:
    """Calls `read` whenever somebody asked, one at a time, and after a failure by itself.

    `failure` says why the last reading failed; empty when it did not.
    """

    def __init__(self, read: Callable[[], Awaitable[None]]) -> None:
        self.failure = ""
        self._read = read
        self._asked = asyncio.Event()
        self._round = self._new()

    def ask(self) -> asyncio.Future[bool]:
        """A reading that begins after this call; False where Redis did not answer it."""
        self._asked.set()
        return self._round

    async def done(self) -> bool:
        """The same, for who does not wait for ever."""
        await asyncio.wait([asked := self.ask()], timeout=PATIENCE_S)
        return asked.done() and asked.result()

    async def run(self) -> None:
        """Serve those who ask, until cancelled. Only failures of Redis are waited out."""
        pause, longest = RETRY_S
        while True:
            await self._asked.wait()
            self._asked.clear()
            this, self._round = self._round, self._new()
            try:
                await self._read()
            except (RedisError, OSError) as error:
                self._failed(error)
                this.set_result(False)
                self._asked.set()
                await asyncio.sleep(pause)
                pause = min(pause * 2, longest)
            else:
                self.failure = ""
                this.set_result(True)
                pause = RETRY_S[0]

    def _failed(self, error: Exception) -> None:
        failure = f"{type(error).__name__}: {error}"
        if failure != self.failure:
            _log.warning("Redis does not answer: %s", failure)
        self.failure = failure

    @staticmethod
    def _new() -> asyncio.Future[bool]:
        return asyncio.get_running_loop().create_future()
