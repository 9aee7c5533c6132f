"""Cross-posts on pages: one card says where else the same was said; nothing is lost."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from afa.models import ArchivedItem, Crosspost, Event, Session
from live.item import Author, Item
from tests.site.rows import archived

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NETWORKS = ("x", "mastodon", "bluesky")

pytestmark = pytest.mark.usefixtures("db", "live")


@pytest.fixture
def event(db: None) -> Event:
    return Event.objects.create(slug="conf", title="Conf")


@pytest.fixture
def talk(event: Event) -> Session:
    return Session.objects.create(
        event=event, slug="talk", title="Talk", starts_at=NOON, ends_at=NOON + timedelta(hours=1)
    )


def said(source: str, minute: int, text: str = "harbour lights") -> Item:
    at = NOON + timedelta(minutes=minute)
    author = Author(id=f"{source}-1", name="Ada <3", handle=f"ada.{source}")
    return Item(source=source, author=author, text=text, created_at=at, received_at=at)


def group(*rows: ArchivedItem) -> None:
    """All with the first."""
    Crosspost.objects.create(item=rows[0], lead=rows[0])
    for row in rows[1:]:
        Crosspost.objects.create(item=row, lead=rows[0], evidence="speaker", alike=97)


@pytest.fixture
def rows(event: Event, talk: Session) -> list[ArchivedItem]:
    """A group of three, and somebody else's post."""
    items = [said(source, minute) for minute, source in enumerate(NETWORKS)]
    made = archived(event, *items, said("x", 5, "harbour fog"), session=talk)
    group(*made[:3])
    return made


def cards(client: Client, path: str) -> list[str]:
    """What the cards of a page hold."""
    page = client.get(path).content.decode()
    return re.findall(r'<article class="card".*?</article>', page, re.DOTALL)


PAGES = ("/conf/archive/", "/conf/search/?q=harbour", "/conf/sessions/talk/")


@pytest.mark.parametrize("path", PAGES)
def test_a_group_is_one_card_that_leads_to_all_of_it(
    client: Client, rows: list[ArchivedItem], path: str
) -> None:
    fog, lights = cards(client, path)
    assert "card-also" not in fog
    assert f'data-key="{rows[0].key}"' in lights
    assert "Also on Mastodon, Bluesky" in lights
    for row in rows[1:3]:
        assert f'href="/conf/items/{row.key}"' in lights
    assert "The programme names both accounts" in lights
    assert "<3" not in lights


@pytest.mark.parametrize("path", [*PAGES, "/conf/items/{}"])
def test_groups_cost_no_more_queries_however_many(
    client: Client,
    event: Event,
    talk: Session,
    rows: list[ArchivedItem],
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
) -> None:
    path = path.format(rows[0].key)
    client.get(path)
    with CaptureQueriesContext(connection) as first:
        client.get(path)
    for number in range(3):
        group(*archived(event, *[said(source, 9 + number) for source in NETWORKS], session=talk))
    with django_assert_num_queries(len(first)):
        client.get(path)


def test_counts_are_of_posts(client: Client, rows: list[ArchivedItem]) -> None:
    assert "4 posts about this talk" in client.get("/conf/sessions/talk/").content.decode()


def test_a_filter_that_leaves_the_lead_out_loses_nothing(
    client: Client, rows: list[ArchivedItem]
) -> None:
    (only,) = cards(client, "/conf/archive/?source=bluesky")
    assert f'data-key="{rows[2].key}"' in only
    assert "Also on X, Mastodon" in only


def test_who_is_hidden_is_named_nowhere_and_a_lead_leads_no_more(
    client: Client, rows: list[ArchivedItem]
) -> None:
    ArchivedItem.objects.filter(pk=rows[0].pk).update(state="hidden")
    _, shown = cards(client, "/conf/archive/")
    assert f'data-key="{rows[2].key}"' in shown
    assert "Also on Mastodon<" in shown
    ArchivedItem.objects.filter(pk=rows[1].pk).update(state="hidden")
    _, alone = cards(client, "/conf/archive/")
    assert "card-also" not in alone


def test_each_has_its_permalink_which_names_the_others(
    client: Client, rows: list[ArchivedItem]
) -> None:
    (own,) = cards(client, f"/conf/items/{rows[1].key}")
    assert "Also on X, Bluesky" in own
    assert "The programme names both accounts" in own


def test_exports_have_all_of_them_and_say_which_belong_together(
    client: Client, rows: list[ArchivedItem]
) -> None:
    lead = rows[0].key
    expected = ["", lead, lead, lead]

    def export(name: str) -> str:
        return b"".join(client.get(f"/conf/export/{name}/")).decode()

    lines = [json.loads(line) for line in export("jsonl").splitlines()]
    assert [line["group"] for line in lines] == expected
    table = list(csv.DictReader(io.StringIO(export("csv"))))
    assert [line["group"] for line in table] == expected
    notes = json.loads(export("activitystreams"))["orderedItems"]
    assert [note.get("context", "").rpartition("/")[2] for note in notes] == expected
    assert export("atom").count(f'rel="related" href="http://testserver/conf/items/{lead}"') == 2
