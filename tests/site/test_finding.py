"""Words and tags are found alike in both ways: by looking at the newest, and by the index."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afa import finding, search
from afa.filters import Filters
from afa.finding import Wanted
from afa.models import ArchivedItem, Event
from afa.selection import Selection
from live.item import Author, Item
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
WORDS = ("often", "oftener", "mid", "seldom", "never", "caché", "東京", "の")


@pytest.fixture
def event() -> Event:
    """Forty posts in which some words are frequent and some are not, and another event's."""
    luck = random.Random(1)
    event = Event.objects.create(slug="conf", title="Conf")
    for number in range(40):
        text = " ".join(luck.choices(WORDS, (40, 20, 10, 2, 0, 3, 2, 2), k=3))
        at = AT + timedelta(minutes=luck.randrange(600))
        tags = ("conf", "few") if number % 9 == 0 else ("conf",)
        author = Author(id=str(number % 3))
        archived(
            event,
            Item(
                source="x", author=author, text=text, created_at=at, received_at=at, hashtags=tags
            ),
        )
    other = Event.objects.create(slug="other", title="Other")
    archived(
        other,
        Item(source="x", author=Author(id="1"), text="often seldom", created_at=AT, received_at=AT),
    )
    return event


def naively(event: Event, filters: Filters) -> list[str]:
    """All of the posts, without any limit."""
    wanted = Wanted(filters.tag, search.terms(filters.q))
    rows = ArchivedItem.shown.filter(wanted.condition, event=event)
    if filters.author:
        rows = rows.filter(author_id=filters.author.partition(":")[2])
    if span := filters.span(event.zone):
        rows = rows.filter(shown_at__gte=span[0], shown_at__lt=span[1])
        return [row.uid for row in rows.order_by("-shown_at", "-id")]
    return [row.uid for row in rows.order_by("-id")]


CHOICES = [
    Filters(q="often"),
    Filters(q="oft"),
    Filters(q="seldom"),
    Filters(q="never"),
    Filters(q="cache"),
    Filters(q="often seldom"),
    Filters(q="mid often oftener"),
    Filters(q="often -mid"),
    Filters(q="seldom mid -often"),
    Filters(q='"often mid"'),
    Filters(q='"often mid" often'),
    Filters(q="often", tag="few"),
    Filters(q="seldom often", tag="few", author="x:0"),
    Filters(tag="conf"),
    Filters(tag="few"),
    Filters(tag="none"),
    Filters(q="東"),
    Filters(q="東京 often"),
    Filters(q="often mid", day=date(2026, 11, 20)),
    Filters(tag="few", day=date(2026, 11, 20)),
    Filters(q="often", author="x:1"),
]


@pytest.mark.parametrize("near", [1, 4, 15, 8000])
def test_every_page_has_its_posts(event: Event, near: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "NEAR", near)
    for filters in CHOICES:
        chosen = Selection(event, filters, search.terms(filters.q))
        found = [row.uid for stretch in chosen.stretches(3) for row in stretch.items]
        assert found == naively(event, filters), filters


def test_one_statement_does_both(event: Event) -> None:
    several = [Filters(q="often"), Filters(q="never"), Filters(q="often seldom"), Filters(tag="x")]
    for filters in several:
        chosen = Selection(event, filters, search.terms(filters.q))
        with CaptureQueriesContext(connection) as queries:
            chosen.page(None)
        assert len(queries) == 1


def test_where_the_newest_fill_the_page_the_index_is_not_read(event: Event) -> None:
    chosen = Selection(event, Filters(q="often"), search.terms("often"))
    with CaptureQueriesContext(connection) as queries:
        chosen.page(None, 2)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {queries[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "(never executed)" in plan.partition("Append")[2].partition("Result")[2]
