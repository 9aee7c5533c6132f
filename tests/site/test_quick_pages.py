"""Whole pages as quick templates: byte by byte what Django makes of the same ones."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.utils import timezone

from afa.models import Event, Room, Session, Speaker, Track
from afa.views.quick import Quick
from live.connect import Client
from tests.browser.items import KINDS
from tests.site.rows import archived, noticed

pytestmark = pytest.mark.django_db

# Each page has tokens of its own.
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')

PATHS = (
    "/",
    "/conf/",
    "/conf/?source=native&media=photos&tag=x",
    "/conf/?talk=nothing",
    "/bare/",
    "/past/",
    "/conf/sessions/",
    "/bare/sessions/",
    "/conf/sessions/opening/",
    "/conf/sessions/opening/?order=talk",
    "/conf/sessions/later/",
    "/conf/archive/",
    "/conf/archive/?room=main&before=1000000",
    "/conf/archive/?day=2026-11-20&hour=10&source=native",
    "/conf/search/",
    "/conf/search/?q=the",
    "/conf/search/?q=notthere&talk=opening",
    "/conf/search/?q=!",
    "/conf/speakers/",
    "/conf/speakers/ada/",
    "/conf/items/KEY",
)


@pytest.fixture
def key(live: Client) -> str:
    """Events of all kinds; the key of a post."""
    now = timezone.now()
    day = timedelta(days=1)
    times = {"starts_at": now - day, "ends_at": now + day}
    conf = Event.objects.create(
        slug="conf", title="Conf <&>", tagline="All of it", on_air=True, **times
    )
    Event.objects.create(slug="bare", title="Bare", starts_at=now + day, ends_at=now + 2 * day)
    Event.objects.create(slug="past", title="Past", starts_at=now - 9 * day, ends_at=now - 8 * day)
    main = Room.objects.create(event=conf, slug="main", name="Main & only", hashtag="main")
    Room.objects.create(event=conf, slug="side", name="Side")
    track = Track.objects.create(event=conf, name="<Track>", colour="#aa3300")
    hour = timedelta(hours=1)
    opening = Session.objects.create(
        event=conf, slug="opening", title="Opening <1>", room=main, track=track,
        abstract="What & why", starts_at=now - hour, ends_at=now + hour,
    )  # fmt: skip
    Session.objects.create(
        event=conf, slug="later", title="Later", room=main, cancelled=True,
        starts_at=now + hour, ends_at=now + 2 * hour,
    )  # fmt: skip
    ada = Speaker.objects.create(event=conf, slug="ada", name="Ada 'A' Ito", handles=["x:ada"])
    opening.speakers.add(ada)
    rows = archived(conf, *KINDS.values(), session=opening)
    noticed(conf, "Lunch <b>is</b> served", now, "opening")
    return rows[0].key


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the pages that were made in both ways, and are the same."""
    seen: list[str] = []
    quickly = Quick.page

    def both(page: Quick, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
        answer = quickly(page, request, given)
        django = render_to_string(page._name, given, request)
        assert _TOKEN.sub(r"\1", answer.content.decode()) == _TOKEN.sub(r"\1", django)
        seen.append(page._name)
        return answer

    monkeypatch.setattr(Quick, "page", both)
    return seen


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_what_django_makes_of_it(
    client: Browser, key: str, compared: list[str], path: str, language: str
) -> None:
    answer = client.get(path.replace("KEY", key), headers={"accept-language": language})
    assert answer.status_code == 200
    assert len(compared) == 1
    assert f'lang="{language}"' in answer.content.decode()
