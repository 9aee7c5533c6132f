"""Every public page in other languages: no word of English is left in it, and it holds its form."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from tests.browser.gallery import PAGES, PEOPLE, TALKS, Gallery
from tests.browser.test_axe import violations
from tests.words import catalogue, pseudo

pytestmark = pytest.mark.django_db(transaction=True)

# What somebody sees or hears of a page, but what the event itself brings along.
SAID = """() => {
  const content =
    '[dir=auto], bdi, q, code, kbd, .card-text, .languages, template, script, noscript';
  const said = [document.title];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (!parentElement.closest(content)) said.push(data);
  }
  for (const name of ['aria-label', 'title', 'alt', 'placeholder']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (!element.closest('.card-text, template')) said.push(element.getAttribute(name));
    }
  }
  return said.map((text) => text.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}"""

# Names that are the same everywhere.
NAMES = (
    *("A Feed Apart", "Flickr", "Mastodon", "Bluesky", "YouTube", "JSON Lines", "CSV", "Atom"),
    *("ActivityStreams 2.0", "Europe/Lisbon", "UTC"),
    *("queue", "cofee", "kangaroo"),
)
CONTENT = (
    *("Lanterns 2025", "Lanterns 2026", "Two days about waiting, and what to do meanwhile"),
    *("Great Hall", "Tide Room", "Foyer", "Tides, a day on the shore", "A drawing", "#queues"),
    *("Inês Quadros", "Tomás Okafor-Lindqvist", "Honest queues: the slides"),
    *(name for _, name, _, _ in PEOPLE),
    *(title for _, title, *_ in TALKS),
)
# The others have nothing that none of these has.
AXED = {"front", "live", "talks", "talk", "archive-narrowed", "search", "post-edited", "sign-in"}

GIVEN = re.compile("|".join(re.escape(name) for name in sorted((*NAMES, *CONTENT), key=len)[::-1]))


@pytest.fixture
def reader_of(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A reader whose browser asks for a language."""
    contexts = []

    def make(language: str) -> Page:
        contexts.append(browser.new_context(locale=language, reduced_motion="reduce"))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def leftwards(settings: Settings, tmp_path: Path) -> None:
    """The site speaks the language that nobody speaks, too."""
    pseudo.write(tmp_path)
    settings.LOCALE_PATHS = [tmp_path, *site_settings.LOCALE_PATHS]
    settings.LANGUAGES = [*site_settings.LANGUAGES, (pseudo.CODE, "عربي")]


def form(page: Page, name: str) -> Iterator[tuple[str, Any]]:
    """What keeps somebody out of a page, and what is wider than their phone."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        yield f"{name} at {width}, too wide", wide if wide > 0 else None
    if name in AXED:
        yield f"{name} at {width}", violations(page)


def judge(found: list[tuple[str, Any]]) -> None:
    assert found
    told = [f"{where}: {what}" for where, what in found if what]
    assert not told, "\n".join(told)


def english() -> Iterator[re.Pattern[str]]:
    """The texts that are others in German."""
    for domain in catalogue.DOMAINS:
        for message in catalogue.read("de", domain):
            for text, translated in catalogue.texts(message):
                parts = re.split(r"%\(\w+\)s|\{\w+\}", re.sub(r"<[^>]*>", "", text))
                if text != translated and re.search("[A-Za-z]{3}", "".join(parts)):
                    yield re.compile(".+".join(re.escape(part) for part in parts).strip())


def test_in_german_nothing_is_english_and_all_fits(
    reader_of: Callable[[str], Page], gallery: Gallery
) -> None:
    page, words = reader_of("de-DE"), list(english())
    found: list[tuple[str, Any]] = []
    for name, address in PAGES.items():
        page.goto(gallery.stage.site + address(gallery))
        assert page.locator("html").get_attribute("lang") == "de"
        said = page.evaluate(SAID)
        left = [text for text in said if any(word.fullmatch(text) for word in words)]
        found.append((f"{name}, in English", left))
        found += form(page, name)
    judge(found)


@pytest.mark.usefixtures("leftwards")
def test_from_the_right_to_the_left_every_word_is_translated_and_all_fits(
    reader_of: Callable[[str], Page], gallery: Gallery
) -> None:
    page = reader_of(pseudo.CODE)
    found: list[tuple[str, Any]] = []
    for name, address in PAGES.items():
        page.goto(gallery.stage.site + address(gallery))
        assert page.locator("html").get_attribute("dir") == "rtl"
        left = {
            text for text in page.evaluate(SAID) if re.search("[A-Za-z]{2}", GIVEN.sub("", text))
        }
        found.append((f"{name}, for no translator", sorted(left)))
        found += form(page, name)
    judge(found)
