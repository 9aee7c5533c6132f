"""The live page's desk: the day, what is worth clicking, the pill's way, pausing, and keys."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from afa.models import Room, Session
from live.item import Author, Link, Media
from tests.browser.stage import Stage
from tests.browser.test_live import connection, opened, shows

pytestmark = pytest.mark.django_db(transaction=True)

SLIDES = Link("https://slides.test/a", "The slides")
PHOTO = Media(type="photo", url="https://img.test/a.jpg", alt="A stage")


def talk(stage: Stage, title: str, starts: int, minutes: int = 30) -> Session:
    """A talk that begins in `starts` minutes."""
    begins = datetime.now(UTC) + timedelta(minutes=starts)
    room, _ = Room.objects.get_or_create(event=stage.event, slug="main", name="Main hall")
    return Session.objects.create(
        event=stage.event,
        slug=title.lower().replace(" ", "-"),
        title=title,
        room=room,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=minutes),
    )


def drift(page: Page, text: str) -> float:
    """Where the card of that text stands in the window, to the last fraction of a pixel."""
    where = "(card) => card.getBoundingClientRect().top"
    return float(page.locator(".card", has_text=text).last.evaluate(where))


def crowded(page: Page, stage: Stage) -> None:
    """Thirty posts, and the reader in the midst of them."""
    stage.post(*(f"post {n}." for n in range(30)))
    stage.archive()
    opened(page, stage)
    page.mouse.wheel(0, 2000)
    page.wait_for_function("scrollY > 1500")


def test_the_bar_follows_the_clock(page: Page, stage: Stage) -> None:
    page.clock.install()
    talk(stage, "The opening", -10)
    talk(stage, "In parallel", -10, 15)
    page.goto(stage.url)
    bar = page.locator(".onstage-talk:visible")
    expect(bar).to_have_count(2)
    expect(bar.first).to_contain_text("Main hall · 20 min left")
    page.clock.run_for(10 * 60_000)
    expect(bar).to_have_count(1)
    expect(bar).to_contain_text("10 min left")
    page.clock.run_for(15 * 60_000)
    expect(bar).to_have_count(0)
    expect(page.locator("#on-stage-idle")).to_have_text("Nothing more on stage today")


def test_a_short_title_leaves_the_room_its_name(page: Page, stage: Stage) -> None:
    cut = "(rooms) => rooms.some((one) => one.scrollWidth > one.clientWidth)"
    for on, title in enumerate(("Tea", "Cake"), 1):
        talk(stage, title, -10)
        page.goto(stage.url)
        rooms = page.locator(".onstage-talk bdi")
        expect(rooms).to_have_text(["Main hall"] * on)
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert not rooms.evaluate_all(cut), (on, width)


def test_what_is_worth_clicking_is_counted_on(page: Page, stage: Stage) -> None:
    ada, bob = Author(id="1", name="Ada"), Author(id="2", name="Bob", handle="bob")
    stage.post("one", author=ada, links=(SLIDES,))
    stage.archive()
    opened(page, stage)
    expect(page.locator("#links .top")).to_have_text(["The slides1"])
    expect(page.locator("#photos-panel")).to_be_hidden()
    stage.post("two", "three", author=bob, links=(SLIDES,), media=(PHOTO,))
    expect(page.locator("#links .top")).to_have_text(["The slides3"])
    expect(page.locator("#people .top")).to_have_text(["Bob @bob2", "Ada 1"])
    expect(page.locator("#photos img")).to_have_count(2)
    stage.hide("three")
    expect(page.locator("#photos img")).to_have_count(1)
    expect(page.locator("#links .top")).to_have_text(["The slides2"])


def test_the_panels_are_the_same_from_the_server_and_from_the_script(
    page: Page, stage: Stage
) -> None:
    opened(page, stage)
    for n in range(12):
        who = Author(id=str(n % 4), name=f"N{n % 4}", handle="h")
        links = (Link(f"https://a.test/{n % 3}"),)
        stage.post(f"post {n}.", author=who, links=links, media=(PHOTO,), sensitive=n == 11)
    expect(page.locator("#people .top-posts")).to_have_text(["3"] * 4)
    by_script = page.locator(".desk-worth").inner_text()
    stage.archive()
    page.reload()
    connection(page, "Live")
    assert page.locator(".desk-worth").inner_text() == by_script


@pytest.mark.parametrize(
    "busy",
    [
        "",
        "document.querySelectorAll('#cards .card-when')[14].focus({ preventScroll: true })",
        "getSelection().selectAllChildren(document.querySelectorAll('#cards .card-text')[14])",
        "document.getElementById('pause').click()",
    ],
)
def test_a_reader_in_the_midst_drifts_by_no_pixel(page: Page, stage: Stage, busy: str) -> None:
    crowded(page, stage)
    page.evaluate(busy)
    before = drift(page, "post 10.")
    for n in range(5):
        stage.post(f"new {n}.", media=(PHOTO,), links=(SLIDES,))
        expect(page.locator("#pill")).to_contain_text(f"{n + 1} new post")
        assert drift(page, "post 10.") == before
    expect(page.locator("#photos img")).to_have_count(5)
    assert drift(page, "post 10.") == before


def test_the_pill_leads_to_the_first_unseen_below_a_line(page: Page, stage: Stage) -> None:
    crowded(page, stage)
    stage.post(*(f"new {n}." for n in range(20)))
    page.get_by_role("button", name="20 new posts").click()
    expect(page.locator(".card", has_text="new 0.")).to_be_in_viewport()
    since = page.locator("[data-since]")
    expect(since).to_have_count(1)
    expect(since).to_contain_text("post 29.")
    assert "New since" in (since.get_attribute("data-since") or "")
    # The line is drawn within the card, at its top.
    assert since.evaluate("(card) => innerHeight - card.getBoundingClientRect().top") > 40
    expect(page.locator("#pill")).to_be_hidden()


def test_a_paused_page_stays_until_it_goes_on(page: Page, stage: Stage) -> None:
    stage.post("one")
    stage.archive()
    opened(page, stage)
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Paused")).to_have_attribute("aria-pressed", "true")
    stage.post("two")
    expect(page.get_by_role("button", name="1 new post")).to_be_visible()
    shows(page, "one")
    page.keyboard.press("p")
    shows(page, "two", "one")


def test_keys_lead_through_the_posts(page: Page, stage: Stage) -> None:
    stage.post("one", "two", "three")
    stage.archive()
    opened(page, stage)
    focused = "document.activeElement.querySelector('.card-text')?.innerText"
    for key, text in zip("jjkj", ("three", "two", "three", "two"), strict=True):
        page.keyboard.press(key)
        assert page.evaluate(focused) == text
    stage.post("four")
    expect(page.locator("#pill")).to_be_visible()
    page.keyboard.press(".")
    shows(page, "four", "three", "two", "one")
    page.keyboard.press("/")
    page.wait_for_url("**/search/*")


def test_keys_can_be_switched_off_for_good(page: Page, stage: Stage) -> None:
    opened(page, stage)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    connection(page, "Live")
    page.keyboard.press("p")
    page.keyboard.press("?")
    expect(page.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#help")).to_be_hidden()


def test_hours_and_talks_that_began_part_the_posts(page: Page, stage: Stage) -> None:
    talk(stage, "The opening", -10)
    opened(page, stage)
    now = datetime.now(UTC)
    for minutes, text in ((80, "early"), (15, "before"), (5, "during")):
        at = now - timedelta(minutes=minutes)
        stage.post(text, created_at=at, received_at=at)
    shows(page, "during", "before", "early")
    marks = "[...document.querySelectorAll('#cards > .card')].map((c) => c.dataset.mark ?? '')"
    by_script = page.evaluate(marks)
    assert by_script[0] == ""
    assert "The opening" in by_script[1]
    assert by_script[2].endswith(":00")
    stage.archive()
    page.reload()
    assert page.evaluate(marks) == by_script


def test_after_a_sleep_what_was_missed_waits_behind_the_pill(page: Page, stage: Stage) -> None:
    stage.post("one", "two")
    stage.archive()
    page.clock.install()
    opened(page, stage)
    page.clock.fast_forward(3_600_000)  # Somebody closed the lid, and opened it.
    stage.post(*(f"new {n}." for n in range(40)))
    stage.hide("one")
    expect(page.locator("#pill")).to_contain_text("40 new posts")
    shows(page, "two")
    page.keyboard.press("n")
    expect(page.locator(".card", has_text="new 0.")).to_be_in_viewport()
    expect(page.locator("[data-since]")).to_contain_text("two")
    page.keyboard.press(".")
    stage.post("at once")
    expect(page.locator("#cards > .card").first).to_contain_text("at once")
