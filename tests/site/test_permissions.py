"""Who is let in where: every address of the site beside every role. A new address is red here
until somebody says whose it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from afa.models import ArchivedItem, Ban, Event, Session
from afa.roles import Role
from live.connect import Client
from live.item import Author, Item
from tests.site.rows import archived
from tests.site.staff import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("instance")]

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONF = {"slug": "conf"}

# Name of an address: the least role, and what its address is made of. None: everybody.
TABLE: dict[str, tuple[Role | None, dict[str, str]]] = {
    "events": (None, {}),
    "healthz": (None, {}),
    "accent": (None, {"digits": "336699"}),
    "sign-in": (None, {}),
    "sign-out": (None, {}),
    "privacy": (None, {}),
    "places": (None, {}),
    "language": (None, {}),
    "live": (None, CONF),
    "talks": (None, CONF),
    "sessions": (None, CONF),
    "session": (None, {**CONF, "session": "opening"}),
    "speakers": (None, CONF),
    "speaker": (None, {**CONF, "speaker": "ada"}),
    "archive": (None, CONF),
    "search": (None, CONF),
    "feed": (None, CONF),
    "export": (None, {**CONF, "name": "csv"}),
    "item": (None, {**CONF, "key": "KEY"}),
    "dashboard": (Role.VIEWER, {}),
    "dashboard-panels": (Role.VIEWER, {}),
    "dashboard-program": (Role.VIEWER, {"name": "halley"}),
    "dashboard-act": (Role.OPERATOR, {"name": "halley", "verb": "restart"}),
    "desk": (Role.MODERATOR, CONF),
    "desk-drawer": (Role.MODERATOR, CONF),
    "session-desk": (Role.MODERATOR, {**CONF, "session_slug": "opening"}),
    "moderation": (Role.MODERATOR, CONF),
    "blocked-words": (Role.MODERATOR, CONF),
    "blocklist-line": (Role.MODERATOR, {**CONF, "kind": "ban", "number": "BAN"}),
    "moderate": (Role.MODERATOR, {**CONF, "key": "KEY"}),
    "arrange": (Role.MODERATOR, {**CONF, "session": "opening"}),
    "arrange-hallway": (Role.MODERATOR, CONF),
}
POSTED = {"language"}
STAFF = [name for name, (least, _) in TABLE.items() if least]

# Django's own pages: the posts, moves and splits are for moderators, everything else for who was
# given Django's permissions, as a superuser has them all.
ADMIN = {
    "afa_archiveditem": Role.MODERATOR,
    "afa_move": Role.MODERATOR,
    "afa_split": Role.MODERATOR,
    "afa_ban": None,
    "afa_blockedword": None,
    "afa_entry": None,
    "afa_event": None,
    "afa_person": None,
    "afa_progress": None,
    "afa_room": None,
    "afa_ruling": None,
    "afa_session": None,
    "afa_source": None,
    "afa_speaker": None,
    "afa_track": None,
    "auth_group": None,
    "auth_user": None,
}


@pytest.fixture
def event(live: Client) -> Event:
    event = Event.objects.create(slug="conf", title="Conf")
    talk = Session.objects.create(event=event, slug="opening", starts_at=AT, ends_at=AT + HOUR)
    talk.speakers.create(event=event, slug="ada", name="Ada Ito")
    author = Author(id="1", name="Ada Ito", handle="ada")
    post = Item(source="x", author=author, text="Hello", created_at=AT, received_at=AT)
    archived(event, post)
    Ban.objects.create(event=event, source="x", author_id="2")
    return event


def address(name: str) -> str:
    found = {"KEY": ArchivedItem.objects.get().key, "BAN": str(Ban.objects.get().pk)}
    made_of = {part: found.get(value, value) for part, value in TABLE[name][1].items()}
    return reverse(name, kwargs=made_of)


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    return {one.name for one in patterns if isinstance(one, URLPattern) and one.name}


def test_every_address_of_the_site_is_in_the_table() -> None:
    assert names(get_resolver().url_patterns) == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("role", [None, *Role])
def test_a_role_opens_what_is_its_own(event: Event, name: str, role: Role | None) -> None:
    """None: staff without a role."""
    least = TABLE[name][0]
    allowed = least is None or (role is not None and role >= least)
    shown = 405 if name in POSTED else 200
    answer = signed_in(role).get(address(name))
    assert answer.status_code == (shown if allowed else 403)
    assert answer.getvalue() or shown == 405  # read to its end: an export leaves its seat then


@pytest.mark.parametrize("name", STAFF)
def test_a_stranger_signs_in_first(event: Event, name: str) -> None:
    for send in (Browser().get, Browser().post):
        response = send(address(name))
        assert response.status_code in (302, 303, 405)
        assert response.status_code == 405 or response["Location"].startswith("/accounts/sign-in/")


@pytest.mark.parametrize("name", STAFF)
def test_an_account_that_is_no_staff_is_a_stranger_whatever_its_groups(
    event: Event, name: str
) -> None:
    browser = signed_in(Role.OPERATOR)
    User.objects.update(is_staff=False)
    assert browser.get(address(name)).status_code == 403


@pytest.mark.parametrize("name", STAFF)
def test_nothing_is_done_for_a_foreign_page(event: Event, name: str) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(User.objects.create_superuser("root"))
    sent = {"act": "hide", "word": "cake", "to": "rules"}
    assert browser.post(address(name), sent).status_code == 403
    assert ArchivedItem.objects.get().state == "live"


@pytest.mark.parametrize("name", ADMIN)
def test_the_admin_pages_are_for_whom_they_are(event: Event, name: str) -> None:
    path, least = reverse(f"admin:{name}_changelist"), ADMIN[name]
    for role in (None, *Role):
        allowed = least is not None and role is not None and role >= least
        assert signed_in(role).get(path).status_code == (200 if allowed else 403)
        User.objects.all().delete()
    browser = Browser()
    browser.force_login(User.objects.create_superuser("root"))
    assert browser.get(path).status_code == 200
    assert Browser().get(path).status_code == 302


def test_every_admin_page_is_in_the_table() -> None:
    found = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert found == set(ADMIN)
