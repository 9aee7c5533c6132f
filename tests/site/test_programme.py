"""The programme: day by day, beside one another, with what was said about each talk."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from afa.models import Event, Room, Session, Speaker, Track
from afa.views import programme, sessions
from live.connect import Client
from live.item import Author, Item
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PATH = "/conf/sessions/"


def item(text: str, minutes: float = 0) -> Item:
    at = AT + timedelta(minutes=minutes)
    return Item(text=text, source="x", author=Author(id="1"), created_at=at, received_at=at)


@pytest.fixture
def event(live: Client) -> Event:
    return Event.objects.create(
        slug="conf", title="Conf", timezone="Europe/Lisbon", starts_at=AT,
        ends_at=AT + timedelta(days=2),
    )  # fmt: skip


def talk(event: Event, slug: str, minutes: float = 0, **more: Any) -> Session:
    starts = AT + timedelta(minutes=minutes)
    given = {"title": f"On {slug}", "starts_at": starts, "ends_at": starts + timedelta(minutes=45)}
    return Session.objects.create(event=event, slug=slug, **{**given, **more})


def room(event: Event, slug: str) -> Room:
    return Room.objects.create(event=event, slug=slug, name=f"Room {slug}")


def page(browser: Browser, path: str = PATH, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status
    return response.content.decode()


def slots(html: str) -> dict[str, str]:
    """The talks of a page in their order: what each says, by its slug."""
    parts = re.findall(r'<li class="slot(.*?)id="talk-([\w-]+)">(.*?)</li>\n', html, re.S)
    return {slug: classes + text for classes, slug, text in parts}


def test_talks_stand_in_the_order_of_time_with_who_and_where(client: Browser, event: Event) -> None:
    main = room(event, "main")
    late, early = talk(event, "late", 60, room=main), talk(event, "early")
    track = Track.objects.create(event=event, slug="web", name="The web", colour="#0f766e")
    late.track = track
    late.save()
    late.speakers.add(Speaker.objects.create(event=event, slug="ada", name="Ada <Ito>"))
    found = slots(page(client))
    assert list(found) == [early.slug, late.slug]
    assert 'href="/conf/speakers/ada/"' in found["late"]
    assert "Ada &lt;Ito&gt;" in found["late"]
    assert "Room main" in found["late"]
    assert "The web" in found["late"]
    assert "11:00" in found["late"]


def test_each_talk_says_how_much_was_said(client: Browser, event: Event) -> None:
    one, other = talk(event, "one"), talk(event, "other", 60)
    archived(event, *(item(f"{n}", n) for n in range(3)), session=one)
    archived(event, item("x"), session=other)
    archived(event, item("hallway"))
    talk(event, "none", 120)
    html = page(client)
    found = slots(html)
    assert "3 posts" in found["one"]
    assert "1 post<" in found["other"]
    assert "post" not in found["none"].partition("slot-more")[2]
    assert "4 posts" in html.partition("day-name")[2][:200]


def test_rooms_stand_side_by_side(client: Browser, event: Event) -> None:
    for number, slug in enumerate(("a", "b")):
        talk(event, slug, room=room(event, slug), title=f"In {number}")
    talk(event, "lunch", 60)
    html = page(client)
    found = slots(html)
    assert "day-grid" in html
    assert "left-2 right-3" in found["a"]
    assert "left-3 right-4" in found["b"]
    assert "left-2 right-4" in found["lunch"]
    sheet = client.get("/about/places.css")
    assert ".left-3{grid-column-start:3}" in sheet.content.decode()
    assert sheet.headers["Content-Type"].startswith("text/css")


def test_fifty_seven_in_parallel_are_a_list_by_time(client: Browser, event: Event) -> None:
    for n in range(57):
        talk(event, f"t{n}", n % 3 * 60, room=room(event, f"r{n}"))
    html = page(client)
    assert "day-flow" in html
    assert re.findall(r'class="day-hour"[^>]*>([\d:]+)', html) == ["10:00", "11:00", "12:00"]


def test_days_are_those_of_the_venue_and_a_click_away(client: Browser, event: Event) -> None:
    event.timezone = "Pacific/Kiritimati"
    event.save()
    talk(event, "first", -60), talk(event, "second", 24 * 60)
    html = page(client)
    assert re.findall(r'href="#(day-[\d-]+)"', html) == ["day-2026-11-20", "day-2026-11-22"]
    assert re.findall(r'<section[^>]*id="(day-[\d-]+)"', html) == [
        "day-2026-11-20",
        "day-2026-11-22",
    ]


def test_what_is_on_now_is_marked_and_a_click_away(client: Browser, event: Event) -> None:
    now = timezone.now()
    minutes = (now - AT) / timedelta(minutes=1)
    talk(event, "on", minutes - 5)
    talk(event, "over", minutes - 90)
    talk(event, "off", minutes - 5, cancelled=True)
    html = page(client)
    found = slots(html)
    assert 'href="#talk-on"' in html
    assert [slug for slug, text in found.items() if ">Now<" in text] == ["on"]
    assert "slot-over" in found["over"]
    assert "called-off" in found["off"]
    assert "Cancelled" in found["off"]


def test_a_large_programme_is_shown_a_day_at_a_time(
    client: Browser, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_TALKS", 3)
    for day in range(2):
        for n in range(2):
            talk(event, f"t{day}{n}", day * 24 * 60 + n * 60)
    html = page(client, f"{PATH}?day=2026-11-21")
    assert list(slots(html)) == ["t10", "t11"]
    assert 'href="/conf/sessions/?day=2026-11-20"' in html
    assert 'href="/conf/sessions/?day=2026-11-21" aria-current="true"' in html
    for wrong in ("2026-11-25", "x", "20261120"):
        page(client, f"{PATH}?day={wrong}", 400)
    event.sessions.all().delete()
    talk(event, "past", -1e6)
    for n in range(3):
        talk(event, f"far{n}", 1e6 + n)
    assert "far0" in slots(page(client)), "the next day that there is"


def test_the_river_is_there_where_enough_was_said(client: Browser, event: Event) -> None:
    for n, name in enumerate(("web", "data")):
        track = Track.objects.create(event=event, slug=name, name=f"The {name}", colour="#0f766e")
        one = talk(event, name, room=room(event, name), track=track)
        archived(event, *(item(f"{name}{k}", 10 * k) for k in range(4 - n)), session=one)
    river = re.search(r'<figure class="river">.*?</figure>', page(client), re.S)
    assert river
    bands = re.findall(r"<bdi>([^<]+)</bdi> <span[^>]*>(\d+)", river[0])
    assert bands == [("The data", "3"), ("The web", "4")]
    assert "Most was said around 10:00: 2 posts" in river[0]


def test_machines_are_told_the_same(client: Browser, event: Event) -> None:
    talk(event, "one", title="</script>")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client), re.S)
    assert found
    told = json.loads(found[1])
    assert (told["@type"], told["name"]) == ("Event", "Conf")
    assert [part["name"] for part in told["subEvent"]] == ["</script>"]


def test_who_speaks_is_the_same_without_their_models(event: Event) -> None:
    people = [
        Speaker.objects.create(event=event, slug=slug, name=name)
        for slug, name in (("z", "Ada Ito"), ("a", 'Zoë {ñ, "x"}'), ("b", "Ada Ito"))
    ]
    talk(event, "three").speakers.set(people)
    talk(event, "one", 1).speakers.set(people[:1])
    talk(event, "none", 2)
    named, listed = programme.named(programme.bare(event)), programme.listed(event)
    assert [row.people for row in named] == [row.people for row in listed]
    assert [len(row.people) for row in named] == [3, 1, 0]


def test_it_costs_the_same_with_one_talk_and_with_many(client: Browser, event: Event) -> None:
    def fill(first: int, count: int) -> None:
        for n in range(first, first + count):
            track = Track.objects.create(event=event, slug=f"k{n}", name="K")
            one = talk(event, f"t{n}", n * 7, room=room(event, f"r{n}"), track=track)
            one.speakers.add(Speaker.objects.create(event=event, slug=f"p{n}", name="P"))
            archived(event, *(item(f"{n}-{k}", n * 7 + k * 10) for k in range(4)), session=one)

    fill(0, 1)
    with CaptureQueriesContext(connection) as few:
        page(client)
    fill(1, 20)
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(few) <= 6
