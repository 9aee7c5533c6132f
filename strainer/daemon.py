"""The strainer as a daemon: it sleeps until a log grows, takes a step, and sleeps again.

Whatever goes away comes back: while Postgres or Redis does, it waits, says so, and tries again.
Logs take turns, a batch each, so that a long backlog of one holds up no other.
"""

import logging
import threading

import psycopg
from django.db import InterfaceError, OperationalError, connection

from afa import blocklist, moderation, rechunk, regather, spending, sweep
from afa import onair as registry
from live import hearts, onair, server
from live.connect import Client, RedisError, connect
from live.errors import CorruptEntry
from live.hearts import Heart
from live.log import Log
from live.settings import Settings
from live.wake import Wake
from strainer.batch import strain
from strainer.events import Events
from strainer.heart import Pulse
from strainer.retiring import Retiring

log = logging.getLogger("strainer")

PROGRAM = "strainer"

# What may end a connection; everything else is a mistake of ours, and ends the process.
AWAY = (RedisError, OperationalError, InterfaceError, psycopg.OperationalError)

# A sleep ends by itself after this long: a new log may have come, or SIGTERM.
SLEEP_S = 0.25
RETRY_S = (0.1, 5.0)

# Between two looks at the logs, for each line of a blocklist that has just changed.
SWEEP_S = 0.5


class Daemon:
    """Works until `stop` is set. CorruptEntry ends it, once every other log is archived."""

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        self._settings = settings
        self._stop = stop
        self._pulse = Pulse()
        self._pause = RETRY_S[0]
        self._corrupt: dict[str, CorruptEntry] = {}
        self._retiring = Retiring(settings)

    def run(self) -> None:
        """Serve, and where something is away, wait and serve again."""
        while not self._stop.is_set():
            try:
                self._serve()
            except AWAY as error:
                self._wait(error)
        self._say(Heart(state="stopped"))

    def _serve(self) -> None:
        client, wake = connect(self._settings.redis_url), Wake(self._settings.redis_url)
        events = Events(client)
        hungry = onair.logs(client)
        try:
            while not self._stop.is_set():
                logs = onair.logs(client) - self._corrupt.keys()
                wake.follow(logs)
                hungry |= wake.wait(0 if hungry else SLEEP_S)
                if self._pulse.due:
                    self._keep_house(client)
                    # Whoever missed a message is looked at all the same.
                    hungry |= logs
                hungry = {
                    event for event in sorted(hungry & logs) if self._step(client, events, event)
                }
                self._stop_if_corrupt(hungry)
        finally:
            wake.close()
            client.close()

    def _step(self, client: Client, events: Events, event: str) -> bool:
        """Archive one batch; whether there is more."""
        known = events.find(event)
        if known is None:
            return False
        try:
            batch = strain(Log(client, event), known, self._settings.strainer_batch)
        except CorruptEntry as error:
            log.critical("%s", error)
            self._corrupt[event] = error
            return False
        self._pulse.add(event, batch)
        self._recovered()
        # A backlog and posts to be placed or grouped anew take turns as well.
        left = rechunk.is_due(known) and rechunk.step(known).left
        left |= regather.is_due(known) and regather.step(known).left
        return batch.more or left

    def _keep_house(self, client: Client) -> None:
        for event in registry.repair(client):
            log.warning("%s: the on-air registry was not what the site says; repaired", event)
        for slug in blocklist.repair(client):
            log.warning("%s: the blocklist was not what the site says; repaired", slug)
        for slug in spending.keep(client):
            log.warning("%s: what it has cost was forgotten; the live Redis knows it again", slug)
        if told := moderation.tell(client):
            log.info("told the live log of %d rulings", told)
        if server.rewrite(client):
            log.info("the live Redis writes its file anew, without what was retracted")
        for line in sweep.unfinished():
            sweep.run(line, SWEEP_S)
        self._retiring.look()
        hearts.beat(client, PROGRAM, self._pulse.beat())
        self._recovered()

    def _stop_if_corrupt(self, hungry: set[str]) -> None:
        for error in self._corrupt.values():
            if not hungry:
                self._say(Heart(state="ill", detail=str(error)[:300]))
                raise error

    def _wait(self, error: Exception) -> None:
        if self._pause == RETRY_S[0]:
            log.warning("waiting: %s: %s", type(error).__name__, error)
        connection.close()
        self._say(Heart(state="waiting", detail=f"{type(error).__name__}: {error}"[:300]))
        self._stop.wait(self._pause)
        self._pause = min(self._pause * 2, RETRY_S[1])

    def _recovered(self) -> None:
        if self._pause != RETRY_S[0]:
            log.info("at work again")
            self._pause = RETRY_S[0]

    def _say(self, heart: Heart) -> None:
        client = connect(self._settings.redis_url)
        try:
            hearts.beat(client, PROGRAM, heart)
        except RedisError:
            pass  # then Redis is what is away, and nobody can be told there
        finally:
            client.close()
