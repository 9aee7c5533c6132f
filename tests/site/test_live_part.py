"""The live page's filters as the server shows them, whatever the address says."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from afa.filters import read
from afa.models import ArchivedItem, Event, Session
from afa.selection import Selection
from live.connect import Client
from live.item import Media
from tests.browser.items import AT, item
from tests.site.rows import archived, noticed

pytestmark = pytest.mark.django_db

PHOTO = Media(type="photo", url="https://img.test/a.jpg")
FILM = Media(type="video", url="https://img.test/a.mp4")


@pytest.fixture
def event(live: Client) -> Event:
    times = {"starts_at": AT, "ends_at": AT + timedelta(days=900)}
    return Event.objects.create(slug="conf", title="Conf", on_air=True, **times)


def talk(event: Event, slug: str) -> Session:
    times = {"starts_at": AT, "ends_at": AT + timedelta(hours=1)}
    return Session.objects.create(event=event, slug=slug, title=f"On <{slug}>", **times)


def page(client: Browser, query: str) -> str:
    response = client.get(f"/conf/?{query}")
    assert response.status_code == 200, query
    return response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "talk=nothing",
        "talk=" + "x" * 5000,
        "author=nobody",
        "author=%3A",
        "media=smells",
        "media=%3Cscript%3E&talk=%3Cscript%3E&author=%3Cscript%3E",
    ],
)
def test_what_cannot_be_there_is_said_with_a_way_out(
    client: Browser, event: Event, query: str
) -> None:
    archived(event, item("[here]"))
    noticed(event, "[lunch]", AT)
    html = page(client, query)
    assert "There can be no such posts here" in html
    assert '<a href="./">Show all posts</a>' in html
    assert "[here]" not in html
    assert "[lunch]" not in html
    assert "<script>" not in html
    assert "live.js" not in html, "there is nothing to follow"


@pytest.mark.parametrize("query", ["tag=nothing", "source=gopher", "author=x:none", "tag=%00"])
def test_what_has_not_come_yet_may_still_come(client: Browser, event: Event, query: str) -> None:
    html = page(client, query)
    assert "live.js" in html
    if query != "tag=%00":  # which is no tag at all
        assert "Nothing like this has been posted yet" in html


def test_filters_meet(client: Browser, event: Event) -> None:
    tides, moons = talk(event, "tides"), talk(event, "moons")
    archived(event, item("[a]", media=(PHOTO,)), item("[b]"), session=tides)
    archived(event, item("[c]", media=(PHOTO,)), session=moons)
    archived(event, item("[d]", media=(FILM,), hashtags=("tides",)))
    for query, expected in {
        "talk=tides": "ab",
        "media=photos": "ac",
        "media=videos": "d",
        "talk=tides&media=photos": "a",
        "talk=moons&media=videos": "",
        "tag=TIDES&media=videos": "d",
        "talk=&media=": "abcd",
    }.items():
        html = page(client, query)
        assert [text for text in "abcd" if f"[{text}]" in html] == list(expected), query


def test_what_is_chosen_is_shown_and_goes_with_every_way(client: Browser, event: Event) -> None:
    archived(event, *(item(f"[{n}]", hashtags=("tides",)) for n in range(60)), session=None)
    html = page(client, "source=mastodon&tag=tides")
    assert 'href="?source=mastodon"><span dir="auto">#tides</span>' in html
    assert 'href="?tag=tides"><span dir="auto">Mastodon</span>' in html
    assert 'href="/conf/feed.atom?tag=tides&amp;source=mastodon"' in html
    assert 'href="/conf/archive/?tag=tides&amp;source=mastodon&amp;before=' in html


def test_the_last_filter_s_chip_leads_to_the_whole_page(client: Browser, event: Event) -> None:
    assert 'href="./"><span dir="auto">#tides</span>' in page(client, "tag=tides")


def test_an_author_is_called_by_name(client: Browser, event: Event) -> None:
    archived(event, item("[a]"))
    ArchivedItem.objects.update(author_name="Ada Ito")
    html = page(client, f"author={quote('mastodon:1')}")
    assert '<span dir="auto">Ada Ito</span>' in html


def test_a_filter_costs_no_query_more_for_more_posts(client: Browser, event: Event) -> None:
    counts = []
    for _ in range(2):
        archived(event, *(item(f"[{n}]", media=(PHOTO,)) for n in range(3)), session=None)
        with CaptureQueriesContext(connection) as queries:
            page(client, "media=photos&source=mastodon")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("media", ["photos", "videos"])
def test_media_go_by_an_index_alone(event: Event, media: str) -> None:
    archived(event, *(item(f"[{n}]", media=(PHOTO, FILM)) for n in range(3)))
    archived(event, *(item(f"[plain {n}]") for n in range(300)))
    chosen = Selection(event, read({"media": media}))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE afa_archiveditem")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    with CaptureQueriesContext(connection) as queries:
        chosen.newest()
    (query,) = [query["sql"] for query in queries.captured_queries if "LIMIT 51" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + query)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert f"archived_{media}" in plan, plan
