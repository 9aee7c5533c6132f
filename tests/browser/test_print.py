"""On paper: what a page becomes when somebody prints it, also out of the dark."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from live.item import Link
from tests.browser.gallery import PAGES, Gallery
from tests.browser.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)

PRINTED = ("front", "live", "talks", "talk", "speakers", "speaker", "archive", "post-edited")

# What is seen of a page, as paper has it: what can be pressed, and what would stand in the way
# again on each sheet; colours of the paper and of its letters.
SEEN = """() => {
  const seen = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility());
  const style = (one) => getComputedStyle(one);
  return {
    pressed: seen.filter((one) => one.matches("button, input, select")).map((one) => one.outerHTML),
    stuck: seen.filter((one) => ["sticky", "fixed"].includes(style(one).position))
      .map((one) => one.outerHTML.slice(0, 100)),
    cut: seen.filter((one) => one.matches("main *") && style(one).overflowX === "auto")
      .map((one) => one.className),
    paper: style(document.documentElement).colorScheme,
    ink: style(document.querySelector("h1, h2")).color,
  };
}"""


def printed(page: Page, address: str) -> Any:
    page.set_viewport_size({"width": 700, "height": 1000})
    page.goto(address)
    page.emulate_media(media="print", color_scheme="dark")
    return page.evaluate(SEEN)


def test_nothing_on_paper_is_dark_stuck_or_to_be_pressed(page: Page, gallery: Gallery) -> None:
    page.goto(gallery.stage.site + gallery.path("archive/"))
    page.emulate_media(color_scheme="light")
    ink = page.evaluate(SEEN)["ink"]
    for name in PRINTED:
        seen = printed(page, gallery.stage.site + PAGES[name](gallery))
        nothing: list[str] = []
        assert seen == {
            "pressed": nothing, "stuck": nothing, "cut": nothing, "paper": "light", "ink": ink
        }, name  # fmt: skip


def test_paper_says_when_and_where_to(page: Page, stage: Stage) -> None:
    stage.post("for paper", links=(Link("https://slides.test/queues", "The slides"),))
    stage.archive()
    printed(page, stage.url)
    time = page.locator(".card-when time")
    after = "(one) => getComputedStyle(one, '::after').content"
    assert time.evaluate(after) == f'"{time.get_attribute("title")}"'
    assert time.evaluate("(one) => getComputedStyle(one).fontSize") == "0px"
    link = page.locator(".card-links a")
    assert link.evaluate(after) == '" https://slides.test/queues"'
    expect(page.locator(".masthead")).to_contain_text("The stage")


def test_a_card_that_is_just_arriving_is_printed(page: Page, stage: Stage) -> None:
    stage.post("early")
    stage.archive()
    page.goto(stage.url)
    card = page.locator(".card")
    card.evaluate("(one) => one.animate({ opacity: [0, 1] }, 150).pause()")
    opacity = "(one) => getComputedStyle(one).opacity"
    assert card.evaluate(opacity) == "0"
    page.emulate_media(media="print")
    assert card.evaluate(opacity) == "1"
