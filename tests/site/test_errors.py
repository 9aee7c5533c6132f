"""Where there is no page: what is said, and the way on from there."""

from datetime import timedelta
from typing import Any, NoReturn

import pytest
from django.db import OperationalError, connection
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from afa.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    now = timezone.now()
    times = {"starts_at": now, "ends_at": now + timedelta(days=2)}
    return Event.objects.create(slug="conf", title="Conf <2026>", **times)


@pytest.fixture
def failing(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.browser.failing_urls"


def told(path: str, status: int, **more: Any) -> str:
    browser = Browser(raise_request_exception=False, **more)
    answer = browser.get(path)
    assert answer.status_code == status
    assert "noindex" in answer.text
    return answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/conf/none/", 404),
        ("/conf/sessions/none/", 404),
        ("/conf/items/aaaaaaaaaaaa", 404),
        ("/conf/archive/?room=none", 404),
        ("/conf/archive/?before=zzz", 400),
        ("/conf/search/?q=tea&day=tomorrow", 400),
    ],
)
@pytest.mark.usefixtures("event")
def test_who_is_lost_in_an_event_is_led_back_into_it(path: str, status: int) -> None:
    page = told(path, status)
    assert f'<p class="crumb">{status}</p>' in page
    assert "Conf &lt;2026&gt;</title>" in page
    for way in ("/conf/", "/conf/sessions/", "/conf/archive/", "/conf/search/", "/"):
        assert f'href="{way}"' in page


@pytest.mark.usefixtures("event")
@pytest.mark.parametrize("path", ["/", "/nowhere/", "/nowhere/at/all/", "/CONF/x/", "/conf%00/x/"])
def test_who_is_lost_elsewhere_is_led_to_all_events(path: str) -> None:
    page = told(f"{path}none.txt", 404)
    assert 'class="button" href="/"' in page
    assert "/conf/" not in page


def _away(*_: object) -> NoReturn:
    raise OperationalError("away, on purpose")


@pytest.mark.usefixtures("event")
def test_an_address_that_leads_nowhere_does_so_while_postgres_is_away() -> None:
    with connection.execute_wrapper(_away):
        assert "All events" in told("/conf/none/", 404)


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("status", [500, 503])
def test_who_meets_a_failure_can_try_again(status: int) -> None:
    page = told(f"/failing/{status}/?a=1&b=2", status)
    assert f'href="/failing/{status}/?a=1&amp;b=2">Try again' in page


@pytest.mark.usefixtures("failing")
def test_who_may_not_do_it_can_be_somebody_else() -> None:
    page = told("/failing/403/?a=1&b=2", 403)
    assert 'href="/accounts/sign-in/?next=%2Ffailing%2F403%2F%3Fa%3D1%26b%3D2"' in page


def test_a_form_that_is_too_old_is_loaded_again() -> None:
    answer = Browser(enforce_csrf_checks=True).post("/accounts/sign-in/?next=%2Fdashboard%2F")
    assert answer.status_code == 403
    assert 'href="/accounts/sign-in/?next=%2Fdashboard%2F">Load it again' in answer.text
