"""Pages whose content does not fit in: pictures that are gone, titles in another direction,
letters twice as large, posts from other years."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from live.item import Media
from tests.browser.gallery import PAGES, Gallery
from tests.browser.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)

# Where the first letter of an element stands, from the left edge of its box.
INDENT = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect().left - element.getBoundingClientRect().left;
}"""


def test_a_picture_that_does_not_load_says_what_it_was(page: Page, stage: Stage) -> None:
    """By the stylesheet alone, so without a script as well; the browser's own sign is covered."""
    url = f"{stage.site}/static/none.jpg"
    gone = Media(type="photo", url=url, alt="A stage", width=1200, height=800)
    stage.post("one", media=(gone,))
    stage.post("two", media=(gone, gone))
    stage.archive()
    page.goto(f"{stage.url}archive/")
    drawn = "(image) => image.decode().catch(() => getComputedStyle(image, '::after').content)"
    single = page.locator(".card-media:not(:has(li + li)) img")
    assert single.evaluate(drawn) == r'"This picture does not load.\a A stage"'
    assert page.locator(".card-media li + li img").evaluate(drawn) == '"A stage"'
    expect(page.locator(".card-medium").first).to_have_attribute("href", url)


def test_a_title_in_another_direction_begins_where_the_page_does(page: Page, stage: Stage) -> None:
    stage.event.title, stage.event.tagline = "مؤتمر الحقول", "يومان من الحوار"
    stage.event.save()
    stage.post("مرحبا")
    stage.archive()
    page.goto(stage.url)
    for head in ("h1", "header.lead > p[dir]"):
        assert page.locator(head).first.evaluate(INDENT) < 1
    assert page.locator(".card-text").evaluate(INDENT) > 100, "a post has a side of its own"
    name = page.locator(".brand-event")
    line = name.evaluate("(one) => getComputedStyle(one).borderLeftWidth")
    assert line == "1px", "between the site's name and the event's"


def test_no_page_is_too_wide_for_letters_twice_as_large(page: Page, gallery: Gallery) -> None:
    for name, address in PAGES.items():
        page.goto(gallery.stage.site + address(gallery))
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)


def test_days_far_from_the_conference_are_folded_and_say_their_year(
    page: Page, stage: Stage
) -> None:
    began = stage.event.starts_at
    for text, since in (("now", 0), ("before", -2), ("years ago", -900)):
        stage.post(text, created_at=began + timedelta(days=since))
    stage.archive()
    page.goto(f"{stage.url}archive/")
    days = page.get_by_role("navigation", name="Days", exact=True)
    expect(days.get_by_role("link")).to_have_count(3)
    page.get_by_text("Other days").click()
    year = (began - timedelta(days=900)).year
    stray = page.get_by_role("navigation", name="Other days").get_by_role("link", name=str(year))
    stray.click()
    expect(page.locator(".card-text")).to_have_text(["years ago"])
    expect(stray).to_be_visible()
    expect(stray).to_have_attribute("aria-current", "true")


def test_the_programme_beside_the_stream_begins_at_what_is_on(page: Page, stage: Stage) -> None:
    """Its own column scrolls; the page stays where it is."""
    now = datetime.now(UTC)
    for n in range(-20, 4):
        times = {"starts_at": now + timedelta(minutes=n), "ends_at": now + timedelta(minutes=n + 1)}
        stage.event.sessions.create(slug=f"talk-{n + 20}", title=f"Talk {n + 20}", **times)
    page.goto(stage.url)
    on = page.locator(".agenda .agenda-now")
    expect(on).to_be_in_viewport()
    expect(page.locator("#day-heading")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0
