"""The admin pages: each opens, what is recorded cannot be edited, moderators hide and restore."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from msgspec.structs import replace

from afa import roles
from afa.models import (
    ArchivedItem,
    Ban,
    BlockedWord,
    Entry,
    Event,
    Progress,
    Room,
    Ruling,
    Session,
    Source,
    Track,
)
from afa.roles import Role
from live import onair
from live.connect import Client
from live.log import Log
from tests.strainer.posts import NOON, drain, post, states

pytestmark = pytest.mark.django_db

OURS = sorted(
    model._meta.model_name or ""
    for model in admin.site._registry
    if model._meta.app_label == "afa" and model.__module__.startswith("afa.models")
)
# A strict Content-Security-Policy lets none of these work.
INLINE = re.compile(r"<script(?![^>]*(\bsrc=|application/json))|<style|\sstyle=|\son\w+=", re.I)


@pytest.fixture
def boss() -> Browser:
    browser = Browser()
    browser.force_login(User.objects.create_superuser("boss"))
    return browser


@pytest.fixture
def event(live: Client) -> Event:
    """With one of everything."""
    event = Event.objects.create(slug="conf", title="Conf")
    room = Room.objects.create(event=event, slug="hall", name="Hall")
    track = Track.objects.create(event=event, slug="main", name="Main")
    Session.objects.create(
        event=event, slug="talk", title="Talk", room=room, track=track,
        starts_at=NOON, ends_at=NOON.replace(hour=13),
    )  # fmt: skip
    Source.objects.create(event=event, kind="x", query="#conf")
    Log(live, "conf").append_many([post("x:1", "<script>alert(1)</script>"), post("x:2")])
    drain(Log(live, "conf"), event)
    ban = Ban.objects.create(event=event, source="x", author_id="7", handle="troll")
    BlockedWord.objects.create(event=event, word="casino", folded="casino")
    Ruling.objects.create(event=event, uid="x:2", verb="hide", told=True, ban=ban)
    return event


def page(browser: Browser, name: str, *arguments: Any, **query: str) -> HttpResponse:
    return browser.get(reverse(f"admin:{name}", args=arguments), query)  # type: ignore[return-value]


def test_there_is_a_page_for_every_model() -> None:
    assert set(OURS) >= {
        "archiveditem", "ban", "blockedword", "entry", "event", "progress", "room",
        "ruling", "session", "source", "speaker", "track",
    }  # fmt: skip


@pytest.mark.parametrize("model", OURS)
def test_lists_and_forms_open_and_search(boss: Browser, event: Event, model: str) -> None:
    listed = page(boss, f"afa_{model}_changelist")
    assert listed.status_code == 200
    assert page(boss, f"afa_{model}_changelist", q="conf").status_code == 200
    rows = admin.site._registry[_model(model)].model._default_manager.all()
    pages = [listed]
    if rows.exists():
        pages.append(page(boss, f"afa_{model}_change", rows[0].pk))
        assert pages[-1].status_code == 200
    for shown in pages:
        assert not INLINE.search(shown.content.decode())
        assert "'unsafe-inline'" not in shown["Content-Security-Policy"]
        assert b"<script>alert" not in shown.content


def _model(name: str) -> Any:
    return next(model for model in admin.site._registry if model._meta.model_name == name)


@pytest.mark.parametrize(
    "model", ["archiveditem", "ban", "blockedword", "entry", "progress", "ruling"]
)
def test_what_was_recorded_cannot_be_edited(boss: Browser, event: Event, model: str) -> None:
    row = _model(model)._default_manager.first()
    assert page(boss, f"afa_{model}_add").status_code == 403
    for action in ("change", "delete"):
        url = reverse(f"admin:afa_{model}_{action}", args=[row.pk])
        assert boss.post(url, {"post": "yes"}).status_code == 403


def form(**values: Any) -> dict[str, Any]:
    """What the page of an event sends, with empty lists of sources, rooms and tracks."""
    empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
    lists = {f"{n}-{k}": v for n in ("sources", "rooms", "tracks") for k, v in empty.items()}
    times = {
        "starts_at_0": "2026-11-20", "starts_at_1": "08:00",
        "ends_at_0": "2026-11-21", "ends_at_1": "18:00",
    }  # fmt: skip
    given = {"title": "New", "slug": "new", "timezone": "Europe/Lisbon", "accent": "#c2410c"}
    return {**lists, **times, **given, **values}


@pytest.mark.django_db(transaction=True)
def test_a_query_that_is_none_is_refused_with_words_that_help(boss: Browser, live: Client) -> None:
    kind = {"sources-TOTAL_FORMS": 1, "sources-0-kind": "mastodon", "sources-0-enabled": "on"}
    sent = form(on_air="on", **kind, **{"sources-0-query": "#new mastodon.social"})
    answer = boss.post(reverse("admin:afa_event_add"), sent)
    assert "as a server it would be @mastodon.social" in answer.content.decode()
    assert not Event.objects.filter(slug="new").exists()
    sent = form(on_air="on", **kind, **{"sources-0-query": "#new @mastodon.social"})
    assert boss.post(reverse("admin:afa_event_add"), sent).status_code == 302
    assert onair.read(live)["new"].sources[0].query == "#new @mastodon.social"


@pytest.mark.django_db(transaction=True)
def test_an_event_is_made_with_its_source_and_is_on_air(boss: Browser, live: Client) -> None:
    source = {"sources-TOTAL_FORMS": 1, "sources-0-kind": "x", "sources-0-query": "#new"}
    sent = form(on_air="on", hashtags="#New, other", **source, **{"sources-0-enabled": "on"})
    answer = boss.post(reverse("admin:afa_event_add"), sent)
    assert answer.status_code == 302
    assert Event.objects.get(slug="new").hashtags == ["new", "other"]
    assert onair.read(live)["new"].sources[0].query == "#new"


@pytest.mark.django_db(transaction=True)
def test_times_are_those_of_the_venue_s_clocks(boss: Browser, live: Client) -> None:
    """In the form of an event, in that of its sessions, new or not, and in lists."""
    assert boss.post(reverse("admin:afa_event_add"), form(timezone="Asia/Kathmandu")).status_code
    event = Event.objects.get(slug="new")
    assert event.starts_at == datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
    times = {
        "starts_at_0": "2026-11-20", "starts_at_1": "10:00",
        "ends_at_0": "2026-11-20", "ends_at_1": "10:45",
    }  # fmt: skip
    given = {"event": event.pk, "title": "Looms", "slug": "looms", **times}
    assert boss.post(reverse("admin:afa_session_add"), given).status_code == 302
    session = Session.objects.get(slug="looms")
    assert session.starts_at == datetime(2026, 11, 20, 4, 15, tzinfo=UTC)
    url = reverse("admin:afa_session_change", args=[session.pk])
    html = boss.get(url).content.decode()
    assert 'value="10:00:00"' in html
    assert "By the clocks of Asia/Kathmandu." in html
    assert (
        boss.post(url, {**given, "starts_at_1": "10:20", "ends_at_1": "11:05"}).status_code == 302
    )
    session.refresh_from_db()
    assert session.starts_at == datetime(2026, 11, 20, 4, 35, tzinfo=UTC)
    assert "20 Nov 2026, 10:20" in page(boss, "afa_session_changelist").content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_event_that_moves_house_keeps_the_times_of_its_clocks(
    boss: Browser, live: Client
) -> None:
    boss.post(reverse("admin:afa_event_add"), form(timezone="Europe/Lisbon"))
    event = Event.objects.get(slug="new")
    url = reverse("admin:afa_event_change", args=[event.pk])
    assert boss.post(url, form(timezone="Asia/Tokyo")).status_code == 302
    event.refresh_from_db()
    assert event.starts_at == datetime(2026, 11, 19, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize("slug", ["admin", "No", "a b", ""])
def test_a_wrong_slug_is_an_error_of_the_form(boss: Browser, live: Client, slug: str) -> None:
    answer = boss.post(reverse("admin:afa_event_add"), form(slug=slug))
    assert answer.status_code == 200
    assert b"errorlist" in answer.content
    assert not Event.objects.exists()


def test_a_slug_cannot_be_changed(boss: Browser, event: Event) -> None:
    answer = boss.post(reverse("admin:afa_event_change", args=[event.pk]), form(slug="other"))
    assert answer.status_code == 302
    event.refresh_from_db()
    assert (event.slug, event.title) == ("conf", "New")


@pytest.mark.django_db(transaction=True)
def test_a_save_without_redis_is_saved_and_says_so(
    boss: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:

    product = replace(settings.PRODUCT, redis_url="unix:///nowhere/live.sock")
    monkeypatch.setattr(settings, "PRODUCT", product)
    answer = boss.post(reverse("admin:afa_event_add"), form(on_air="on"), follow=True)
    assert Event.objects.get(slug="new").on_air
    assert b"The live Redis is away" in answer.content


def test_an_event_can_be_deleted_only_while_nothing_is_archived(
    boss: Browser, event: Event
) -> None:
    empty = Event.objects.create(slug="empty", title="Empty")
    for one, status in ((event, 403), (empty, 302)):
        url = reverse("admin:afa_event_delete", args=[one.pk])
        assert boss.post(url, {"post": "yes"}).status_code == status
    assert list(Event.objects.all()) == [event]
    assert b"delete_selected" not in page(boss, "afa_event_changelist").content


def rule(browser: Browser, action: str, *uids: str) -> HttpResponse:
    picked = ArchivedItem.objects.filter(uid__in=uids).values_list("pk", flat=True)
    sent = {"action": action, "_selected_action": list(picked)}
    return browser.post(reverse("admin:afa_archiveditem_changelist"), sent, follow=True)  # type: ignore[return-value]


def test_moderators_hide_and_restore(live: Client, event: Event) -> None:
    moderator = User.objects.create_user("mo")
    roles.give(moderator, Role.MODERATOR)
    browser = Browser()
    browser.force_login(moderator)
    assert b"2 posts: hidden" in rule(browser, "hide", "x:1", "x:2").content
    assert states(event) == {"x:1": "hidden", "x:2": "hidden"}
    assert Log(live, "conf").states(["x:1"]) == {"x:1": "hidden"}
    assert Ruling.objects.filter(by=moderator).count() == 2
    assert b"1 posts: restored" in rule(browser, "restore", "x:1").content
    assert states(event) == {"x:1": "live", "x:2": "hidden"}


def test_other_staff_cannot(event: Event) -> None:
    viewer = User.objects.create_user("vi")
    roles.give(viewer, Role.VIEWER)
    browser = Browser()
    browser.force_login(viewer)
    assert rule(browser, "hide", "x:1").status_code == 403
    assert states(event)["x:1"] == "live"


@pytest.mark.parametrize("model", ["archiveditem", "entry"])
def test_a_list_costs_the_same_with_more_rows(
    boss: Browser, live: Client, event: Event, model: str
) -> None:
    counts = []
    for first in (10, 20):
        Log(live, "conf").append_many([post(f"x:{n}") for n in range(first, first + 10)])
        drain(Log(live, "conf"), event)
        with CaptureQueriesContext(connection) as queries:
            page(boss, f"afa_{model}_changelist")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Entry.objects.count() == 22
    assert Progress.objects.get().next == 22
