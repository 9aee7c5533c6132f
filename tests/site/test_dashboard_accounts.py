"""The door for staff: roles, signing in and out, and how guessing is made slow."""

import re
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.test import RequestFactory
from pytest_django import Settings

from afa import guesses, roles, visitor
from afa.models import SignInAttempt
from afa.roles import Role

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
SIGN_IN = "/accounts/sign-in/"


@pytest.fixture(autouse=True)
def _hasty(settings: Settings) -> None:
    """The real way takes a third of a second for each password, on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ada() -> User:
    """Staff, without a role yet."""
    return User.objects.create_user("ada", password=PASSWORD, is_staff=True)


def try_in(browser: Browser, password: str, name: str = "ada", **more: str) -> int:
    given = {"username": name, "password": password}
    return browser.post(SIGN_IN, given, **more).status_code  # type: ignore[arg-type]


def test_the_groups_are_there() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {"viewer", "moderator", "operator"}


def test_each_role_may_what_the_one_before_it_may(ada: User) -> None:
    assert roles.of(ada) is None
    roles.give(ada, Role.VIEWER)
    roles.give(ada, Role.OPERATOR)
    assert roles.of(ada) is Role.OPERATOR > Role.MODERATOR > Role.VIEWER
    assert ada.groups.count() == 1


@pytest.mark.parametrize("field", ["is_active", "is_staff"])
def test_a_role_counts_for_active_staff_alone(ada: User, field: str) -> None:
    roles.give(ada, Role.OPERATOR)
    setattr(ada, field, False)
    assert roles.of(ada) is None


def test_a_superuser_is_an_operator() -> None:
    assert roles.of(User(username="root", is_staff=True, is_superuser=True)) is Role.OPERATOR


def test_the_command_gives_a_role_and_takes_it_away(
    ada: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("role", "ada", "operator")
    assert roles.of(User.objects.get()) is Role.OPERATOR
    call_command("role", "ada", "none")
    assert roles.of(User.objects.get()) is None
    assert capsys.readouterr().out == "ada is operator now.\nada has no role now.\n"


def test_the_command_makes_an_account_only_where_it_is_asked_to(
    browser: Callable[[], Browser], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="no account 'bo'"):
        call_command("role", "bo", "viewer")
    call_command("role", "bo", "viewer", create=True)
    password = re.findall(r"with (\S+) \(shown once\)", capsys.readouterr().out)[0]
    assert try_in(browser(), password, "bo") == 303


@pytest.fixture
def browser() -> Callable[[], Browser]:
    """Makes visitors."""
    return Browser


def test_signing_in_leads_to_where_they_wanted_to_go(ada: User) -> None:
    browser = Browser()
    given = {"username": "ada", "password": PASSWORD, "next": "/dashboard/web/"}
    assert browser.post(SIGN_IN, given)["Location"] == "/dashboard/web/"
    assert "sessionid" in str(browser.cookies)


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_and_never_to_another_site(ada: User, wanted: str) -> None:
    given = {"username": "ada", "password": PASSWORD, "next": wanted}
    assert Browser().post(SIGN_IN, given)["Location"] == "/"
    assert "evil" not in Browser().get(SIGN_IN, {"next": wanted}).content.decode()


def test_with_a_role_it_leads_to_the_dashboard(ada: User) -> None:
    roles.give(ada, Role.VIEWER)
    response = Browser().post(SIGN_IN, {"username": "ada", "password": PASSWORD})
    assert response["Location"] == "/dashboard/"


def test_wrong_is_said_without_telling_what_was_wrong(ada: User) -> None:
    said = [
        Browser().post(SIGN_IN, {"username": name, "password": "wrong"}).content.decode()
        for name in ("ada", "bea")
    ]
    bodies = [re.sub(r'value="[^"]*"', "", page) for page in said]
    assert bodies[0] == bodies[1]
    assert "do not belong together" in bodies[0]


@pytest.mark.parametrize("name", ["", "\x00", "a" * 5000, "<script>", "ada\x00"])
def test_hostile_names(ada: User, name: str) -> None:
    browser = Browser()
    assert try_in(browser, "x", name) == 200
    page = browser.post(SIGN_IN, {"username": name, "password": "x"}).content.decode()
    assert "<script>" not in page


def test_the_form_needs_its_token(ada: User) -> None:
    assert try_in(Browser(enforce_csrf_checks=True), PASSWORD) == 403


def test_after_some_wrong_tries_even_the_right_password_waits(ada: User) -> None:
    browser = Browser()
    tries = [try_in(browser, "wrong") for _ in range(guesses.MOST_PAIR)]
    assert set(tries) == {200}
    late = browser.post(SIGN_IN, {"username": "Ada", "password": PASSWORD})
    assert late.status_code == 429
    assert 0 < int(late["Retry-After"]) <= guesses.WINDOW.total_seconds()
    assert "Too many tries. Wait 15 minutes" in late.content.decode()
    # Who knows the name has not locked its owner out.
    assert try_in(browser, PASSWORD, REMOTE_ADDR="192.0.2.7") == 303


def test_waiting_helps(ada: User) -> None:
    browser = Browser()
    for _ in range(guesses.MOST_PAIR + 2):
        try_in(browser, "wrong")
    for attempt in SignInAttempt.objects.all():
        attempt.at -= guesses.WINDOW + timedelta(seconds=1)
        attempt.save()
    assert try_in(browser, PASSWORD) == 303
    assert not SignInAttempt.objects.exists()


def test_a_try_that_was_refused_does_not_lengthen_the_wait(ada: User) -> None:
    for _ in range(guesses.MOST_PAIR + 20):
        try_in(Browser(), "wrong")
    assert SignInAttempt.objects.count() == guesses.MOST_PAIR


def test_one_address_may_not_try_many_names() -> None:
    waits = [guesses.begin("192.0.2.1", f"name{n}") for n in range(guesses.MOST_ADDRESS + 1)]
    assert [wait > 0 for wait in waits] == [False] * guesses.MOST_ADDRESS + [True]


def test_many_addresses_may_not_try_one_name() -> None:
    waits = [guesses.begin(f"192.0.2.{n}", "ada") for n in range(guesses.MOST_NAME + 1)]
    assert [wait > 0 for wait in waits] == [False] * guesses.MOST_NAME + [True]


def test_signing_out_asks_first(ada: User) -> None:
    browser = Browser()
    browser.force_login(ada)
    assert browser.get("/accounts/sign-out/").status_code == 200
    assert "_auth_user_id" in browser.session
    assert browser.post("/accounts/sign-out/").status_code == 303
    assert "_auth_user_id" not in browser.session


def test_the_admin_pages_have_no_door_of_their_own(ada: User) -> None:
    response = Browser().get("/admin/login/?next=/admin/afa/event/")
    assert response["Location"] == f"{SIGN_IN}?next=%2Fadmin%2Fafa%2Fevent%2F"
    given = {"username": "ada", "password": PASSWORD}
    response = Browser().post("/admin/login/", given)
    assert response["Location"] == SIGN_IN
    assert Browser().get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("peer", "forwarded", "hops", "expected"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", 0, "192.0.2.1"),
        ("127.0.0.1", "198.51.100.9", 1, "198.51.100.9"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.9", 1, "198.51.100.9"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.9, 10.0.0.1", 2, "198.51.100.9"),
        ("127.0.0.1", "198.51.100.9", 2, "198.51.100.9"),
        ("127.0.0.1", "", 1, "127.0.0.1"),
        ("127.0.0.1", "' OR 1=1", 1, "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
    ],
)
def test_where_a_visitor_comes_from(
    settings: Settings, peer: str, forwarded: str, hops: int, expected: str
) -> None:
    settings.PRODUCT = msgspec.structs.replace(settings.PRODUCT, trusted_proxies=hops)
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert visitor.address(request) == expected
