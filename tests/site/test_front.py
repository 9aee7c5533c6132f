"""The front page: what is on and how alive it is, what comes, what was; and the first steps."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from afa import pulse
from afa.models import Event, Room, Session
from afa.pulse import HEIGHT, WIDTH
from afa.views import dates
from live.connect import Client
from live.item import Author, Item
from tests.site.rows import archived

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


def item(text: str, at: datetime) -> Item:
    author = Author(id="1", name="Ada Ito")
    return Item(text=text, source="x", author=author, created_at=at, received_at=at)


def event(slug: str, days: float = -1, **more: object) -> Event:
    starts = timezone.now() + timedelta(days=days)
    given = {
        "title": f"The {slug} one",
        "starts_at": starts,
        "ends_at": starts + 2 * 24 * 60 * MINUTE,
    }
    return Event.objects.create(slug=slug, **{**given, **more})


def talk(event: Event, title: str, starts: float, room: Room | None = None) -> None:
    begins = timezone.now() + starts * MINUTE
    slug = title.lower().replace(" ", "-")
    Session.objects.create(
        event=event,
        slug=slug,
        title=title,
        room=room,
        starts_at=begins,
        ends_at=begins + 30 * MINUTE,
    )


def front(browser: Browser) -> str:
    response = browser.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_what_is_on_has_its_pulse_its_talks_and_its_colour(
    client: Browser, db: None, live: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No minute ends between what is posted here and the look at it.
    monkeypatch.setattr(timezone, "now", lambda: AT)
    air = event("air", on_air=True, accent="#0369a1", timezone="Europe/Lisbon")
    main = Room.objects.create(event=air, slug="main", name="Main hall")
    for title, starts in (("Long past", -300), ("On stage", -10), ("Beside it", -5), ("Later", 60)):
        talk(air, title, starts, main)
    last = AT - MINUTE / 2
    archived(air, item("a", last), item("b", last), item("c", last - 7 * MINUTE))
    archived(air, item("d", last - 90 * MINUTE))
    html = front(client)
    assert "<b>2</b> posts in the last minute, 3 in the last hour; the most, 2, at" in html
    assert re.findall(r'row-title" dir="auto">([^<]+)<', html) == ["On stage", "Beside it"]
    assert 'data-accent="0369a1"' in html
    assert 'href="/accents/0369a1.css?v=' in html
    assert html.count("Main hall") == 2


def test_between_two_talks_the_next_one_is_named(client: Browser, db: None, live: Client) -> None:
    air = event("air", on_air=True)
    talk(air, "Soon", 5)
    talk(air, "Later", 60)
    html = front(client)
    assert re.findall(r'row-title" dir="auto">([^<]+)<', html) == ["Soon"]
    assert "Nothing was posted within the last hour" in html


def test_what_comes_says_when_and_what_was_stays(client: Browser, db: None) -> None:
    event("far", 40)
    event("near", 3)
    event("old", -30)
    html = front(client)
    order = [html.index(words) for words in ("Coming", "The near one", "in 3 days", "The far one",
                                             "in 6 weeks", "Past", "The old one")]  # fmt: skip
    assert order == sorted(order)


def test_an_empty_site_names_the_next_step(client: Browser, db: None) -> None:
    html = front(client)
    for step in ("event create", "event source add", "event on"):
        assert f"./run manage {step}" in html


def test_the_page_costs_the_same_with_more_events(client: Browser, db: None, live: Client) -> None:
    counts = []
    for n in range(3):
        air = event(f"air{n}", on_air=True)
        talk(air, f"Talk {n}", -5, Room.objects.create(event=air, slug="main", name="Main"))
        archived(air, item(f"[{n}]", timezone.now() - 5 * MINUTE))
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            front(client)
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 4


def test_a_crowd_at_the_door_is_counted_once(client: Browser, db: None, live: Client) -> None:
    event("air", on_air=True)
    front(client)
    with CaptureQueriesContext(connection) as queries:
        front(client)
    assert not any("archiveditem" in query["sql"] for query in queries)


def test_a_minute_belongs_to_one_bar(db: None) -> None:
    """Whatever second it is: the last whole minute is the last bar, an hour ago is none."""
    air = event("air", on_air=True)
    archived(air, item("a", AT - MINUTE), item("b", AT - MINUTE / 60), item("c", AT))
    archived(air, item("d", AT - 60 * MINUTE), item("e", AT - 61 * MINUTE))
    shown = pulse.pulses([air], AT + timedelta(seconds=59))[air.pk]
    assert (shown.now, shown.most, shown.total) == (2, 2, 3)
    assert shown.peak == AT - MINUTE


minutes = st.dictionaries(st.integers(1, 60), st.integers(0, 10**6))


@given(minutes)
def test_every_bar_stays_in_its_box(counts: dict[int, int]) -> None:
    drawn = pulse.pulse({AT - n * MINUTE: count for n, count in counts.items()}, AT)
    bars = re.findall(r"M(\d+) (\d+)v-(\d+)h(\d+)v(\d+)z", drawn.path)
    assert len(bars) == sum(1 for count in counts.values() if count)
    assert drawn.total == sum(counts.values())
    for left, foot, up, across, down in ([int(part) for part in bar] for bar in bars):
        assert foot == HEIGHT
        assert 2 <= up == down <= HEIGHT
        assert 0 <= left < left + across <= WIDTH


@pytest.mark.parametrize(
    ("hours", "words"),
    [(-1, ""), (0.5, "within the hour"), (1, "in 1 hour"), (30, "in 30 hours"), (36, "in 2 days"),
     (13.6 * 24, "in 14 days"), (15 * 24, "in 2 weeks"), (100 * 24, "in 3 months")],
)  # fmt: skip
def test_how_far_off(hours: float, words: str) -> None:
    assert dates.away(AT, AT + timedelta(hours=hours)) == words
