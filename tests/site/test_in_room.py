"""The posts of a room are found alike in both ways, and a page of an event by its own index."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afa import in_room
from afa.filters import Filters
from afa.models import ArchivedItem, Event, Room, Session
from afa.selection import Place, Selection
from live.item import Author, Item
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
END = AT + timedelta(hours=1)


def item(number: int, luck: random.Random) -> Item:
    """A post from one of two networks at any minute."""
    at = AT + timedelta(minutes=luck.randrange(900))
    author = Author(id=str(number % 3))
    source = "flickr" if number % 4 == 0 else "x"
    return Item(source=source, author=author, text=f"{number}", created_at=at, received_at=at)


@pytest.fixture
def event() -> Event:
    """Sixty posts about three talks in two rooms, and some about none."""
    luck = random.Random(2)
    event = Event.objects.create(slug="conf", title="Conf")
    main, side = (Room.objects.create(event=event, slug=name, name=name) for name in "ab")
    Room.objects.create(event=event, slug="empty", name="Empty")
    talks = [
        Session.objects.create(
            event=event, slug=f"t{n}", title=f"T{n}", room=room, starts_at=AT, ends_at=END
        )
        for n, room in enumerate((main, side, main))
    ]
    for number in range(60):
        archived(event, item(number, luck), session=luck.choice([*talks, None]))
    return event


def naively(event: Event, filters: Filters) -> list[str]:
    """All of the posts, without any limit."""
    rows = ArchivedItem.shown.filter(event=event, session__room__slug=filters.room)
    if filters.source:
        rows = rows.filter(source=filters.source)
    if filters.author:
        source, _, author = filters.author.partition(":")
        rows = rows.filter(source=source, author_id=author)
    if filters.day:
        span = filters.span(event.zone)
        assert span
        rows = rows.filter(shown_at__gte=span[0], shown_at__lt=span[1])
        return [row.uid for row in rows.order_by("-shown_at", "-id")]
    return [row.uid for row in rows.order_by("-id")]


@pytest.mark.parametrize("near", [1, 5, 20, 2000])
@pytest.mark.parametrize(
    "filters",
    [
        Filters(room="a"),
        Filters(room="b"),
        Filters(room="empty"),
        Filters(room="a", source="flickr"),
        Filters(room="b", author="x:1"),
        Filters(room="a", day=date(2026, 11, 20)),
        Filters(room="b", source="flickr", day=date(2026, 11, 21)),
    ],
    ids=str,
)
def test_every_page_has_its_posts(
    event: Event, filters: Filters, near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_room, "NEAR", near)
    stretches = Selection(event, filters).stretches(3)
    assert [row.uid for stretch in stretches for row in stretch.items] == naively(event, filters)


def test_where_the_newest_fill_the_page_the_talks_are_not_read(event: Event) -> None:
    assert "(never executed)" in planned(Selection(event, Filters(room="a")), None, 2)


def planned(chosen: Selection, before: Place | None, limit: int) -> str:
    """How Postgres reads a page."""
    with CaptureQueriesContext(connection) as queries:
        chosen.page(before, limit)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {queries[-1]['sql']}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("slug", ["conf", "second", "third"])
def test_a_page_passes_no_posts_of_other_events(event: Event, slug: str) -> None:
    luck = random.Random(3)
    for name in ("second", "third"):
        other = Event.objects.create(slug=name, title=name)
        archived(other, *(item(number, luck) for number in range(400)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE afa_archiveditem")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    chosen = Selection(Event.objects.get(slug=slug), Filters())
    oldest = ArchivedItem.objects.filter(event__slug=slug).earliest("id").id
    for before in (None, Place(oldest + 20)):
        plan = planned(chosen, before, 10)
        assert "archived_page" in plan, plan
        assert "Rows Removed by Filter" not in plan
