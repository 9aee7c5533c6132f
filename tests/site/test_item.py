"""A post's own page: its edits, its talk, its neighbours."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from afa.models import ArchivedItem, Event, Session
from afa.views.history import pieces
from live.connect import Client
from live.draft import ItemDraft
from live.entry import key_of
from live.item import Author, Item, Media
from live.log import Log
from strainer import by_hand
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PHOTO = Media(type="photo", url="https://img.test/a.jpg", alt="A stage")


def item(text: str, minutes: float = 0, **more: Any) -> Item:
    at = AT + timedelta(minutes=minutes)
    by = Author(id="1", name="Ada Ito", handle="ada")
    return Item(text=text, source="x", author=by, created_at=at, received_at=at, **more)


@pytest.fixture
def event(live: Client) -> Event:
    return Event.objects.create(
        slug="conf", title="Conf", timezone="Europe/Lisbon", starts_at=AT,
        ends_at=AT + timedelta(days=2), on_air=True,
    )  # fmt: skip


@pytest.fixture
def session(event: Event) -> Session:
    return Session.objects.create(
        event=event, slug="opening", title="The <opening>", hashtag="open", starts_at=AT,
        ends_at=AT + timedelta(minutes=45),
    )  # fmt: skip


@pytest.fixture
def log(event: Event, live: Client) -> Log:
    return Log(live, "conf")


def say(log: Log, text: str, version: int = 0, **more: Any) -> None:
    """Append a state of the one post, and let the strainer archive it."""
    edited = AT + timedelta(minutes=version) if version else None
    log.append_many(
        [ItemDraft(uid="x:1", version=version, item=item(text, edited_at=edited, **more))]
    )
    assert by_hand.once(settings.PRODUCT, ["conf"], StringIO()) == 0


def page(browser: Browser, key: str = "", status: int = 200) -> str:
    response = browser.get(f"/conf/items/{key or key_of('x:1')}")
    assert response.status_code == status
    return response.content.decode()


def edits(html: str) -> list[tuple[str, str]]:
    """The time of each edit, and its text with -what went- and +what came+."""
    parts = re.findall(r'history-time"><time[^>]*>([^<]+)</time>(.*?)</li>', html, re.S)
    found = []
    for time, rest in parts:
        text = "".join(re.findall(r'history-text"[^>]*>(.*?)</p>', rest, re.S))
        text = re.sub(r"</?del>", "-", re.sub(r"</?ins>", "+", text))
        found.append((time, text))
    return found


def test_each_edit_says_when_and_what(client: Browser, log: Log) -> None:
    say(log, "Teh talk <begins> now")
    say(log, "The talk <begins> now", 5)
    say(log, "The talk <begins> right now!", 9)
    html = page(client)
    assert "Edited 2 times" in html
    assert edits(html) == [
        ("20 Nov 2026, 10:09:00 (Europe/Lisbon)", "The talk &lt;begins&gt; +right +now+!+"),
        ("20 Nov 2026, 10:05:00 (Europe/Lisbon)", "-Teh-+The+ talk &lt;begins&gt; now"),
    ]


def test_what_else_changed_is_said_in_words(client: Browser, log: Log) -> None:
    say(log, "Same")
    say(log, "Same", 1, media=(PHOTO,), content_warning="Food", sensitive=True)
    say(log, "Same", 2, media=(PHOTO,), content_warning="Food", sensitive=True)
    html = page(client)
    assert re.findall(r'history-note">([^<]+)<', html) == [
        "1 picture or film more", "The warning changed", "The pictures are covered"
    ]  # fmt: skip
    assert "Edited once" in html, "an edit that changed nothing is none"


def test_nothing_of_any_edit_is_left_of_a_removed_post(client: Browser, log: Log) -> None:
    say(log, "a secret")
    say(log, "another secret", 1)
    log.retract("x:1", by="moderator")
    assert "secret" not in page(client, status=410), "even before the strainer knows"
    assert by_hand.once(settings.PRODUCT, ["conf"], StringIO()) == 0
    assert "secret" not in page(client, status=410)
    log.restore("x:1")
    assert by_hand.once(settings.PRODUCT, ["conf"], StringIO()) == 0
    html = page(client)
    assert "another secret" in html
    assert "a secret" not in html, "what was before is gone for good"


def test_a_post_that_was_never_edited_has_no_history(client: Browser, log: Log) -> None:
    say(log, "Once")
    assert "Edited" not in page(client)


def test_it_leads_through_its_talk(
    client: Browser, event: Event, session: Session, log: Log
) -> None:
    rows = archived(event, *(item(f"[{n}]", n) for n in range(3)), session=session)
    archived(event, item("[hallway]"))
    ArchivedItem.objects.update(reason="tag")
    html = page(client, rows[1].key)
    assert "The &lt;opening&gt;" in html
    assert "Carries #open" in html
    assert f'rel="prev" href="/conf/items/{rows[0].key}"' in html
    assert f'rel="next" href="/conf/items/{rows[2].key}"' in html
    assert 'rel="prev"' not in page(client, rows[0].key)
    assert 'rel="next"' not in page(client, rows[2].key)
    log.append_many([ItemDraft(uid=row.uid, item=item("x")) for row in rows])
    log.retract(rows[2].uid, by="moderator")
    assert rows[2].key not in page(client, rows[1].key)


def test_it_leads_to_what_else_its_author_said(
    client: Browser, event: Event, session: Session
) -> None:
    (row,) = archived(event, item("[a]"))
    html = page(client, row.key)
    assert 'href="/conf/archive/?author=x%3A1">More by' in html
    assert "In the same talk" not in html


def test_it_costs_the_same_with_one_edit_and_with_three(
    client: Browser, event: Event, session: Session, log: Log
) -> None:
    say(log, "The #open first", hashtags=("open",))
    counts = []
    for version in range(1, 4):
        say(log, f"The #open {version}", version, hashtags=("open",))
        archived(event, item(f"{version}"), session=session)
        with CaptureQueriesContext(connection) as queries:
            assert "Carries #open" in page(client)
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 8


@given(st.text("ab é.\n <", max_size=40), st.text("ab é.\n <", max_size=40))
def test_the_pieces_are_both_texts(before: str, after: str) -> None:
    found = list(pieces(before, after))
    assert "".join(one.text for one in found if one.kind != "new") == before
    assert "".join(one.text for one in found if one.kind != "gone") == after


def test_very_long_texts_are_not_compared_word_by_word() -> None:
    before, after = "a " * 5000, "b " * 5000
    assert [(one.kind, one.text) for one in pieces(before, after)] == [
        ("gone", before), ("new", after)
    ]  # fmt: skip
