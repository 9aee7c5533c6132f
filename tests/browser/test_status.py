"""Words for people: how long ago, how many are new, and never too often."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

SETUP = """async () => {
  const { Status } = await import('/live/status.js');
  document.body.innerHTML =
    '<p id="dot"><b id="word">As of 10:42</b></p><i id="announcer"></i>' +
    '<button id="pill" hidden><span></span></button>';
  const [dot, word, pill, announcer] = ['dot', 'word', 'pill', 'announcer'].map(
    (id) => document.getElementById(id));
  window.status_ = new Status({ dot, word, pill, announcer });
}"""


@pytest.fixture
def clocked(browser: Browser, static_url: str) -> Iterator[Page]:
    """A page whose clock stands until the test moves it."""
    context = browser.new_context()
    page = context.new_page()
    page.clock.install(time=0)
    page.goto(f"{static_url}/live/")
    page.clock.pause_at(1000)
    page.evaluate(SETUP)
    yield page
    context.close()


def text(page: Page, id: str) -> str:
    return page.locator(f"#{id}").inner_text()


def test_the_word_changes_when_the_connection_has_settled(clocked: Page) -> None:
    clocked.evaluate("status_.phase('reconnecting'); status_.phase('live')")
    assert text(clocked, "word") == "As of 10:42"
    clocked.clock.run_for(500)
    assert text(clocked, "word") == "Live"
    assert clocked.locator("#dot").get_attribute("data-phase") == "live"


def test_the_pill_counts(clocked: Page) -> None:
    clocked.evaluate("status_.waiting(1)")
    assert text(clocked, "pill") == "1 new post"
    clocked.evaluate("status_.waiting(12)")
    assert text(clocked, "pill") == "12 new posts"
    clocked.evaluate("status_.waiting(0)")
    assert clocked.locator("#pill").is_hidden()


def test_a_screen_reader_hears_at_most_one_sentence_in_25_seconds(clocked: Page) -> None:
    clocked.evaluate("for (let n = 0; n < 30; n += 1) status_.came(1)")
    clocked.clock.run_for(20_000)
    assert text(clocked, "announcer") == ""
    clocked.clock.run_for(6_000)
    assert text(clocked, "announcer") == "30 new posts. As of 10:42."
    clocked.evaluate("status_.came(2)")
    clocked.clock.run_for(20_000)
    assert "30" in text(clocked, "announcer")
    clocked.clock.run_for(6_000)
    assert text(clocked, "announcer") == "2 new posts. As of 10:42."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "now"),
        (59, "now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (86_399, "23 h"),
        (86_400, "1 d"),
    ],
)
def test_how_long_ago(laboratory: Page, seconds: int, words: str) -> None:
    ago = "async (s) => (await import('/live/times.js')).ago(s)"
    assert laboratory.evaluate(ago, seconds) == words
