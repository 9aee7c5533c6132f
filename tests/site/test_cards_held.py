"""Cards that are held for the next reader: never another than what the archive says now."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from afa.models import ArchivedItem, Event
from afa.views import cards
from live.connect import Client
from live.item import Author, Item, Media
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 22, 42, tzinfo=UTC)
PHOTO = Media(type="photo", url="https://x.example/a.jpg")


def item(text: str, **more: Any) -> Item:
    author = Author(id="1", name="Ada Ito", handle="ada")
    given = {"source": "native", "author": author, "created_at": AT, "received_at": AT}
    return Item(text=text, **{**given, **more})


@pytest.fixture
def row(live: Client) -> Iterator[ArchivedItem]:
    """A post that a reader has been shown."""
    cards._held.cache_clear()
    event = Event.objects.create(slug="conf", title="Conf", starts_at=AT, ends_at=timezone.now())
    (row,) = archived(event, item("The first words", media=(PHOTO,)))
    assert "The first words" in page()
    yield row
    cards._held.cache_clear()


def page(path: str = "/conf/archive/", **headers: str) -> str:
    """A page for a new reader."""
    return Browser(headers=headers).get(path).content.decode()


def test_the_next_reader_gets_the_card_that_is_there(row: ArchivedItem) -> None:
    before = cards._held.cache_info()
    assert "The first words" in page()
    assert "The first words" in page("/conf/")
    after = cards._held.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 2)


def test_an_edit_is_seen_whoever_wrote_it(row: ArchivedItem) -> None:
    told = json.loads(json.dumps(row.item)) | {"text": "Other words", "html": "<p>Other words</p>"}
    with connection.cursor() as cursor:  # As another process would, past every model.
        update = "UPDATE afa_archiveditem SET item = %s::jsonb WHERE id = %s"
        cursor.execute(update, [json.dumps(told), row.pk])
    assert "Other words" in page()
    assert "The first words" not in page()


def test_a_version_that_says_the_same_is_marked_as_edited(row: ArchivedItem) -> None:
    assert ">Edited<" not in page()
    ArchivedItem.objects.filter(pk=row.pk).update(version=3)
    assert ">Edited<" in page()


@pytest.mark.parametrize("state", ["hidden", "gone"])
def test_what_was_taken_away_is_on_no_page(row: ArchivedItem, state: str) -> None:
    left = {"item": None, "text": ""} if state == "gone" else {}
    ArchivedItem.objects.filter(pk=row.pk).update(state=state, **left)
    for path in ("/conf/", "/conf/archive/", "/conf/search/?q=words", f"/conf/items/{row.key}"):
        assert "The first words" not in page(path), path


def test_what_came_again_in_another_epoch_is_what_it_says_there(row: ArchivedItem) -> None:
    told = json.loads(json.dumps(row.item)) | {"text": "Again", "html": "<p>Again</p>"}
    ArchivedItem.objects.filter(pk=row.pk).update(first_epoch="fedcba9876543210", item=told)
    assert "<p>Again</p>" in page()


def test_each_reader_has_their_language_and_their_clock(row: ArchivedItem) -> None:
    before = cards._held.cache_info().misses
    assert 'lang="de"' in page(**{"accept-language": "de"})
    assert cards._held.cache_info().misses == before + 1, "a card has words of a language"
    browser = Browser()
    browser.cookies["afa-zone"] = "Asia/Tokyo"
    assert "21 Nov 07:42" in browser.get("/conf/").content.decode()
    assert "20 Nov 22:42" in page("/conf/")


def test_a_post_of_the_same_words_in_another_event_leads_there(row: ArchivedItem) -> None:
    other = Event.objects.create(slug="other", title="Other")
    ArchivedItem.objects.create(
        event=other, uid="x:1", key=row.key, state="live", item=row.item, source=row.source,
        text=row.text, created_at=AT, shown_at=AT, received_at=AT, first_epoch="e", first_offset=0,
    )  # fmt: skip
    assert f"/other/items/{row.key}" in page("/other/archive/")
    assert f"/conf/items/{row.key}" in page("/conf/archive/")
