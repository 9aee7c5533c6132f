"""What live pages are told of talks: at most one look every two seconds, whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client as Browser

from afa import talks
from afa.models import ArchivedItem, Event, Session
from live.connect import Client
from tests.browser.items import AT, item
from tests.patience import PATIENCE_S
from tests.site.rows import archived

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is held from another test."""
    monkeypatch.setattr(talks, "_watches", {})


@pytest.fixture
def event(live: Client) -> Event:
    times = {"starts_at": AT, "ends_at": AT + timedelta(days=900)}
    return Event.objects.create(slug="conf", title="Conf", on_air=True, **times)


@pytest.fixture
def session(event: Event) -> Session:
    times = {"starts_at": AT, "ends_at": AT + timedelta(hours=1)}
    return Session.objects.create(event=event, slug="tides", title="On tides", **times)


def told(client: Browser) -> Any:
    response = client.get("/conf/talks.json")
    assert response.status_code == 200
    return response.json()


def test_talks_are_counted_and_posts_have_their_talk(
    client: Browser, event: Event, session: Session
) -> None:
    (one, two) = archived(event, item("a"), item("b"), session=session)
    (other,) = archived(event, item("c"))
    ArchivedItem.objects.filter(pk=two.pk).update(state="hidden")
    assert told(client) == {
        "posts": {"tides": 1},
        "items": {"": [other.key], "tides": [one.key]},
    }
    assert b"Hello" not in client.get("/conf/talks.json").content


def test_it_may_be_kept_by_shared_caches_alone_and_asked_whether_it_changed(
    client: Browser, event: Event
) -> None:
    response = client.get("/conf/talks.json")
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=2"
    assert "Cookie" not in response.headers.get("Vary", "")
    known = {"if-none-match": response.headers["ETag"]}
    assert client.get("/conf/talks.json", headers=known).status_code == 304


def test_an_unknown_event_is_404(client: Browser) -> None:
    assert client.get("/nothing/talks.json").status_code == 404
    assert not talks._watches, "names that anybody may invent are not kept"


def test_it_is_looked_up_once_for_all_who_ask(
    client: Browser,
    session: Session,
    django_assert_num_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(talks, "monotonic", lambda: 1.0)  # all ask within the time it is held
    told(client)
    with django_assert_num_queries(0):
        for _ in range(50):
            told(client)


def test_who_asks_while_somebody_looks_gets_what_is_held(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = talks.telling("conf")
    looks = []

    def look(_watch: Any) -> talks.Telling:
        looks.append(1)
        with ThreadPoolExecutor(4) as others:
            asked = [others.submit(talks.telling, "conf") for _ in range(20)]
            assert all(one.result(PATIENCE_S) is before for one in asked)
        return talks.Telling({"tides": 9}, {})

    monkeypatch.setattr(talks._Watch, "_look", look)
    monkeypatch.setattr(talks, "monotonic", lambda: 1e12)
    assert talks.telling("conf").posts == {"tides": 9}
    assert len(looks) == 1


def test_without_postgres_the_last_that_was_seen_is_told(
    event: Event, session: Session, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived(event, item("a"), session=session)
    before = told(client)
    tries = []

    def away(_watch: Any) -> None:
        tries.append(1)
        raise OperationalError("away")

    monkeypatch.setattr(talks, "HOLD_S", 0.0)
    monkeypatch.setattr(talks._Watch, "_look", away)
    watch = talks._watches["conf"]
    watch._until = 0.0
    assert told(client) == before
    assert tries


def test_only_what_was_talked_about_is_counted_again(
    client: Browser, event: Event, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talks, "HOLD_S", 0.0)
    archived(event, item("a"), session=session)
    assert told(client)["posts"] == {"tides": 1}
    archived(event, item("b"), session=session)
    assert told(client)["posts"] == {"tides": 2}
