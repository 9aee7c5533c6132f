"""A moderator whom Postgres names the victim of a circle of locks does not hear of it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from afa import moderation, victim
from afa.models import ArchivedItem, Event, Ruling
from live.connect import Client
from live.log import Log
from tests.ingest.running import until
from tests.patience import PATIENCE_S
from tests.servers import POSTGRES_URL
from tests.strainer.posts import drain, post, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event(live: Client) -> Event:
    event = Event.objects.create(slug="conf", title="Conf")
    log = Log(live, "conf")
    log.append_many([post("x:1", "rude"), post("x:2")])
    drain(log, event)
    return event


class Other:
    """Somebody who holds the posts' entries, then wants the posts, and is very patient."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        name = connection.settings_dict["NAME"]
        self._pool = pool
        self._theirs = psycopg.connect(POSTGRES_URL, dbname=name)
        self._theirs.execute("SET deadlock_timeout = '60s'")
        self._theirs.execute("SELECT FROM afa_entry FOR UPDATE")
        self.wants: Future[Any] | None = None

    def closes_the_circle(self, run: Callable[..., Any], query: str, *arguments: Any) -> Any:
        """For connection.execute_wrapper: once, just before somebody wants the entries too."""
        if query.startswith('UPDATE "afa_entry"') and self.wants is None:
            self.wants = self._pool.submit(self._want)
            until(self._waits)
        return run(query, *arguments)

    def _want(self) -> None:
        with self._theirs:
            self._theirs.execute("SELECT FROM afa_archiveditem FOR UPDATE")

    def _waits(self) -> bool:
        with psycopg.connect(POSTGRES_URL) as looking:
            asked = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
            found = looking.execute(asked, [self._theirs.info.backend_pid]).fetchone()
        return found == (True,)


@pytest.mark.parametrize("within", [False, True], ids=["alone", "in a sweep's step"])
def test_the_victim_hides_all_the_same(event: Event, within: bool) -> None:
    ids = list(ArchivedItem.objects.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SET deadlock_timeout = '10ms'")
    with ThreadPoolExecutor(1) as pool:
        other = Other(pool)
        with (
            connection.execute_wrapper(other.closes_the_circle),
            transaction.atomic() if within else nullcontext(),
        ):
            assert moderation.rule(event, ids, Ruling.Verb.HIDE, None) == 2
        assert other.wants
        other.wants.result(PATIENCE_S)
    assert states(event) == {"x:1": "hidden", "x:2": "hidden"}
    assert Ruling.objects.count() == 2


def test_what_else_goes_wrong_is_told_at_once_and_a_victim_of_everybody_in_the_end() -> None:
    tried: list[str] = []

    @victim.again
    def fails(query: str) -> None:
        tried.append(query)
        with connection.cursor() as cursor:
            cursor.execute(query)

    locked = "DO $$ BEGIN RAISE lock_not_available; END $$"
    deadlock = "DO $$ BEGIN RAISE deadlock_detected; END $$"
    for query, times in ((locked, 1), (deadlock, victim.TRIES)):
        tried.clear()
        with pytest.raises(OperationalError):
            fails(query)
        assert len(tried) == times
