"""Who searches without end is asked to wait; nobody else notices."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from afa import allowance
from afa.allowance import Allowance
from afa.models import Event
from afa.roles import Role
from live.bucket import BURST_S
from tests.site.staff import signed_in

PATHS = ("/conf/search/?q=tea", "/conf/feed.atom", "/conf/export/csv/")
PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def _used_up(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> None:
    """An event; this address has asked for all that it may have for hours."""
    now = timezone.now()
    times = {"starts_at": now, "ends_at": now + timedelta(days=2)}
    Event.objects.create(slug="conf", title="Conf", **times)
    none_left = Allowance(0.0001)
    for address in ("127.0.0.1", "192.0.2.9"):
        assert none_left.wait(address) > 0
    monkeypatch.setattr(allowance, "SEARCHES", none_left)


def test_an_address_may_have_so_many_a_second_and_ten_times_as_many_at_once() -> None:
    two = Allowance(2)
    assert [two.wait("a", 7) for _ in range(int(2 * BURST_S))] == [0] * int(2 * BURST_S)
    assert two.wait("a", 7) == 0.5
    assert two.wait("b", 7) == 0
    assert [two.wait("a", 8) > 0 for _ in range(3)] == [False, False, True]


def test_who_has_not_asked_for_a_while_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MOST_REMEMBERED", 3)
    one = Allowance(1)
    for at in range(100):
        one.wait(str(at), now=float(at))
        assert len(one._buckets) <= 3
    for _ in range(int(BURST_S) - 1):
        one.wait("99", now=99.0)
    one.wait("new", now=99.0)
    assert one.wait("99", now=99.0) > 0


@pytest.mark.usefixtures("_used_up")
@pytest.mark.parametrize("path", PATHS)
def test_a_person_is_shown_a_page_and_a_program_told_in_a_line(path: str) -> None:
    page = Browser(headers=PERSON).get(path)
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert "Too many searches at once" in page.text
    assert "noindex" in page.text
    line = Browser().get(path)
    assert line.status_code == 429
    assert line["Content-Type"] == "text/plain"
    assert f"Try again in {line['Retry-After']} s." in line.text


@pytest.mark.usefixtures("_used_up")
@pytest.mark.parametrize("path", ["/", "/conf/", "/conf/talks.json", "/conf/archive/", "/healthz"])
def test_pages_are_for_everybody(path: str) -> None:
    assert Browser().get(path).status_code == 200


@pytest.mark.usefixtures("_used_up")
@pytest.mark.parametrize("path", PATHS)
def test_staff_may(path: str) -> None:
    assert signed_in(Role.VIEWER).get(path).status_code == 200
    assert signed_in(None, is_staff=False).get(path).status_code == 429
