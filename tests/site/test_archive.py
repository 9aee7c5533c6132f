"""Reading the archive: pages, what is concealed, and what they cost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from afa import archive, moderation
from afa.models import ArchivedItem, Event, Progress, Session
from live.connect import Client
from live.entry import decode, key_of
from live.log import Log
from tests.strainer.posts import drain, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return Event.objects.create(slug="conf", title="Conf")


@pytest.fixture
def log(live: Client, event: Event) -> Log:
    return Log(live, "conf")


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site's settings name a live Redis that is not there."""
    product = replace(settings.PRODUCT, redis_url="unix:///nowhere/live.sock")
    monkeypatch.setattr(settings, "PRODUCT", product)


def fill(log: Log, event: Event, count: int, **fields: Any) -> None:
    log.append_many([post(f"x:{n}", **fields) for n in range(count)])
    drain(log, event)


def uids(page: archive.Page) -> list[str]:
    return [item.uid for item in page.items]


def test_an_empty_event_has_an_empty_page(log: Log, event: Event) -> None:
    assert archive.page(event) == archive.Page((), "", 0, None, True)


def test_a_page_knows_how_far_the_archive_was(log: Log, event: Event) -> None:
    fill(log, event, 3)
    log.notice("Lunch")
    drain(log, event)
    page = archive.page(event)
    assert (page.epoch, page.next) == (log.epoch(), 4)
    assert uids(page) == ["x:2", "x:1", "x:0"]


def test_a_page_without_items_knows_it_too(log: Log, event: Event) -> None:
    log.notice("Lunch")
    drain(log, event)
    page = archive.page(event)
    assert (page.items, page.epoch, page.next) == ((), log.epoch(), 1)


def test_leafing_shows_each_item_once(log: Log, event: Event) -> None:
    fill(log, event, 11)
    seen: list[str] = []
    before: int | None = None
    for _ in range(4):
        page = archive.page(event, before, limit=3)
        seen += uids(page)
        before = page.older
    assert before is None
    assert seen == [f"x:{n}" for n in range(10, -1, -1)]


def test_what_is_hidden_or_gone_is_on_no_page(log: Log, event: Event) -> None:
    fill(log, event, 3)
    log.retract("x:0", by="author")
    log.retract("x:2", by="moderator")
    drain(log, event)
    assert uids(archive.page(event)) == ["x:1"]
    for uid in ("x:0", "x:2"):
        assert archive.item(event, key_of(uid)) is None
    found = archive.item(event, key_of("x:1"))
    assert found is not None
    assert found.uid == "x:1"


def test_a_retraction_that_is_not_archived_yet_counts_already(log: Log, event: Event) -> None:
    """With the strainer stopped."""
    fill(log, event, 3)
    log.retract("x:0", by="author")
    log.retract("x:2", by="moderator")
    assert uids(archive.page(event)) == ["x:1"]
    assert archive.item(event, key_of("x:2")) is None
    assert archive.page(event).fresh


@pytest.mark.usefixtures("away")
def test_without_redis_pages_show_what_is_archived_and_say_so(log: Log, event: Event) -> None:
    fill(log, event, 2)
    page = archive.page(event)
    assert uids(page) == ["x:1", "x:0"]
    assert not page.fresh
    assert archive.item(event, key_of("x:0")) is not None


def test_other_events_have_pages_of_their_own(log: Log, event: Event) -> None:
    fill(log, event, 2)
    other = Event.objects.create(slug="other", title="Other")
    assert archive.page(other).items == ()
    assert archive.item(other, key_of("x:0")) is None


def test_a_chunk_is_what_belongs_to_the_session(log: Log, event: Event) -> None:
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    session = Session.objects.create(
        event=event, slug="talk", title="Talk", starts_at=at, ends_at=at + timedelta(hours=1)
    )
    fill(log, event, 3)
    ArchivedItem.objects.filter(uid="x:1").update(session=session)
    chunk = archive.chunk(session)
    assert uids(chunk) == ["x:1"]
    assert chunk.next == 3


def test_notices_come_the_newest_first(log: Log, event: Event) -> None:
    fill(log, event, 2)
    for text in ("Lunch", "Dinner"):
        log.notice(text, session="talk")
    drain(log, event)
    told = archive.notices(event)
    assert [(one.text, one.session) for one in told] == [("Dinner", "talk"), ("Lunch", "talk")]


@pytest.mark.parametrize("limit", [1, 50])
def test_a_page_costs_the_same_with_one_item_and_with_many(
    log: Log, event: Event, limit: int
) -> None:
    fill(log, event, 60)
    with CaptureQueriesContext(connection) as queries:
        page = archive.page(event, limit=limit)
        for item in page.items:
            str(item.session)
            item.content()
    assert len(page.items) == limit
    assert len(queries) == 2


def test_pages_go_by_an_index_alone(log: Log, event: Event) -> None:
    """Not by sorting all rows: what a page costs must not grow with the event."""
    fill(log, event, 300)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE afa_archiveditem")
        cursor.execute("SET LOCAL enable_seqscan = off")
        for rows in (
            ArchivedItem.shown.filter(event=event),
            ArchivedItem.shown.filter(session_id=1),
            ArchivedItem.shown.filter(event=event, source="x", author_id="1"),
        ):
            plan = rows.filter(id__lt=10**9).order_by("-id")[:50].explain()
            assert "Index Scan" in plan
            assert "Sort" not in plan


def test_page_and_the_entries_since_make_the_page_of_later(log: Log, event: Event) -> None:
    """state(N) + entries(N..M) == state(M), for a reader that knows nothing else."""
    fill(log, event, 5)
    page = archive.page(event)
    shown = {item.key for item in page.items}
    log.append_many([post("x:9"), post("x:1", version=2)])
    log.retract("x:3", by="moderator")
    since = log.since(page.next)
    assert since.epoch == page.epoch
    for raw in since.entries:
        shown = _apply(shown, raw)
    drain(log, event)
    assert {item.key for item in archive.page(event).items} == shown


def _apply(shown: set[str], raw: bytes) -> set[str]:

    entry = decode(raw)
    return shown - {entry.key} if entry.kind == "retraction" else shown | {entry.key}


def test_restored_by_a_moderator_it_is_there_again(log: Log, event: Event) -> None:
    fill(log, event, 1)
    item = ArchivedItem.objects.get()
    assert moderation.hide(item, None)
    assert archive.page(event).items == ()
    assert moderation.restore(item, None)
    assert uids(archive.page(event)) == ["x:0"]
    assert Progress.objects.get().next == 1
