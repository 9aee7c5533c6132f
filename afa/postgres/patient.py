"""A connection that notices when the server hangs: stopped, on a dead disk, behind a dead network.

A server that is slow answers a knock on its door; one that hangs does not, and then no query
will end either. So who has waited for a while knocks, and goes on waiting or gives up. There is
no limit to a query that is only long.
"""

from collections.abc import Generator
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg import Connection, OperationalError
from psycopg.abc import PQGen

from afa.pause import Pause

# Most queries take milliseconds. A knock costs the server a new process, so not too often.
SILENCE_S = 1.5
# psycopg gives nobody less.
KNOCK_S = 2

_T = TypeVar("_T")

# What a knock needs to know of a connection.
_DOOR = ("host", "hostaddr", "port", "dbname", "user", "sslmode", "sslrootcert")


class Patient(Connection[Any]):
    """psycopg's own, but that it knocks."""

    @classmethod
    def connect(cls, conninfo: str = "", **given: Any) -> "Patient":
        """OperationalError at once while it is known that nobody answers."""
        if _pause.on:
            raise OperationalError(_pause.reason)
        return super().connect(conninfo, **given)

    def wait(self, gen: PQGen[_T], *given: Any, **more: Any) -> _T:
        """Wait for an answer; OperationalError where there will be none."""
        return super().wait(self._watched(gen), *given, **more)

    def _watched(self, gen: PQGen[_T]) -> Generator[Any, Any, _T]:
        heard = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard = monotonic()
                elif monotonic() - heard > SILENCE_S:
                    self._knock()
                    heard = monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            value: _T = end.value
            return value

    def _knock(self) -> None:
        try:
            if not _pause.on:
                psycopg.connect(**self._door(), connect_timeout=KNOCK_S).close()
        except OperationalError as error:
            # A refusal is an answer.
            if "FATAL:" not in str(error):
                _pause.begin(f"Postgres does not answer: {error}")
        if _pause.on:
            # Nothing is said to the server: it would be waited for.
            self.pgconn.finish()
            raise OperationalError(_pause.reason)

    def _door(self) -> dict[str, Any]:
        door = {name: text for name, text in self.info.get_parameters().items() if name in _DOOR}
        return {**door, "password": self.info.password or None}


_pause = Pause()
