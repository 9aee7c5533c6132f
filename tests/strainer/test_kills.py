"""kill -9 at every statement of a batch, one after the other; and what happens beside a batch."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from afa import moderation
from afa.models import ArchivedItem, Entry, Event, Progress
from live.connect import Client
from live.draft import RestoreDraft, RetractionDraft
from live.log import Log
from strainer.batch import strain
from tests.patience import PATIENCE_S
from tests.strainer.bomb import Killed, bomb
from tests.strainer.posts import archived, drain, held, post, row, states
from tests.strainer.program import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def everything(event: Event) -> list[Any]:
    """All that the strainer writes about an event."""
    models = (ArchivedItem, Entry)
    rows = [list(model.objects.filter(event=event).order_by("pk").values()) for model in models]
    return [*rows, list(Progress.objects.filter(event=event).values())]


def test_killed_at_each_statement_nothing_happened(live: Client, log: Log, event: Event) -> None:
    """In a batch that does all that a batch can: new, edited, hidden, restored, gone, risen."""
    log.append_many([post(f"x:{n}") for n in range(5)])
    log.retract("x:4", by="author")
    drain(log, event)
    live.flushall()
    log.append_many([post(f"x:{n}") for n in range(7)])
    log.append_many([post("x:1", version=1), RetractionDraft(target="x:0", by="author")])
    log.append_many([RetractionDraft(target=f"x:{n}", by="moderator") for n in (2, 3)])
    log.append_many([RestoreDraft(target="x:3"), post("x:7")])
    strain(log, event.pk, 100)  # begins the epoch
    before = everything(event)
    kills = 0
    while _killed(log, event, kills):
        kills += 1
        assert everything(event) == before
    assert kills >= 10
    drain(log, event)
    assert archived(event) == held(log)
    assert {uid for uid, state in states(event).items() if state != "live"} == {"x:0", "x:2", "x:4"}


def _killed(log: Log, event: Event, fuse: int) -> bool:
    try:
        with connection.execute_wrapper(bomb(fuse)):
            strain(log, event.pk, 100)
    except Killed:
        connection.close()
        return True
    return False


def test_a_hide_beside_a_batch_is_not_undone(log: Log, event: Event) -> None:
    """The batch read the post while it was live; the hide waits for it, not the other way round."""
    log.append_many([post("x:1", "rude")])
    drain(log, event)
    log.append_many([post("x:1", "ruder", version=1)])
    read, go, hidden = threading.Event(), threading.Event(), threading.Event()

    def pause(run: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        answer = run(sql, *arguments)
        if "FROM afa_archiveditem" in sql:
            read.set()
            assert go.wait(PATIENCE_S)
        return answer

    def batch() -> None:
        with connection.execute_wrapper(pause):
            strain(log, event.pk, 100)
        connection.close()

    def hide() -> None:
        moderation.hide(row(event, "x:1"), None)
        hidden.set()
        connection.close()

    threads = [threading.Thread(target=batch), threading.Thread(target=hide)]
    threads[0].start()
    assert read.wait(PATIENCE_S)
    threads[1].start()
    wait_until(lambda: hidden.is_set() or _waits_for_a_lock(), "the hide, or its wait")
    go.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert row(event, "x:1").state == "hidden"


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        [count_] = cursor.fetchone()
    return bool(count_)
