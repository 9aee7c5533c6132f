"""Browsing the archive: by day, hour, room, talk, author, tag and network, page by page."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from afa import facets
from afa.filters import Filters, read
from afa.models import ArchivedItem, Event, Room, Session
from afa.selection import Selection
from live.connect import Client
from live.item import Author, Item
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
HOUR = timedelta(hours=1)


def item(text: str, minutes: float = 0, author: str = "1", **more: Any) -> Item:
    at = AT + timedelta(minutes=minutes)
    by = Author(id=author, name=f"Ada {author}", handle=f"ada{author}")
    given = {"source": "x", "author": by, "created_at": at, "received_at": at}
    return Item(text=text, **{**given, **more})


@pytest.fixture
def event(live: Client) -> Event:
    return Event.objects.create(slug="conf", title="Conf", timezone="Europe/Lisbon", starts_at=AT,
                                ends_at=AT + timedelta(days=2))  # fmt: skip


def talk(event: Event, slug: str, room: Room | None = None) -> Session:
    return Session.objects.create(
        event=event, slug=slug, title=f"On {slug}", room=room, starts_at=AT, ends_at=AT + HOUR
    )


def texts(html: str) -> list[str]:
    """What the posts on a page say, which is in brackets."""
    return re.findall(r"\[(\w+)\]", html)


def shown(browser: Browser, query: str) -> list[str]:
    response = browser.get(f"/conf/archive/{query}")
    assert response.status_code == 200, query
    return texts(response.content.decode())


def leafed(browser: Browser, path: str) -> list[str]:
    """The posts of all pages from `path` on."""
    found: list[str] = []
    while path:
        html = browser.get(path).content.decode()
        found += texts(html)
        more = re.search(r'rel="next" href="([^"]+)"', html)
        path = more[1].replace("&amp;", "&") if more else ""
    return found


def test_each_filter_leaves_its_posts(client: Browser, event: Event) -> None:
    main = Room.objects.create(event=event, slug="main", name="Main hall")
    first, second, third = (talk(event, "one", main), talk(event, "two", main), talk(event, "tea"))
    archived(event, item("[a]", 0, hashtags=("Conf", "Python")), session=first)
    archived(event, item("[b]", 30, author="2"), session=second)
    archived(event, item("[c]", 24 * 60, source="flickr", hashtags=("conf",)), session=third)
    archived(event, item("[d]", 24 * 60 + 70, source="flickr", author="2"))
    for query, wanted in (
        ("", "dcba"),
        ("?source=flickr", "dc"),
        ("?author=x:2", "b"),
        ("?author=flickr:2", "d"),
        ("?tag=%23CONF", "ca"),
        ("?talk=two", "b"),
        ("?room=main", "ba"),
        ("?room=main&tag=python", "a"),
        ("?day=2026-11-20", "ba"),
        ("?day=2026-11-20&hour=11", "b"),
        ("?day=2026-11-21", "dc"),
        ("?day=2026-11-21&author=flickr:2", "d"),
        ("?day=2026-11-20&room=main&hour=10", "a"),
        ("?day=2026-11-22", ""),
        ("?source=x&source=flickr&q=ignored", "dc"),
    ):
        assert shown(client, query) == list(wanted), query


def test_leafing_shows_each_post_once(client: Browser, event: Event) -> None:
    """Posts of one moment, posts that came late: no page loses one or has one twice."""
    room = Room.objects.create(event=event, slug="main", name="Main hall")
    one, two = talk(event, "one", room), talk(event, "two", room)
    minutes = [n * 7 % 5 for n in range(120)]
    for n, late in enumerate(minutes):
        archived(event, item(f"[p{n}]", late, hashtags=("conf",)), session=one if n % 3 else two)
    by_log = list(reversed(range(120)))
    by_time = sorted(range(120), key=lambda n: (minutes[n], n), reverse=True)
    for query, wanted in {
        "": by_log,
        "?source=x": by_log,
        "?author=x:1": by_log,
        "?tag=conf": by_log,
        "?talk=one": [n for n in by_log if n % 3],
        "?room=main": by_log,
        "?day=2026-11-20": by_time,
    }.items():
        assert leafed(client, f"/conf/archive/{query}") == [f"p{n}" for n in wanted], query


def test_posts_that_were_loaded_later_stand_under_their_own_days(
    client: Browser, event: Event
) -> None:
    week_after = AT + timedelta(days=7)
    archived(event, item("[a]", received_at=week_after))
    archived(event, item("[b]", 24 * 60, received_at=week_after))
    html = client.get("/conf/archive/").content.decode()
    headings = re.findall(r"\w+day, \d+ November 2026", html)
    assert headings == ["Saturday, 21 November 2026", "Friday, 20 November 2026"]


def test_a_day_is_one_of_the_venue(client: Browser, event: Event) -> None:
    """Kiritimati is fourteen hours ahead: 10:42 in London is 00:42 of the next day there."""
    event.timezone = "Pacific/Kiritimati"
    event.save()
    archived(event, item("[a]", -60), item("[b]"))
    assert shown(client, "?day=2026-11-20") == ["a"]
    assert shown(client, "?day=2026-11-21&hour=0") == ["b"]


def test_an_hour_that_is_struck_twice_is_both(event: Event) -> None:
    span = read({"day": "2026-10-25", "hour": "1"}).span(event.zone)
    assert span == (datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC))
    skipped = read({"day": "2026-03-29", "hour": "1"}).span(event.zone)
    assert skipped is not None
    assert skipped[0] >= skipped[1]


def test_what_is_not_live_is_nowhere(client: Browser, event: Event) -> None:
    room = Room.objects.create(event=event, slug="main", name="Main hall")
    session = talk(event, "one", room)
    archived(event, item("[a]", hashtags=("conf",)), item("[b]"), session=session)
    ArchivedItem.objects.filter(uid="x:conf:0").update(state="hidden")
    for query in ("", "?source=x", "?tag=conf", "?talk=one", "?room=main", "?day=2026-11-20"):
        assert "a" not in shown(client, query)


@pytest.mark.parametrize(
    "query",
    [
        "day=tomorrow", "day=0001-01-01", "hour=10", "day=2026-11-20&hour=24",
        "day=2026-11-20&hour=x", "author=ada", "author=:1", "before=x", "before=1.2",
        "before=99999999999999999999", "day=2026-11-20&before=3",
        "day=2026-11-20&before=3.999999999999999999",
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(client: Browser, event: Event, query: str) -> None:
    assert client.get(f"/conf/archive/?{query}").status_code == 400


@pytest.mark.parametrize("query", ["room=none", "talk=none"])
def test_what_is_not_there_is_not_found(client: Browser, event: Event, query: str) -> None:
    assert client.get(f"/conf/archive/?{query}").status_code == 404


@pytest.mark.parametrize("query", ["tag=%00", "source=%ff", "author=x:%00", "before=", "tag=%27"])
def test_what_is_hostile_finds_nothing(client: Browser, event: Event, query: str) -> None:
    archived(event, item("[a]"))
    assert client.get(f"/conf/archive/?{query}").status_code in (200, 400)


def test_what_was_chosen_can_be_taken_back(client: Browser, event: Event) -> None:
    archived(event, item("[a]", hashtags=("conf",)))
    html = client.get("/conf/archive/?day=2026-11-20&tag=conf&author=x:1").content.decode()
    assert 'href="/conf/archive/?day=2026-11-20&amp;author=x%3A1"' in html
    assert 'href="/conf/archive/?day=2026-11-20&amp;tag=conf"' in html
    assert 'href="/conf/archive/?author=x%3A1&amp;tag=conf"' in html
    assert 'href="/conf/archive/?day=2026-11-20&amp;hour=10&amp;author=x%3A1&amp;tag=conf"' in html


def test_the_days_hours_and_networks_are_those_with_posts(event: Event) -> None:
    assert (facets.days(event), facets.sources(event)) == ([], [])
    archived(event, item("[a]"), item("[b]", 60), item("[c]", 61), item("[d]", 3 * 24 * 60))
    archived(event, item("[e]", source="flickr"))
    days = facets.days(event)
    assert [day.isoformat() for day in days] == ["2026-11-23", "2026-11-20"]
    span = Filters(day=days[1]).span(event.zone)
    assert span is not None
    assert facets.hours(event, span) == [10, 11]
    assert facets.sources(event) == ["flickr", "x"]


def test_the_event_s_own_days_are_there_however_long_it_was_talked_about(event: Event) -> None:
    """Days are bounded from the newest one, and people may go on for months."""
    archived(event, *(item("[a]", n * 24 * 60) for n in range(40)))
    days = facets.days(event)
    assert len(days) == facets.MOST_DAYS + 2
    assert days == sorted(days, reverse=True)
    assert days[-1] == AT.astimezone(event.zone).date()
    assert ">Fri 20 Nov</" in Browser().get("/conf/archive/").text


def test_an_hour_that_is_struck_twice_is_leapt_over(event: Event) -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for at in (first - HOUR, first, first + HOUR, first + 2 * HOUR):
        archived(event, item("[a]", (at - AT) / timedelta(minutes=1)))
    assert len(facets.days(event)) == 1
    span = Filters(day=facets.days(event)[0]).span(event.zone)
    assert span is not None
    assert facets.hours(event, span) == [0, 1, 2]


@pytest.mark.parametrize("path", ["archive/", "archive/?day=2026-11-20&room=main&tag=a&source=x",
                                  "search/?q=word", "feed.atom?talk=one"])  # fmt: skip
def test_pages_cost_the_same_with_one_row_and_with_three(
    client: Browser, event: Event, path: str
) -> None:
    counts = []
    for number in ("one", "two", "three"):
        room = Room.objects.create(event=event, slug=f"{number}-room", name=number)
        if number == "one":
            room = Room.objects.create(event=event, slug="main", name="Main hall")
        session = talk(event, number, room)
        archived(event, item(f"[{number}] word", hashtags=("a",)), session=session)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/conf/{path}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 12


def test_every_list_goes_by_an_index(event: Event) -> None:
    """No list sorts all that it chooses from: a page must cost the same in a large event."""
    room = Room.objects.create(event=event, slug="main", name="Main hall")
    session = talk(event, "one", room)
    archived(event, *(item(f"[p{n}]", n / 60) for n in range(300)), session=session)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE afa_archiveditem")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    for given in ({}, {"source": "x"}, {"author": "x:1"}, {"talk": "one"}, {"day": "2026-11-20"}):
        chosen = Selection(event, read(given))
        with CaptureQueriesContext(connection) as queries:
            older = chosen.page(None, 10).older
            chosen.page(older, 10)
        for query in queries.captured_queries:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + query["sql"])
                plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Index" in plan
            assert "Sort" not in plan, (given, plan)
