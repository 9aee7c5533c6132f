"""The dashboard's pages: who sees what, and who does what."""

import re
from datetime import timedelta

import msgspec
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from afa import audit, roles
from afa.models import AuditEntry, Event, Progress, Session, Source
from afa.roles import Role
from live import health, hearts, keys, onair
from live.connect import Client
from live.draft import ItemDraft
from live.health import Audit, Gap, Health
from live.hearts import Heart
from live.item import Author, Item
from live.log import Log
from tests.site.staff import PAGE, main, signed_in
from tests.site.supervised import Supervised

pytestmark = pytest.mark.usefixtures("instance")

HALLEY = {"waiting": 3, "connections": 4, "deliveries_total": 90, "delay_p95_seconds": 0.0042}


# Who


@pytest.mark.django_db
@pytest.mark.parametrize("path", [PAGE, "/dashboard/panels/", "/dashboard/web/"])
def test_strangers_are_sent_to_sign_in(path: str) -> None:
    response = Browser().get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/sign-in/?next=%2Fdashboard%2F")


@pytest.mark.django_db
@pytest.mark.parametrize("path", [PAGE, "/dashboard/panels/", "/dashboard/web/"])
def test_staff_without_a_role_is_refused(path: str) -> None:
    assert signed_in(None).get(path).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.VIEWER, Role.MODERATOR])
def test_viewers_and_moderators_see_and_do_not_act(
    live: Client, supervised: Supervised, role: Role
) -> None:
    browser = signed_in(role)
    page = main(browser)
    assert "Programs" in page
    assert "/halley/restart/" not in page
    assert "Operators alone" in page
    before = supervised.pid("halley")
    assert browser.get("/dashboard/halley/restart/").status_code == 403
    assert browser.post("/dashboard/halley/restart/").status_code == 403
    assert supervised.pid("halley") == before


@pytest.mark.django_db
def test_a_role_that_was_taken_away_counts_at_once() -> None:
    browser = signed_in(Role.OPERATOR)
    assert browser.get(PAGE).status_code == 200
    roles.give(User.objects.get(), None)
    assert browser.get(PAGE).status_code == 403


@pytest.mark.django_db
def test_nobody_keeps_a_copy() -> None:
    response = signed_in(Role.VIEWER).get(PAGE)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


# What is seen


@pytest.fixture
def event(live: Client) -> Event:
    """An event on air, with a source, a talk and posts that are half archived."""
    now = timezone.now()
    event = Event.objects.create(slug="conf", title="Conf <2026>", on_air=True)
    Source.objects.create(event=event, kind="x", query="#conf <b>")
    Session.objects.create(
        event=event,
        slug="opening",
        title="Opening",
        starts_at=now - timedelta(minutes=5),
        ends_at=now + timedelta(minutes=5),
    )
    author = Author(id="1", name="Ada", handle="ada")
    item = Item(text="hi", source="x", author=author, created_at=now, received_at=now)
    log = Log(live, "conf")
    log.append_many([ItemDraft(uid=f"x:{n}", version=0, item=item) for n in range(10)])
    Progress.objects.create(event=event, epoch=log.epoch(), next=6)
    live.hset(keys.ONAIR, "conf", _onair())
    return event


def _onair() -> bytes:
    source = {"id": "x-1", "kind": "x", "query": "#conf <b>"}
    return msgspec.json.encode({"title": "Conf <2026>", "sources": [source]})


def told(now: float) -> Health:
    """What nozzletron says of the source."""
    missing = Gap(since=now - 1200, until=now - 1140)
    return Health(
        kind="x",
        at=now,
        state="refused",
        detail="a <bad> query",
        last_item_at=now - 65,
        minute=int(now // 60),
        items=(2, 40, 0),
        items_total=42,
        limit_left=449.0,
        spent=1.5,
        cap=20.0,
        gaps=(Gap(since=now - 1800, until=now - 1500, filled=True), Gap(since=now - 600)),
        audit=Audit(at=now, theirs=1000, ours=997, missing=(missing,)),
    )


@pytest.mark.django_db
def test_what_lingers_is_shown_with_its_source(
    live: Client, event: Event, supervised: Supervised
) -> None:
    onair.remove(live, "conf")
    now = timezone.now().timestamp()
    lingering = Health(kind="x", at=now, state="lingering", detail="until 12:00")
    health.write(live, {"conf": {"x-1": lingering}})
    browser = signed_in(Role.VIEWER)
    page = main(browser)
    assert "#conf &lt;b&gt;" in page
    assert '<span class="state state-good">lingering</span>' in page
    live.hdel(keys.LINGERING, "conf")
    assert "#conf &lt;b&gt;" not in main(browser)


@pytest.mark.django_db
def test_everything_is_on_one_page(live: Client, event: Event, supervised: Supervised) -> None:
    live.hset(keys.waiting("conf"), "worker", f"7:{int(timezone.now().timestamp())}")
    hearts.beat(live, "halley", Heart(state="running", detail="<script>", figures=HALLEY))
    hearts.beat(live, "strainer", Heart(state="running"))
    hearts.beat(live, "nozzletron", Heart(state="running"))
    health.write(live, {"conf": {"x-1": told(timezone.now().timestamp())}})
    page = main(signed_in(Role.OPERATOR))
    for text in (
        "Amber",
        "The live Redis keeps no file instead of appendfsync always",
        f"<dd>{supervised.pid('halley')}</dd>",
        "running: &lt;script&gt;",
        "Conf &lt;2026&gt;",
        "#conf &lt;b&gt;",
        "<dt>not yet archived</dt>\n    <dd>4</dd>",
        "<dt>people waiting</dt>\n    <dd>7</dd>",
        '<tr><th scope="row">x</th><td>10</td>',
        "<dt>last post</dt>\n    <dd>1 min 5 s ago</dd>",
        '<span class="state state-bad">refused</span>',
        "a &lt;bad&gt; query",
        "<dt>spent</dt>\n    <dd>$1.50 of $20.00</dd>",
        "<dt>requests left</dt>\n    <dd>449</dd>",
        "<dt>gaps</dt>\n    <dd>2, 1 not filled</dd>",
        "<dt>audit</dt>\n    <dd>99.7 %, 1 gap</dd>",
        "The last hour: 42 posts, 40 in the busiest minute",
        '<rect class="timeline-open"',
        '<rect class="timeline-filled"',
        "UTC, filled</li>",
        "<dt>append to readers, p95</dt>\n    <dd>4.2 ms</dd>",
        "Live Redis",
        "PostgreSQL 18",
        'href="/dashboard/halley/restart/"',
        'href="/dashboard/halley/stop/"',
        'href="/dashboard/flickrtron/start/"',
        'href="/dashboard/web/restart/"',
        "Nobody has started, stopped or restarted anything yet.",
        '<noscript><meta http-equiv="refresh" content="10"></noscript>',
    ):
        assert text in page, text
    assert "/dashboard/web/stop/" not in page
    assert "<script>" not in page.replace('<script type="module"', "")


@pytest.mark.django_db
def test_a_program_on_another_machine_is_seen_and_left_alone(
    live: Client, supervised: Supervised
) -> None:
    hearts.beat(live, "mastodon", Heart(state="running"))
    browser = signed_in(Role.OPERATOR)
    assert '<span class="state state-off">elsewhere</span>' in main(browser)
    assert "/dashboard/mastodon/restart/" not in main(browser)
    assert browser.post("/dashboard/mastodon/restart/").status_code == 404


@pytest.mark.django_db
def test_the_fragment_is_the_same_without_the_frame(live: Client, event: Event) -> None:
    browser = signed_in(Role.VIEWER)
    fragment = main(browser, "/dashboard/panels/")
    assert fragment.startswith("<section")
    assert "<html" not in fragment
    assert 'aria-labelledby="servers"' in fragment


@pytest.mark.django_db
def test_curves_are_drawn_by_the_server(live: Client, event: Event, settings: Settings) -> None:
    browser = signed_in(Role.VIEWER)
    main(browser)
    path = settings.PRODUCT.var_dir / "samples"
    one = msgspec.json.decode(path.read_bytes())[0]
    older = [{**one, "at": one["at"] - ago} for ago in (20, 10)]
    path.write_bytes(msgspec.json.encode([*older, one]))
    page = main(browser)
    assert re.search(r'<polyline points="[0-9., ]+"/>', page)
    assert "style=" not in page


@pytest.mark.django_db
def test_more_events_cost_no_more_queries(live: Client, event: Event) -> None:
    browser = signed_in(Role.VIEWER)
    main(browser)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            main(browser)
        return len(asked)

    one = queries()
    for slug in ("a", "b"):
        other = Event.objects.create(slug=slug, title=slug, on_air=True)
        Progress.objects.create(event=other, epoch="e", next=0)
        audit.write(AuditEntry(who="ada", verb="stop", program=slug))
    assert queries() == one


@pytest.mark.django_db
def test_a_programs_page_shows_the_end_of_its_log(live: Client, supervised: Supervised) -> None:
    log = supervised.layout.log / "halley.log"
    log.write_text("one\n<b>two</b>\npassword=hunter2\n")
    hearts.beat(live, "halley", Heart(state="running", figures=HALLEY))
    page = main(signed_in(Role.OPERATOR), "/dashboard/halley/")
    assert "one\n&lt;b&gt;two&lt;/b&gt;\npassword=...\n" in page
    assert "hunter2" not in page
    assert "<dt>connections</dt><dd>4</dd>" in page


# Acting


@pytest.mark.django_db
def test_a_get_asks_and_does_nothing(live: Client, supervised: Supervised) -> None:
    before = supervised.pid("halley")
    page = main(signed_in(Role.OPERATOR), "/dashboard/halley/stop/")
    assert "Stop halley?" in page
    assert "No open page gets anything new" in page
    assert f"pid {before}" in page
    assert supervised.pid("halley") == before
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_a_post_does_it_and_says_what_came_of_it(live: Client, supervised: Supervised) -> None:
    before = supervised.pid("halley")
    response = signed_in(Role.OPERATOR).post("/dashboard/halley/restart/", follow=True)
    assert response.redirect_chain == [(PAGE, 303)]
    after = supervised.pid("halley")
    assert after not in (0, before)
    page = response.content.decode()
    assert f"restart halley: Running as pid {after}" in page
    assert "<b>restart halley</b>" in page
    assert "by operator" in page


@pytest.mark.django_db
def test_a_post_needs_its_token(supervised: Supervised) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(User.objects.create_superuser("root"))
    before = supervised.pid("halley")
    assert browser.post("/dashboard/halley/restart/").status_code == 403
    assert supervised.pid("halley") == before


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "delete", "patch", "head"])
def test_other_methods_do_nothing(supervised: Supervised, method: str) -> None:
    before = supervised.pid("halley")
    status = getattr(signed_in(Role.OPERATOR), method)("/dashboard/halley/restart/").status_code
    assert status == 405
    assert supervised.pid("halley") == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/dashboard/nope/",
        "/dashboard/nope/restart/",
        "/dashboard/halley/kill/",
        "/dashboard/halley/restart/now/",
        "/dashboard/..%2f..%2fetc/",
        "/dashboard/..%2Fsecret_key/restart/",
        "/dashboard/halley%00/",
        "/dashboard/supervisord/",
        f"/dashboard/{'a' * 300}/",
    ],
)
def test_what_there_is_not(supervised: Supervised, path: str) -> None:
    browser = signed_in(Role.OPERATOR)
    assert browser.get(path).status_code == 404
    assert browser.post(path).status_code in (404, 405)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["stop", "start"])
def test_the_ground_that_it_stands_on_is_not_stopped(supervised: Supervised, verb: str) -> None:
    browser = signed_in(Role.OPERATOR)
    before = supervised.pid("redis-live")
    for answer in (browser.get, browser.post):
        response = answer(f"/dashboard/redis-live/{verb}/")
        assert response.status_code == 409
        assert "it can be restarted and nothing else" in response.content.decode()
    assert supervised.pid("redis-live") == before


@pytest.mark.django_db
def test_restarting_the_site_leads_to_a_page_that_waits(supervised: Supervised) -> None:
    response = signed_in(Role.OPERATOR).post("/dashboard/web/restart/")
    assert response.status_code == 200
    assert "The dashboard is back in some seconds" in response.content.decode()
    assert AuditEntry.objects.get().ok is None
