"""The cookie that says in which zone to show times: whatever it holds, the page is there."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from afa.models import Event
from afa.views import zones
from live.connect import Client
from tests.browser.items import AT

pytestmark = pytest.mark.django_db

ODD = ["", "Nowhere/Land", "Europe", "../../etc/passwd", "/etc/localtime", "x" * 5000, "\x00", "é"]


@pytest.fixture
def event(live: Client) -> Event:
    times = {"starts_at": AT, "ends_at": AT + timedelta(days=900)}
    return Event.objects.create(slug="conf", title="Conf", timezone="Asia/Kolkata", **times)


@pytest.mark.parametrize("value", ODD)
def test_what_names_no_zone_is_the_venue_s(event: Event, value: str) -> None:
    assert zones.shown(event, {zones.COOKIE: value}, AT).name == "Asia/Kolkata"


def test_a_chosen_zone_is_shown_and_caches_know_why(client: Browser, event: Event) -> None:
    client.cookies[zones.COOKIE] = "America/New_York"
    answer = client.get("/conf/")
    html = answer.content.decode()
    assert "Times are yours (America/New York), 10 h 30 min behind the venue’s" in html
    assert "Cookie" in answer.headers["Vary"]
    assert not answer.cookies
