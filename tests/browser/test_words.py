"""Words of scripts in the page's language: static/live/words.js."""

from typing import Any

import pytest
from playwright.sync_api import Page

SAY = """async ([language, words, what, parts]) => {
  document.documentElement.lang = language;
  document.getElementById('words')?.remove();
  const block = document.createElement('script');
  Object.assign(block, { id: 'words', type: 'application/json' });
  block.textContent = JSON.stringify(words);
  document.body.append(block);
  const said = await import(`/live/words.js?${Math.random()}`);
  return said[what](...parts);
}"""


def say(laboratory: Page, language: str, words: dict[str, Any], what: str, *parts: Any) -> str:
    """What the module answers in a page of that language that brings these words."""
    return laboratory.evaluate(SAY, [language, words, what, parts])  # type: ignore[no-any-return]


def test_english_words_stand_for_themselves(laboratory: Page) -> None:
    assert (
        say(laboratory, "en", {}, "gettext", "As of {clock}", {"clock": "10:42"}) == "As of 10:42"
    )
    assert say(laboratory, "en", {}, "ngettext", "{count} post", "{count} posts", 1) == "1 post"
    assert say(laboratory, "en", {}, "ngettext", "{count} post", "{count} posts", 0) == "0 posts"


def test_what_the_page_brings_is_said_instead(laboratory: Page) -> None:
    words = {
        "{n} of {name}": "{name}: {n}",
        "{count} post": ["{count} Beitrag", "{count} Beiträge"],
    }
    assert (
        say(laboratory, "de", words, "gettext", "{n} of {name}", {"n": 1, "name": "$&"}) == "$&: 1"
    )
    count = ["{count} post", "{count} posts"]
    assert say(laboratory, "de", words, "ngettext", *count, 1) == "1 Beitrag"
    assert say(laboratory, "de", words, "ngettext", *count, 26000) == "26.000 Beiträge"


@pytest.mark.parametrize(
    ("language", "forms", "counts"),
    [
        ("pl", "abc", {1: "a", 2: "b", 5: "c", 22: "b", 25: "c"}),
        ("ar", "abcdef", {0: "a", 1: "b", 2: "c", 3: "d", 11: "e", 100: "f", 103: "d"}),
        ("ja", "a", {0: "a", 1: "a", 7: "a"}),
    ],
)
def test_every_language_has_its_own_forms(
    laboratory: Page, language: str, forms: str, counts: dict[int, str]
) -> None:
    words = {"one": list(forms)}
    said = {
        count: say(laboratory, language, words, "ngettext", "one", "many", count)
        for count in counts
    }
    assert said == counts
