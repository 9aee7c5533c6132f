"""Archive and search as readers use them: by finger, by keys alone, and without a script."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from afa.models import ArchivedItem, Session
from tests.browser.gallery import Gallery

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, accept_downloads=True
    )
    yield context.new_page()
    context.close()


def opened(page: Page, gallery: Gallery, path: str = "archive/") -> None:
    page.goto(gallery.stage.site + gallery.path(path))


def kept(gallery: Gallery, **given: object) -> int:
    """How many posts are live in the archive."""
    return ArchivedItem.shown.filter(event=gallery.event, **given).count()


def cards(page: Page) -> list[str]:
    """The permalinks of the posts on a page, once it is here to its end."""
    page.wait_for_load_state("domcontentloaded")
    links = page.locator(".card-when").all()
    return [link.get_attribute("href") or "" for link in links]


def test_each_way_through_the_archive(page: Page, gallery: Gallery) -> None:
    opened(page, gallery)
    days = page.get_by_role("navigation", name="Days")
    days.get_by_role("link", name="Thu 19 Nov").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Thursday, 19 November 2026")
    assert len(cards(page)) == 8
    page.get_by_role("navigation", name="Beside it").get_by_role("link").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Friday, 20 November")
    hours = page.get_by_role("navigation", name="Hours of the day")
    hours.get_by_role("link", name="09:00").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("09:00–09:59")
    for time in page.locator(".card-when").all_inner_texts():
        assert time.startswith("20 Nov 09:")
    # No script: what is chosen in the form stays with the day and the hour.
    page.get_by_label("Network").select_option(label="Mastodon")
    page.get_by_role("button", name="Show these").click()
    expect(page.locator(".chip", has_text="Mastodon")).to_be_visible()
    assert set(page.locator(".card-foot a:first-child").all_inner_texts()) == {"Mastodon"}
    assert "hour=9" in page.url
    page.get_by_role("link", name="Clear all").click()
    assert page.url.endswith("/archive/")


def test_rooms_talks_tags_and_people(page: Page, gallery: Gallery) -> None:
    queues = Session.objects.get(event=gallery.event, slug="queues")
    opened(page, gallery)
    page.get_by_label("Talk").select_option(label="Honest queues")
    page.get_by_role("button", name="Show these").click()
    expect(page.locator(".chip", has_text="Honest queues")).to_be_visible()
    assert 0 < len(cards(page)) == min(50, kept(gallery, session=queues))
    page.get_by_label("Room").select_option(label="Tide Room")
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_text("Nothing was posted that fits.")).to_be_visible()
    page.get_by_role("link", name="Show everything").click()
    page.get_by_label("Hashtag").fill("#QUEUES")
    page.get_by_label("Hashtag").press("Enter")
    expect(page.locator(".chip", has_text="#queues")).to_be_visible()
    assert all("#queues" in text for text in page.locator(".card-text").all_inner_texts())
    opened(page, gallery, "archive/?author=bluesky:kofi")
    expect(page.locator(".chip", has_text="Kofi 🌿")).to_be_visible()
    assert set(page.locator(".card-name").all_inner_texts()) == {"Kofi 🌿"}


def test_page_by_page_and_back(page: Page, gallery: Gallery) -> None:
    opened(page, gallery)
    first = cards(page)
    assert len(first) == 50
    page.get_by_role("link", name="Older posts").click()
    expect(page.get_by_role("link", name="Back to the newest")).to_be_visible()
    rest = cards(page)
    assert len(set(first + rest)) == len(first) + len(rest) == kept(gallery)
    page.go_back()
    assert cards(page) == first
    page.go_forward()
    page.get_by_role("link", name="Back to the newest").click()
    assert cards(page) == first


def test_words_are_found_marked_and_forgiven(page: Page, gallery: Gallery) -> None:
    opened(page, gallery)
    words = page.get_by_role("searchbox")
    words.fill("queue buff")
    words.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Posts with queue buff")
    marks = {mark.lower() for mark in page.locator("mark").all_inner_texts()}
    assert marks == {"buffer", "queues"}
    page.get_by_role("searchbox").fill("lattency")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status").first).to_contain_text("Nobody wrote lattency")
    assert set(page.locator("mark").all_inner_texts()) == {"Latency"}
    page.get_by_role("searchbox").fill("kangaroo")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Nothing was found")
    expect(page.locator(".takeaway")).to_have_count(0)


def test_a_selection_is_taken_along(page: Page, gallery: Gallery) -> None:
    opened(page, gallery, "archive/?source=mastodon")
    with page.expect_download() as begun:
        page.get_by_role("link", name="JSON Lines").click()
    assert begun.value.suggested_filename == f"{gallery.event.slug}.jsonl"
    lines = begun.value.path().read_text().splitlines()
    assert len(lines) == kept(gallery, source="mastodon")
    assert all(json.loads(line)["item"]["source"] == "mastodon" for line in lines)
    expect(page.locator("#takeaway-how")).to_contain_text(".jsonl is complete")
    expect(page.locator("#takeaway-bar")).to_be_hidden()


def test_an_export_that_fails_says_so_and_can_be_stopped(page: Page, gallery: Gallery) -> None:
    opened(page, gallery)
    page.route("**/export/csv/**", lambda route: route.fulfill(status=503, body="away"))
    page.get_by_role("link", name="CSV").click()
    expect(page.locator("#takeaway-how")).to_contain_text("CSV is not complete")
    page.route("**/export/atom/**", lambda route: None)
    page.get_by_role("link", name="Atom for feed readers").click()
    expect(page.locator("#takeaway-bar")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#takeaway-how")).to_contain_text("stopped")
    page.unroute_all(behavior="ignoreErrors")


RING = """() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  const box = document.activeElement.getBoundingClientRect();
  const seen = box.top >= 0 && box.bottom <= innerHeight && box.width > 0;
  return [document.activeElement.innerText || document.activeElement.name || "",
    outlineStyle !== "none" && parseFloat(outlineWidth) >= 2, seen];
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_with_the_keyboard_alone(page: Page, gallery: Gallery, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, gallery)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("queues")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=queues")
    stops = []
    for _ in range(24):
        page.keyboard.press("Tab")
        name, ring, seen = page.evaluate(RING)
        assert ring, name
        assert seen, name
        stops.append(name)
    assert "Fri 20 Nov" in stops
    # On a desk the form is open; on a phone its summary opens it.
    assert ("tag" in stops) == (width == 1280)
    if width == 360:
        assert any(re.match("Filters", stop) for stop in stops)


def test_without_a_script(phone: Page, gallery: Gallery) -> None:
    opened(phone, gallery)
    phone.locator("summary", has_text="Filters").click()
    phone.get_by_label("Network").select_option(label="Flickr")
    phone.get_by_role("button", name="Show these").click()
    expect(phone.locator(".choose-count")).to_contain_text("1")
    assert set(phone.locator(".card-foot a:first-child").all_inner_texts()) == {"Flickr"}
    with phone.expect_download() as begun:
        phone.get_by_role("link", name="CSV").click()
    assert len(begun.value.path().read_text().splitlines()) > kept(gallery, source="flickr")
    phone.get_by_role("searchbox").fill("lanterns")
    phone.get_by_role("button", name="Search").click()
    expect(phone.locator("mark").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
