"""Pages under a reader's own conditions: zoom, paper, forced colours, contrast, stillness."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from afa import accent
from tests.browser.gallery import NARROWED, PAGES, Gallery

pytestmark = pytest.mark.django_db(transaction=True)

BACK = "(element) => getComputedStyle(element).backgroundColor"
LETTERS = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
# What stands in a box of a fixed height and has outgrown it.
CUT = """() => [".masthead-in", ".onstage-in", ".tool", ".button", ".card-face"]
  .flatMap((boxes) => [...document.querySelectorAll(boxes)])
  .filter((box) => box.scrollHeight > box.clientHeight + 1 && box.clientHeight)
  .map((box) => box.className)"""
MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
  const { animationName, transitionDuration } = getComputedStyle(element);
  return animationName !== "none" || transitionDuration.split(", ").some((part) => part !== "0s");
}).length"""


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_no_page_is_too_wide_when_it_is_made_larger(reader: Page, gallery: Gallery) -> None:
    """A desk at 200 % and at 400 %, where 1280 pixels are 640 and 320. And nothing moves."""
    for name, address in PAGES.items():
        reader.goto(gallery.stage.site + address(gallery))
        for width in (640, 320):
            reader.set_viewport_size({"width": width, "height": 450})
            assert reader.evaluate("document.documentElement.scrollWidth") <= width, name
        assert reader.evaluate(MOVING) == 0, name


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (2560, 1440), (3840, 2160)])
def test_a_large_screen_is_used(reader: Page, gallery: Gallery, width: int, height: int) -> None:
    """Letters grow with the screen, columns reach its sides, and nothing is cut."""
    reader.goto(gallery.stage.site + gallery.path())
    before = reader.evaluate(LETTERS)
    reader.set_viewport_size({"width": width, "height": height})
    assert reader.evaluate(LETTERS) >= before * width / 1920
    desk = reader.locator(".desk").bounding_box()
    assert desk
    assert 0.85 * width < desk["width"] < width
    assert reader.evaluate(CUT) == []
    for name, address in PAGES.items():
        reader.goto(gallery.stage.site + address(gallery))
        assert reader.evaluate("document.documentElement.scrollWidth") <= width, name


def test_on_paper_there_are_posts_and_nothing_to_press(reader: Page, gallery: Gallery) -> None:
    reader.emulate_media(media="print", color_scheme="dark")
    for path in (NARROWED, "sessions/queues/", "sessions/"):
        reader.goto(gallery.stage.site + gallery.path(path))
        expect(reader.get_by_role("heading", level=1)).to_be_visible()
        expect(reader.locator(".masthead")).to_be_visible()
        for hidden in (".tabs", ".foot", ".browse-choose", ".takeaway", ".find"):
            for one in reader.locator(hidden).all():
                expect(one).to_be_hidden()
    reader.goto(gallery.stage.site + gallery.path(NARROWED))
    expect(reader.locator(".card").first).to_be_visible()
    ink = reader.evaluate("getComputedStyle(document.body).color")
    assert ink.startswith("oklch(0.24 "), "not the light theme"
    assert reader.locator(".card-text").first.evaluate("(e) => getComputedStyle(e).maxHeight") == (
        "none"
    )


def test_with_forced_colours_the_chosen_is_told_from_the_rest(
    reader: Page, gallery: Gallery
) -> None:
    reader.emulate_media(forced_colors="active")
    reader.goto(gallery.stage.site + gallery.path(NARROWED))
    hours = reader.locator(".steps-hours .step")
    chosen = reader.locator(".steps-hours .step[aria-current]")
    assert chosen.evaluate(BACK) != hours.first.evaluate(BACK)
    border = "(element) => getComputedStyle(element).borderBottomWidth"
    assert reader.locator(".tabs [aria-current]").evaluate(border) == "3px"


def test_who_asks_for_contrast_gets_it(reader: Page, gallery: Gallery) -> None:
    made = accent.shade(gallery.event.accent, accent.LIGHT)
    reader.goto(gallery.stage.site + gallery.path(NARROWED))
    assert reader.locator(".find-go").evaluate(BACK) == _rgb(made.accent)
    reader.emulate_media(contrast="more")
    assert reader.locator(".find-go").evaluate(BACK) == _rgb(made.strong)
    assert made.strong != made.accent


def _rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_each_text_has_its_language_and_direction(reader: Page, gallery: Gallery) -> None:
    reader.goto(gallery.stage.site + gallery.path("archive/"))
    arabic = reader.locator(".card-text[lang=ar]").first
    assert arabic.evaluate("(element) => getComputedStyle(element).direction") == "rtl"
    assert reader.locator(".card-text[lang=ja]").count()
    assert reader.evaluate("document.documentElement.lang") == "en"
    reader.goto(gallery.stage.site + "/")
    title = reader.locator(".row-title", has_text="مؤتمر")
    assert title.evaluate("(element) => getComputedStyle(element).direction") == "rtl"
