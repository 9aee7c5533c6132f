"""Times on the live page: the venue's, or the reader's own, from the first paint on."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from afa.models import Session
from afa.views import marks, zones
from afa.views.card import moment
from tests.browser.stage import Stage
from tests.browser.test_live import connection, shows

AWAY = "Asia/Katmandu"  # As Chromium calls it; 5 h 45 min ahead of UTC, all year.

SEEN = """() => [
  document.querySelector('.agenda').outerHTML.replaceAll(/\\s+/g, ' '),
  document.querySelector('#on-stage-idle').textContent,
  [...document.querySelectorAll('#cards > .card')].map((card) => card.dataset.mark ?? ''),
  [...document.querySelectorAll('#cards time')].map((time) => time.title),
  document.querySelector('#zone-line').textContent,
]"""

Opened = Callable[[str], Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens pages of a reader who lives in that zone."""
    contexts = []

    def page(zone: str) -> Page:
        screen: ViewportSize = {"width": 1280, "height": 900}
        contexts.append(browser.new_context(timezone_id=zone, viewport=screen))
        return contexts[-1].new_page()

    yield page
    for context in contexts:
        context.close()


def filled(stage: Stage, zone: str) -> None:
    """A venue in that zone, with a programme, and posts over some hours."""
    stage.event.timezone = zone
    stage.event.save()
    now = datetime.now(UTC)
    for slug, hours in (("one", -2), ("two", 2)):
        times = {
            "starts_at": now + timedelta(hours=hours),
            "ends_at": now + timedelta(hours=hours + 1),
        }
        Session.objects.create(event=stage.event, slug=slug, title=f"On {slug}", **times)
    for minutes in (300, 200, 110, 0):
        at = now - timedelta(minutes=minutes)
        stage.post(f"{minutes} ago", created_at=at, received_at=at)


def starts(page: Page) -> list[str]:
    """The times in the programme, without days."""
    return [text[-5:] for text in page.locator(".agenda time").all_inner_texts()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("venue", ["UTC", "Asia/Kolkata", "America/St_Johns"])
def test_all_times_follow_the_switch_and_stay_so(opened: Opened, stage: Stage, venue: str) -> None:
    filled(stage, venue)
    stage.archive()
    page = opened(AWAY)
    page.goto(stage.url)
    connection(page, "Live")
    by_venue = page.evaluate(SEEN)
    expect(page.locator("#zone-line")).to_contain_text(f"({venue.replace('_', ' ')})")
    expect(page.locator("#zone-line")).to_contain_text("behind yours")
    assert all(AWAY not in title for title in by_venue[3])
    page.get_by_role("button", name="Show mine").click()
    expect(page.locator("#zone-line")).to_contain_text(f"yours ({AWAY})")
    by_script = page.evaluate(SEEN)
    assert len(by_script[3]) == 4
    assert all(title.endswith(f"({AWAY})") for title in by_script[3])
    assert by_script[2] != by_venue[2], "the lines between the cards follow"
    stage.post("one more")
    shows(page, "one more", "0 ago", "110 ago", "200 ago", "300 ago")
    expect(page.locator("#cards time").first).to_have_attribute(
        "title", re.compile(rf"\({AWAY}\)$")
    )
    stage.hide("one more")
    shows(page, "0 ago", "110 ago", "200 ago", "300 ago")
    stage.archive()
    page.reload()
    connection(page, "Live")
    assert page.evaluate(SEEN) == by_script
    page.get_by_role("button", name="Show the venue’s").click()
    assert page.evaluate(SEEN) == by_venue
    assert page.context.cookies() == []


@pytest.mark.django_db(transaction=True)
def test_chosen_times_are_there_before_any_script(opened: Opened, stage: Stage) -> None:
    filled(stage, "Europe/Lisbon")
    stage.archive()
    page = opened(AWAY)
    page.goto(stage.url)
    page.get_by_role("button", name="Show mine").click()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*.js", hold)
    page.goto(stage.url, wait_until="commit")
    expect(page.locator("#zone-line")).to_contain_text(f"yours ({AWAY})")
    now = datetime.now(ZoneInfo(AWAY))
    expected = {f"{now + timedelta(hours=hours, minutes=late):%H:%M}"
                for hours in (-2, 2) for late in (0, -1)}  # fmt: skip
    assert set(starts(page)) <= expected
    for route in held:
        route.abort()


@pytest.mark.django_db(transaction=True)
def test_who_is_at_the_venue_has_nothing_to_switch(opened: Opened, stage: Stage) -> None:
    filled(stage, "Europe/Lisbon")
    page = opened("Europe/London")  # the same clocks by another name
    page.goto(stage.url)
    connection(page, "Live")
    expect(page.locator("#zone-line")).to_have_text("Times are the venue’s (Europe/Lisbon)")
    expect(page.locator("#zone-switch")).to_be_hidden()


@pytest.mark.django_db(transaction=True)
def test_who_travels_sees_the_times_of_where_they_are(opened: Opened, stage: Stage) -> None:
    filled(stage, "Europe/Lisbon")
    page = opened("Asia/Tokyo")
    page.context.add_cookies([{"name": zones.COOKIE, "value": AWAY, "url": stage.site}])
    page.goto(stage.url)
    expect(page.locator("#zone-line")).to_contain_text("yours (Asia/Tokyo)")
    assert [cookie["value"] for cookie in page.context.cookies()] == ["Asia/Tokyo"]


COMPARE = """async (zones) => {
  const { Fields } = await import('/live/fields.js');
  const { Marks } = await import('/live/marks.js');
  return zones.map(([timezone, pairs]) => {
    const fields = new Fields({ event: 'e', timezone, sources: {} });
    const list = document.createElement('div');
    const marks = new Marks({ list, starts: [], clock: fields.clockOf, hourOf: fields.hourOf });
    return pairs.map(([upper, lower, day]) => {
      list.replaceChildren(...[upper, lower].map((came) =>
        Object.assign(document.createElement('p'), {})));
      list.children[0].dataset.came = upper;
      list.children[1].dataset.came = lower;
      marks.refresh();
      return [
        fields.time(new Date(upper * 1000)),
        fields.clockOn(upper, day),
        list.children[1].dataset.mark ?? '',
      ];
    });
  });
}"""

# Around the moments at which their clocks are moved, Lord Howe's by half an hour.
TURNS = {
    "Europe/Lisbon": datetime(2026, 10, 25, 1, tzinfo=UTC),
    "America/New_York": datetime(2026, 3, 8, 7, tzinfo=UTC),
    "America/St_Johns": datetime(2026, 11, 1, 4, 30, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 4, 4, 15, tzinfo=UTC),
    "Asia/Kolkata": datetime(2026, 11, 20, 18, 30, tzinfo=UTC),
    "Asia/Kathmandu": datetime(2026, 11, 20, 18, 15, tzinfo=UTC),
    "Pacific/Chatham": datetime(2026, 9, 26, 14, tzinfo=UTC),
}


def test_clocks_and_hours_are_the_same_on_both_sides(laboratory: Page) -> None:
    asked: list[Any] = []
    expected: list[Any] = []
    for name, turn in TURNS.items():
        zone = ZoneInfo(name)
        pairs: list[Any] = []
        answers: list[Any] = []
        for minutes in range(-180, 180, 7):
            at = turn + timedelta(minutes=minutes)
            upper, lower = int(at.timestamp()), int(at.timestamp()) - 1200
            day: date = turn.astimezone(zone).date()
            pairs.append((upper, lower, day.isoformat()))
            shown = moment(at, zone)
            answers.append(
                [
                    {"iso": shown.iso, "exact": shown.exact, "short": shown.short},
                    zones.clock(at, zone, day),
                    marks.marks([upper, lower], [], zone)[1],
                ]
            )
        asked.append((name, pairs))
        expected.append(answers)
    assert laboratory.evaluate(COMPARE, asked) == expected
    lines = {line for answers in expected for _, _, line in answers if line}
    assert lines
    assert all(line.endswith(":00") for line in lines - {"01:30", "02:30"}), lines


@pytest.mark.parametrize("ahead", [0, 1, 60, 345, -330, -720, 840])
def test_the_difference_is_said_alike(laboratory: Page, ahead: int) -> None:
    said = "async (n) => (await import('/live/zone.js')).difference(n)"
    assert laboratory.evaluate(said, ahead) == zones.difference(ahead)


def test_a_talk_s_page_shows_the_reader_s_own_times_as_well(opened: Opened, stage: Stage) -> None:
    filled(stage, "UTC")
    talk = stage.event.sessions.order_by("starts_at")[0]
    page = opened(AWAY)
    page.goto(f"{stage.url}sessions/{talk.slug}/")
    clock = page.locator(".talk-clock time").first
    expect(clock).to_have_text(f"{talk.starts_at.astimezone(UTC):%H:%M}")
    expect(page.locator("#zone-line")).to_contain_text("5 h 45 min behind yours")
    page.get_by_role("button", name="Show mine").click()
    own = ZoneInfo(AWAY)
    expect(clock).to_have_text(f"{talk.starts_at.astimezone(own):%H:%M}")
    expect(page.locator("#zone-line")).to_contain_text("Times are yours")
    page.goto(stage.url)
    expect(page.locator("#zone-line")).to_contain_text("Times are yours")
    page.go_back()
    page.get_by_role("button", name="Show the venue’s").click()
    expect(clock).to_have_text(f"{talk.starts_at.astimezone(UTC):%H:%M}")
