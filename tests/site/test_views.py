"""The pages: what each shows, what it refuses, and that it costs the same with more rows."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from afa.models import Entry, Event, Room, Session, Speaker
from afa.views.live import MODULES
from live.connect import Client
from live.draft import ItemDraft
from live.entry import decode
from live.item import Author, Item
from live.log import Log
from tests.site.rows import EPOCH, archived, noticed

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
STATIC = Path(__file__).parents[2] / "static"


def item(text: str, minutes: int = 0, **more: Any) -> Item:
    at = AT + timedelta(minutes=minutes)
    author = Author(id="1", name="Ada Ito", handle="ada")
    given = {"source": "x", "author": author, "created_at": at, "received_at": at}
    return Item(text=text, **{**given, **more})


@pytest.fixture
def event(live: Client) -> Event:
    """An event on air, in Lisbon, while the live Redis is there."""
    return Event.objects.create(
        slug="conf",
        title="Conf <2026>",
        timezone="Europe/Lisbon",
        starts_at=AT,
        ends_at=timezone.now() + timedelta(days=2),
        on_air=True,
    )


@pytest.fixture
def session(event: Event) -> Session:
    """A talk that is on at this moment."""
    room = Room.objects.create(event=event, slug="main", name="Main hall")
    now = timezone.now()
    session = Session.objects.create(
        event=event,
        slug="opening",
        title="The opening",
        abstract="First line\n\nSecond",
        room=room,
        starts_at=now - timedelta(minutes=10),
        ends_at=now + timedelta(minutes=30),
    )
    session.speakers.add(Speaker.objects.create(event=event, slug="ada", name="Ada Ito"))
    return session


def page(browser: Browser, path: str, status: int = 200) -> str:
    """The text of a page."""
    response = browser.get(path)
    assert response.status_code == status
    return response.content.decode()


def order(html: str, *texts: str) -> bool:
    """Whether the texts stand in `html` in this order."""
    places = [html.index(text) for text in texts]
    return places == sorted(places)


def carried(html: str) -> dict[str, Any]:
    """What the live page tells its script."""
    found = re.search(r'<script id="live-page" type="application/json">(.*?)</script>', html, re.S)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_without_events_the_front_page_says_how_to_make_one(client: Browser) -> None:
    assert "manage event create" in page(client, "/")


def test_events_on_air_come_first_then_the_next_then_the_past(client: Browser) -> None:
    now = timezone.now()
    for slug, days, on_air in (("past", -9, False), ("air", -1, True), ("next", 5, False)):
        starts = now + timedelta(days=days)
        Event.objects.create(
            slug=slug,
            title=f"The {slug} one",
            starts_at=starts,
            ends_at=starts + timedelta(days=2),
            on_air=on_air,
        )
    html = page(client, "/")
    assert order(html, "The air one", "The next one", "The past one")


def test_the_live_page_shows_the_newest_first_and_where_to_go_on(
    client: Browser, event: Event
) -> None:
    archived(event, item("[a]"), item("[b]", 1), item("[c]", 2))
    html = page(client, "/conf/")
    assert order(html, "[c]", "[b]", "[a]")
    assert "Conf &lt;2026&gt;" in html
    told = carried(html)
    assert (told["epoch"], told["next"], told["more"]) == (EPOCH, 3, False)
    assert [offset for _, offset, _ in told["cards"]] == [2, 1, 0]
    assert told["stream"] == f"http://testserver:{settings.PRODUCT.stream_port}/live/conf"


def test_what_the_live_page_holds_is_the_log_s_last_entry(
    client: Browser, event: Event, live: Client
) -> None:
    log = Log(live, "conf")
    log.append_many([ItemDraft(uid="x:conf:0", item=item("first"))])
    told = decode(log.since(0).entries[0])
    archived(event, item("first"))
    event.progress.next = 1
    event.progress.save()
    Entry.objects.filter(event=event).update(at=told.at, sha=told.sha)
    raw = json.loads(log.since(0).entries[0])
    held = "\n".join((raw["kind"], raw["uid"], raw["at"], raw["sha"]))
    assert carried(page(client, "/conf/"))["held"] == held


def test_an_empty_live_page_starts_at_the_beginning(client: Browser, event: Event) -> None:
    told = carried(page(client, "/conf/"))
    assert (told["epoch"], told["next"], told["held"], told["cards"]) == ("", 0, None, [])


def test_notices_stand_where_they_were_said(client: Browser, event: Event) -> None:
    archived(event, item("before"))
    noticed(event, "Lunch is served", AT, session="opening")
    archived(event, item("after", 1))
    html = page(client, "/conf/")
    assert order(html, "after", "Lunch is served", "before")
    assert 'href="/conf/sessions/opening/"' in html
    assert [offset for _, offset, _ in carried(html)["cards"]] == [2, 1, 0]


def test_a_post_that_the_log_has_retracted_is_shown_nowhere(
    client: Browser, event: Event, session: Session, live: Client
) -> None:
    (row,) = archived(event, item("a secret"), session=session)
    log = Log(live, "conf")
    log.append_many([ItemDraft(uid=row.uid, item=item("a secret"))])
    addresses = ["/conf/", "/conf/archive/", "/conf/sessions/opening/", f"/conf/items/{row.key}"]
    assert all("a secret" in page(client, address) for address in addresses)
    log.retract(row.uid, by="moderator")
    for address in addresses[:3]:
        assert "a secret" not in page(client, address)
    assert "a secret" not in page(client, addresses[3], 410)


@pytest.mark.parametrize(("state", "kept"), [("gone", False), ("hidden", True)])
def test_the_address_of_a_removed_post_says_so_and_nothing_of_it(
    client: Browser, event: Event, state: str, kept: bool
) -> None:
    (row,) = archived(event, item("a secret"))
    row.state = state
    if not kept:
        row.item, row.text = None, ""
    row.save()
    html = page(client, f"/conf/items/{row.key}", 410)
    assert "was removed" in html
    assert "a secret" not in html
    assert "Ada" not in html


def test_a_permalink_leads_to_its_talk_and_to_what_was_said_around_it(
    client: Browser, event: Event, session: Session
) -> None:
    rows = archived(event, *(item(f"post {n}.", n) for n in range(40)), session=session)
    html = page(client, f"/conf/items/{rows[20].key}")
    assert "post 20." in html
    assert "/conf/sessions/opening/" in html
    around = re.search(r'href="(/conf/archive/\?before=\d+)"', html)
    assert around
    there = page(client, around[1])
    assert order(there, "post 30.", "post 20.", "post 1.")
    assert "post 31." not in there


def test_a_name_leads_to_all_that_its_owner_posted(client: Browser, event: Event) -> None:
    def by(id: str) -> Author:
        return Author(id=id, name="Ada", handle="ada", url="https://x.test/ada")

    strange = "https://a.test/users/ada?x=1&y='é'"
    archived(event, item("[a]", author=by(strange)), item("[b]", author=by("2")))
    archived(event, item("[c]", author=by(strange)))
    html = page(client, "/conf/")
    found = re.findall(r'class="card-name"><a[^>]* href="([^"]+)"', html)
    assert re.findall(r"\[(\w)\]", page(client, unescape(found[0]))) == ["c", "a"]
    assert html.count('href="https://x.test/ada"') == 3, "their profile is a click away too"


def test_the_archive_shows_everything_once_page_by_page(client: Browser, event: Event) -> None:
    archived(event, *(item(f"[{n}]", n) for n in range(120)))
    seen: list[str] = []
    address: str | None = "/conf/archive/"
    while address:
        html = page(client, address)
        seen += re.findall(r"\[(\d+)\]", html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        address = older[1] if older else None
    assert [int(n) for n in seen] == list(range(119, -1, -1))


def test_days_are_those_of_the_venue(client: Browser, event: Event) -> None:
    midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    archived(event, item("late", created_at=midnight, received_at=midnight))
    html = page(client, "/conf/archive/")
    assert "Thursday, 2 July 2026" in html
    assert "2 Jul 00:30" in html


@pytest.mark.parametrize("before", ["0", "-1", "x", "1e3", "9" * 19, "9" * 30, "٣", "1%00"])
def test_a_page_before_what_is_no_id_is_refused(client: Browser, event: Event, before: str) -> None:
    assert "makes no sense" in page(client, f"/conf/archive/?before={before}", 400)


def test_the_programme_marks_what_is_on_and_what_was_cancelled(
    client: Browser, event: Event, session: Session
) -> None:
    Session.objects.create(
        event=event,
        slug="off",
        title="Called off",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        cancelled=True,
    )
    html = page(client, "/conf/sessions/")
    assert order(html.partition("slot-now")[2], "The opening", ">Now<", "Ada Ito", "Main hall")
    assert "Cancelled" in html
    bar = re.findall(r'class="onstage-talk".*?</li>', page(client, "/conf/"), re.S)
    assert "The opening" in "".join(bar)
    assert "Called off" not in "".join(bar)


def test_the_bar_tells_of_no_talk_that_is_over(
    client: Browser, event: Event, session: Session
) -> None:
    """Nor carries it: nothing brings it back."""
    ended = session.starts_at - timedelta(minutes=1)
    begun = ended - timedelta(minutes=5)
    Session.objects.create(event=event, slug="over", title="Over", starts_at=begun, ends_at=ended)
    bar = re.findall(r'class="onstage-talk".*?</li>', page(client, "/conf/"), re.S)
    assert len(bar) == 1
    assert "The opening" in bar[0]


def test_the_page_tells_its_script_each_author_once_and_letters_as_they_are(
    client: Browser, event: Event
) -> None:
    noor = Author(id="7", name="نور </script>", handle="noor")
    archived(event, *(item(f"{n}", author=noor) for n in range(3)), item("other"))
    html = page(client, "/conf/")
    told = carried(html)
    assert [told["authors"][post["who"]][2] for post in told["told"]] == ["Ada Ito"] + [
        noor.name
    ] * 3
    assert len(told["authors"]) == 2
    assert "\\u0646" not in html


def test_the_day_beside_the_stream_leads_to_who_speaks(
    client: Browser, event: Event, session: Session
) -> None:
    agenda = re.findall(r'class="agenda".*?</ol>', page(client, "/conf/"), re.S)
    assert re.findall(r'href="/conf/speakers/ada/"[^>]*>([^<]+)<', "".join(agenda)) == ["Ada Ito"]


def test_an_event_without_a_programme_says_so(client: Browser, event: Event) -> None:
    assert "No programme" in page(client, "/conf/sessions/")


def test_a_talk_shows_its_own_chunk_only(client: Browser, event: Event, session: Session) -> None:
    archived(event, item("in the hallway"))
    archived(event, item("about it"), session=session)
    html = page(client, "/conf/sessions/opening/")
    assert "about it" in html
    assert "1 post about this talk" in html
    assert "in the hallway" not in html
    assert "<p>Second</p>" in html


@pytest.mark.parametrize(
    "path",
    [
        "/nobody/",
        "/nobody/sessions/",
        "/nobody/archive/",
        "/conf/sessions/none/",
        "/conf/items/aaaaaaaaaaaa",
        "/conf/items/x",
        "/conf/items/AAAAAAAAAAAA",
        "/%00/",
        "/conf/nothing",
    ],
)
def test_what_is_not_there_is_404_with_a_way_on(client: Browser, event: Event, path: str) -> None:
    assert "All events" in page(client, path, 404)


def test_an_event_that_is_over_links_its_archive_and_follows_nothing(
    client: Browser, event: Event
) -> None:
    event.on_air = False
    event.starts_at, event.ends_at = AT - timedelta(days=400), AT - timedelta(days=398)
    event.save()
    html = page(client, "/conf/")
    assert "off air" in html
    assert "/conf/archive/" in html
    assert "live-page" not in html
    assert "<script " not in html.replace('<script type="application/ld+json">', "")


def test_without_the_live_redis_the_pages_work_and_say_so(
    client: Browser, event: Event, session: Session, without_redis: None
) -> None:
    (row,) = archived(event, item("still here"), session=session)
    for path in ("/conf/", "/conf/archive/", "/conf/sessions/opening/"):
        html = page(client, path)
        assert "still here" in html
        assert "cannot be reached" in html
    assert "still here" in page(client, f"/conf/items/{row.key}")


@pytest.fixture
def without_redis(settings: Settings) -> None:
    """The site's live Redis is an address where nobody answers."""
    away = "unix:///nowhere/redis.sock"
    settings.PRODUCT = msgspec.structs.replace(settings.PRODUCT, redis_url=away)


@pytest.mark.parametrize(
    "path", ["/", "/conf/", "/conf/archive/", "/conf/sessions/", "/conf/sessions/opening/"]
)
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(
    client: Browser,
    event: Event,
    session: Session,
    path: str,
) -> None:
    def fill(start: int, count: int) -> None:
        cache.clear()
        archived(event, *(item(f"{n}", n) for n in range(start, start + count)), session=session)
        for n in range(start, start + count):
            Event.objects.create(slug=f"e{n}", title="E")
            more = Session.objects.create(
                event=event,
                slug=f"s{n}",
                title="S",
                room=session.room,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
            )
            more.speakers.add(Speaker.objects.create(event=event, slug=f"p{n}", name="P"))

    fill(1, 2)
    with CaptureQueriesContext(connection) as few:
        page(client, path)
    fill(3, 20)
    with CaptureQueriesContext(connection) as many:
        page(client, path)
    assert len(many) == len(few) <= 12


def test_every_page_bears_a_strict_policy_and_nothing_inline(
    client: Browser, event: Event, session: Session
) -> None:
    (row,) = archived(event, item("x", content_warning="w"), session=session)
    paths = ["/", "/conf/", "/conf/archive/", "/conf/sessions/", "/conf/sessions/opening/"]
    paths += [f"/conf/items/{row.key}", "/about/privacy/", "/nothing-here/"]
    for path in paths:
        response = client.get(path)
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert not response.cookies, "the privacy page says that reading sets none"
        html = response.content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(src=|json))", html)


def test_the_live_page_names_every_module_of_its_script() -> None:
    modules = {path.stem for path in (STATIC / "live").glob("*.js")}
    assert modules == {*MODULES, "live"}


def test_healthz_says_whether_the_database_answers(client: Browser) -> None:
    assert page(client, "/healthz") == "ok\n"


def test_a_database_that_is_away_is_503_and_says_what_to_do(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    connection.close()
    try:
        assert "should be back" in page(client, "/", 503)
        assert "does not answer" in page(client, "/healthz", 503)
    finally:
        monkeypatch.undo()
