"""The dashboard while its parts are away, each alone; and who is let in without Postgres."""

from pathlib import Path

import msgspec
import pytest
from django.core import signing
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from afa import audit, badge, link
from afa.dashboard import archive
from afa.models import AuditEntry
from afa.roles import Role
from live import hearts, keys
from live.connect import Client
from live.hearts import Heart
from tests.servers import Server
from tests.site.staff import PAGE, badged, main, signed_in
from tests.site.supervised import Supervised

pytestmark = pytest.mark.usefixtures("instance")

HALLEY = {"waiting": 3, "connections": 4, "deliveries_total": 90, "delay_p95_seconds": 0.0042}


@pytest.mark.django_db
def test_without_supervisord_hearts_still_speak(live: Client) -> None:
    hearts.beat(live, "halley", Heart(state="running", figures=HALLEY))
    page = main(signed_in(Role.OPERATOR))
    assert "supervisord does not answer" in page
    assert "running" in page
    assert "/halley/restart/" not in page
    assert "PostgreSQL 18" in page


@pytest.mark.django_db
def test_without_redis(settings: Settings, own_live: Server) -> None:
    product = settings.PRODUCT
    product = msgspec.structs.replace(product, redis_url=own_live.url, work_redis_url=own_live.url)
    settings.PRODUCT = product
    browser = signed_in(Role.VIEWER)
    assert "The live Redis does not answer" not in main(browser)
    own_live.kill()
    page = main(browser)
    assert "The live Redis does not answer" in page
    assert "PostgreSQL 18" in page
    own_live.start()
    link.live()._resume = link.work()._resume = 0.0
    assert "The live Redis does not answer" not in main(browser)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", [keys.HEARTS, keys.ONAIR, keys.waiting("conf"), keys.stats("conf"), keys.items("conf")]
)
def test_what_others_wrote_into_redis_breaks_no_page(live: Client, key: str) -> None:
    live.sadd(keys.LOGS, "conf")
    live.hset(key, "items:x", b"\xff{not json")
    page = main(signed_in(Role.VIEWER))
    assert "The live Redis does not answer" in page
    assert "PostgreSQL 18" in page


@pytest.fixture
def holder(live: Client) -> Browser:
    """A browser with an operator's badge, before Postgres goes away."""
    return badged(Role.OPERATOR)


@pytest.fixture
def away() -> None:
    """Postgres does not answer. These tests have no database: any query would fail them."""
    archive._pause.begin("connection refused")


@pytest.mark.django_db
def test_whoever_is_let_in_is_given_a_badge_for_the_dashboard_alone() -> None:
    browser = signed_in(Role.MODERATOR)
    browser.get(PAGE)
    cookie = browser.cookies[badge.cookie()]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (PAGE, True, "Strict")
    told = signing.loads(cookie.value, salt="afa.badge")
    assert told == {"name": "moderator", "role": 2}
    # Not with every answer.
    assert badge.cookie() not in browser.get(PAGE).cookies
    browser.post("/accounts/sign-out/")
    assert browser.cookies[badge.cookie()].value == ""


@pytest.mark.django_db
def test_while_postgres_answers_a_badge_is_worth_nothing() -> None:
    assert badged(Role.OPERATOR).get(PAGE).status_code == 302


def test_without_postgres_a_badge_opens_the_dashboard(holder: Browser, away: None) -> None:
    page = main(holder)
    assert "Postgres does not answer, so pages cannot be opened" in page
    assert "Signed in as ada, operator." in page
    assert "Live Redis" in page
    assert main(holder, "/dashboard/panels/")
    assert main(holder, "/dashboard/web/")


def test_and_restarts_things_which_is_written_down_later(
    holder: Browser, away: None, supervised: Supervised
) -> None:
    before = supervised.pid("halley")
    response = holder.post("/dashboard/halley/restart/", follow=True)
    assert supervised.pid("halley") not in (0, before)
    page = response.content.decode()
    assert "<b>restart halley</b>" in page
    assert "here is only what was done since" in page
    [entry] = audit.aside()
    assert (entry.who, entry.verb, entry.program, entry.ok) == ("ada", "restart", "halley", True)
    assert (supervised.layout.var / "audit").stat().st_mode & 0o777 == 0o600
    (supervised.layout.var / "audit").unlink()


def test_without_postgres_only_operators_act(away: None, supervised: Supervised) -> None:
    assert badged(Role.VIEWER).post("/dashboard/halley/restart/").status_code == 403


@pytest.mark.parametrize("text", ["", "x", "eyJhIjoxfQ:1:x", "\x00", "a" * 4000])
def test_a_forged_badge_opens_nothing(away: None, text: str) -> None:
    browser = Browser()
    browser.cookies[badge.cookie()] = text
    assert browser.get(PAGE).status_code == 503


def test_nor_one_that_was_signed_for_something_else(away: None) -> None:
    response = badged(Role.OPERATOR, "django.core.signing").get(PAGE)
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "has no badge" in response.content.decode()


def test_nor_an_old_one(away: None, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = badged(Role.OPERATOR)
    later = timezone.now().timestamp() + badge.LASTS_S + 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert browser.get(PAGE).status_code == 503


@pytest.mark.django_db
def test_what_waited_is_in_postgres_once_it_is_back(live: Client) -> None:
    first = AuditEntry(who="ada", verb="restart", program="postgres")
    audit.write(first, answering=False)
    first.ok, first.outcome = True, "Running."
    audit.write(first, answering=False)
    with audit.path().open("ab") as file:
        file.write(b'{"id":"torn')
    page = main(signed_in(Role.VIEWER))
    assert "<b>restart postgres</b>" in page
    stored = AuditEntry.objects.get()
    assert (stored.id, stored.ok, stored.at) == (first.id, True, first.at)
    assert audit.aside() == []


@pytest.mark.django_db
def test_a_postgres_that_is_not_there_is_left_alone_for_a_moment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(connection.settings_dict, "HOST", str(tmp_path))
        assert not archive.answers()
    assert archive._pause.on
    assert not archive.answers()
    archive._pause.end()
    assert archive.answers()


@pytest.mark.django_db
def test_an_older_state_that_waited_does_not_undo_a_newer_one() -> None:
    act = AuditEntry(who="ada", verb="restart", program="postgres")
    audit.write(act, answering=False)
    act.ok, act.outcome = True, "Running."
    audit.write(act)
    [newest] = audit.newest(5)
    assert (newest.ok, newest.outcome) == (True, "Running.")
