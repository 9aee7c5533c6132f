"""Logs of events that are over, looked after beside the strainer's own work.

To compare a log with the archive takes seconds, in which what is on air would have to wait: so
it happens in a thread, with connections of its own.
"""

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from afa import retirement
from live.connect import RedisError, connect
from live.errors import CorruptEntry
from live.settings import Settings

log = logging.getLogger(__name__)

# Between two looks.
LOOK_S = 900.0


class Retiring:
    """One look at a time; none where LOG_DAYS is 0."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._thread: threading.Thread | None = None
        self._at = 0.0

    def look(self) -> None:
        """Have a look if one is due. Does not wait for it."""
        now = time.monotonic()
        under_way = self._thread is not None and self._thread.is_alive()
        if not self._settings.log_days or now < self._at or under_way:
            return
        self._at = now + LOOK_S
        self._thread = threading.Thread(target=self._look, daemon=True, name="retiring")
        self._thread.start()

    def _look(self) -> None:
        client = connect(self._settings.redis_url)
        try:
            retirement.look(client, timezone.now(), self._settings.log_days)
        except (RedisError, DatabaseError, InterfaceError, CorruptEntry) as error:
            log.warning("logs of past events are looked at later: %s", error)
        finally:
            client.close()
            connection.close()
