"""Words and tags are found alike in every way: through the newest posts, by the index, through
all of them."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afa import finding, search
from afa.filters import Filters
from afa.models import ArchivedItem, Event, Room, Session
from afa.selection import Selection
from live.item import Author, Item, Media
from tests.properties import examples
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
WORDS = ("often", "oftener", "mid", "seldom", "never", "caché", "東京", "の")
WEIGHTS = (40, 20, 10, 2, 0, 3, 2, 2)


def item(text: str, luck: random.Random) -> Item:
    """A post from one of three networks at any minute."""
    at = AT + timedelta(minutes=luck.randrange(900))
    photo = Media(type="photo", url="https://a.example/1.jpg")
    return Item(
        source=luck.choice(("x", "x", "flickr")),
        author=Author(id=str(luck.randrange(3))),
        text=text,
        created_at=at,
        received_at=at,
        hashtags=("conf", "few") if luck.random() < 0.1 else ("conf",),
        media=(photo,) if luck.random() < 0.3 else (),
    )


def crowd(slug: str, luck: random.Random) -> Event:
    """Sixty posts about three talks in two rooms, and about none; some words are frequent, some
    only in the first posts, some posts are no more to be seen."""
    event = Event.objects.create(slug=slug, title="Conf")
    rooms = [Room.objects.create(event=event, slug=name, name=name) for name in "ab"]
    talks = [
        Session.objects.create(
            event=event, slug=f"t{n}", title=f"T{n}", room=rooms[n % 2], starts_at=AT,
            ends_at=AT + timedelta(hours=1),
        )
        for n in range(3)
    ]  # fmt: skip
    for number in range(60):
        words = luck.choices(WORDS, WEIGHTS, k=3) + ["early"] * (number < 20)
        rows = archived(event, item(" ".join(words), luck), session=luck.choice([*talks, None]))
        if luck.random() < 0.1:
            ArchivedItem.objects.filter(id=rows[0].id).update(state="hidden")
    return event


@pytest.fixture
def event() -> Event:
    """One event, and another one that says the same words."""
    luck = random.Random(1)
    archived(Event.objects.create(slug="other", title="Other"), item("often seldom early", luck))
    return crowd("conf", luck)


def slowly(event: Event, filters: Filters) -> list[str]:
    """All of the posts, asked for in the plainest way."""
    rows = ArchivedItem.objects.filter(event=event, state="live")
    if filters.q:
        words = search.query(search.terms(filters.q))
        rows = rows.filter(search=SearchQuery(words, config="afa_words", search_type="raw"))
    if filters.author:
        source, _, author = filters.author.partition(":")
        rows = rows.filter(source=source, author_id=author)
    if filters.room:
        rows = rows.filter(session__room__slug=filters.room)
    if filters.talk:
        rows = rows.filter(session__slug=filters.talk)
    if filters.source:
        rows = rows.filter(source=filters.source)
    span = filters.span(event.zone)
    order = ("-shown_at", "-id") if span else ("-id",)
    return [
        row.uid
        for row in rows.order_by(*order)
        if (not span or span[0] <= row.shown_at < span[1])
        and (not filters.tag or filters.tag in row.item["hashtags"])
        and (not filters.media or row.item.get("media"))
    ]


QUERIES = (
    "often", "oft", "seldom", "never", "cache", "early", "often seldom", "mid often oftener",
    "often -mid", "seldom mid -often", '"often mid"', '"mid often" often', '"often never"', "東",
    "東京 often", "early seldom", 'often mid oftener seldom early',
)  # fmt: skip


def chosen(luck: random.Random) -> Filters:
    """Any filters with words, or with a tag."""
    some = {
        "tag": luck.choice(("conf", "few", "none")),
        "day": date(2026, 11, luck.choice((20, 21))),
        "room": luck.choice("ab"),
        "talk": luck.choice(("t0", "t1", "t2")),
        "author": luck.choice(("x:0", "x:1", "flickr:2")),
        "source": luck.choice(("x", "flickr")),
        "media": "photos",
    }
    taken: dict[str, Any] = {
        name: some[name] for name in luck.sample(list(some), luck.choice((0, 0, 1, 1, 2, 3)))
    }
    if "tag" not in taken or luck.random() < 0.5:
        taken["q"] = luck.choice(QUERIES)
    return Filters(**taken)


def uids(event: Event, filters: Filters, limit: int) -> list[str]:
    """What leafing through all pages shows."""
    stretches = Selection(event, filters, search.terms(filters.q)).stretches(limit)
    # A place that does not move would have no end.
    return [row.uid for stretch in islice(stretches, 100) for row in stretch.items]


@pytest.mark.parametrize("seed", range(examples(3)))
def test_any_choice_has_its_posts_whichever_way_is_taken(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    luck = random.Random(seed)
    event = crowd("conf", luck)
    crowd("other", luck)
    for _ in range(40):
        bounds = {
            "TRIED": luck.choice((1, 5, 20, 1000)),
            "NEAR": luck.choice((1, 3, 10, 20, 60, 20_000)),
            "FEW": luck.choice((0, 3, 5000)),
            "MANY": luck.choice((0, 1, 4, 41)),
            "SPREAD": luck.choice((1, 10, 40)),
        }
        for name, number in bounds.items():
            monkeypatch.setattr(finding, name, number)
        filters = chosen(luck)
        assert uids(event, filters, luck.randint(1, 9)) == slowly(event, filters), (filters, bounds)


def taken(event: Event, filters: Filters, limit: int) -> set[str]:
    """The ways on which Postgres looked at any post for the first page."""
    with CaptureQueriesContext(connection) as queries:
        Selection(event, filters, search.terms(filters.q)).page(None, limit)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {queries[-1]['sql']}")
        ((plans,),) = cursor.fetchall()
    nodes = list(below(plans[0]["Plan"]))
    ways = {node.get("Subplan Name", "").removeprefix("CTE "): node for node in nodes}
    append = next(node for node in nodes if node["Node Type"] == "Append")
    members = [node for node in append["Plans"] if node["Parent Relationship"] == "Member"]
    ways |= {"through": members[2], "far": members[3]}
    return {way for way in ("near", "few", "through", "far") if way in ways and looked(ways[way])}


def below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A part of a plan, and the parts of it."""
    yield node
    for part in node.get("Plans", ()):
        yield from below(part)


def looked(node: dict[str, Any]) -> bool:
    """Whether posts were read in it."""
    posts = (part for part in below(node) if part.get("Relation Name") == "afa_archiveditem")
    return any(part["Actual Loops"] for part in posts)


@pytest.mark.parametrize(
    ("bounds", "filters", "ways"),
    [
        # Few posts in all: these are looked through.
        ({}, Filters(q="often"), {"near"}),
        ({}, Filters(q="never"), {"near"}),
        # The newest tell that the page will soon be full.
        ({"TRIED": 20}, Filters(q="often"), {"near"}),
        # They tell that it will not.
        ({"TRIED": 20}, Filters(q="never"), {"few"}),
        ({"TRIED": 20}, Filters(q="early"), {"through"}),
        ({"TRIED": 20}, Filters(q="early", room="a"), {"through"}),
        ({"TRIED": 20, "MANY": 41}, Filters(q="early"), {"few"}),
        ({"TRIED": 20, "MANY": 41, "FEW": 3}, Filters(q="early"), {"few", "far"}),
        # They tell that it may, and that the index is worse.
        ({"TRIED": 20, "NEAR": 10, "MANY": 41}, Filters(q="often -often"), {"near", "few"}),
        ({"TRIED": 20, "NEAR": 500, "MANY": 41}, Filters(q="often -often"), {"few"}),
        # They were wrong.
        ({"NEAR": 2, "MANY": 41}, Filters(q="often seldom"), {"near", "few"}),
        ({"NEAR": 2}, Filters(q="early"), {"near", "through"}),
        ({"NEAR": 2, "MANY": 41, "FEW": 3}, Filters(q="early"), {"near", "far"}),
    ],
)
def test_each_way_is_taken_where_it_is_the_shortest(
    event: Event,
    bounds: dict[str, int],
    filters: Filters,
    ways: set[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, number in bounds.items():
        monkeypatch.setattr(finding, name, number)
    assert taken(event, filters, 2) == ways
    assert uids(event, filters, 2) == slowly(event, filters)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_a_page_may_end_where_the_look_ends(
    event: Event, beyond: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last post of the page is the last one that is looked at, or stands beside it."""
    rows = ArchivedItem.objects.filter(event=event, state="live").order_by("-id")
    wanted = slowly(event, Filters(q="seldom"))
    place = [row.uid for row in rows].index(wanted[1]) + 1
    monkeypatch.setattr(finding, "NEAR", place + beyond)
    monkeypatch.setattr(finding, "MANY", 41)
    # One more than a page has is asked for, to know whether there are more.
    assert taken(event, Filters(q="seldom"), 1) == ({"near", "few"} if beyond < 0 else {"near"})
    for limit in (1, 2, 3):
        assert uids(event, Filters(q="seldom"), limit) == wanted


def test_one_statement_does_all(event: Event) -> None:
    several = [Filters(q="often"), Filters(q="never"), Filters(q="often seldom"), Filters(tag="x")]
    for filters in several:
        chosen = Selection(event, filters, search.terms(filters.q))
        with CaptureQueriesContext(connection) as queries:
            chosen.page(None)
        assert len(queries) == 1


def test_no_more_posts_are_looked_at_than_fill_the_page(event: Event) -> None:
    with CaptureQueriesContext(connection) as queries:
        Selection(event, Filters(tag="conf")).page(None, 2)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {queries[0]['sql']}")
        ((plans,),) = cursor.fetchall()
    near = next(n for n in below(plans[0]["Plan"]) if n.get("Subplan Name") == "CTE near")
    counted = next(node for node in below(near) if node["Node Type"] == "WindowAgg")
    assert counted["Actual Rows"] == 3
