"""A day in one tab: however much was posted, the page is as light as after the first hour.

The suite plays a short day. A long one: ``./run test soak`` (26,000 posts), or any number with
SOAK_POSTS=100000 in the environment.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from afa.models import Session
from live.item import Author, Link, Media
from tests.browser.stage import Stage
from tests.browser.test_live import connection

pytestmark = pytest.mark.django_db(transaction=True)

POSTS = int(os.environ.get("SOAK_POSTS", "1200"))
PARTS = 10
# Until then the page fills up, and what drives it has put its own listeners there.
SETTLED = 5
MOST_CARDS = 300

# What the page has running, counted from before its first script.
CLOCKWORK = """
self.running = { intervals: new Set(), timeouts: new Set() };
for (const [kind, set, clear] of [
  ['intervals', 'setInterval', 'clearInterval'], ['timeouts', 'setTimeout', 'clearTimeout'],
]) {
  const [begin, end] = [self[set], self[clear]];
  self[set] = (act, ms, ...rest) => {
    const id = begin(() => {
      if (kind === 'timeouts') running[kind].delete(id);
      act(...rest);
    }, ms);
    running[kind].add(id);
    return id;
  };
  self[clear] = (id) => {
    running[kind].delete(id);
    end(id);
  };
}
"""
RUNNING = "() => [running.intervals.size, running.timeouts.size]"
DOT = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


@dataclass(frozen=True)
class Weight:
    """What a tab holds after its garbage was collected."""

    heap: int
    nodes: int
    listeners: int
    documents: int
    cards: int
    intervals: int
    timeouts: int


def weigh(page: Page, devtools: CDPSession) -> Weight:
    """Collect the garbage and look."""
    for _ in range(3):
        devtools.send("HeapProfiler.collectGarbage")
    told = devtools.send("Performance.getMetrics")["metrics"]
    metrics = {metric["name"]: int(metric["value"]) for metric in told}
    intervals, timeouts = page.evaluate(RUNNING)
    return Weight(
        metrics["JSHeapUsedSize"],
        metrics["Nodes"],
        metrics["JSEventListeners"],
        metrics["Documents"],
        page.locator("#cards > .card").count(),
        intervals,
        timeouts,
    )


def post(stage: Stage, numbers: range) -> None:
    """Posts as a conference writes them, some of them edited, taken away and shown again."""
    stage.put([stage.draft(f"post {n}.", **_parts(n)) for n in numbers])
    edited = [n for n in numbers if n % 40 == 0]
    stage.put([stage.draft(f"post {n}, edited.", 1, f"x:post {n}.") for n in edited])
    for n in numbers:
        if n % 60 == 7:
            stage.hide(f"post {n}.")
        if n % 180 == 7:
            stage.restore(f"post {n}.")


def _parts(n: int) -> dict[str, Any]:
    who = Author(
        id=str(n % 400),
        name=f"Somebody {n % 400}",
        handle=f"some{n % 400}",
        avatar=f"https://img.test/face/{n % 400}.gif" if n % 3 else "",
    )
    photo = Media(type="photo", url=f"https://img.test/{n}.gif", alt="A stage", width=4, height=3)
    return {
        "author": who,
        "media": (photo,) if n % 4 == 0 else (),
        "links": (Link(f"https://a.test/{n % 90}", "A title"),) if n % 5 == 0 else (),
        "content_warning": "Food" if n % 50 == 3 else "",
        "hashtags": ("tides",) if n % 7 == 0 else (),
        "html": f"<p>post {n}. {'and so on ' * (n % 30)}</p>",
    }


@pytest.fixture
def devtools(page: Page) -> Iterator[CDPSession]:
    """Chromium's own view of the page, whose pictures come quickly from nowhere."""

    def dot(route: Route) -> None:
        route.fulfill(body=DOT, content_type="image/gif")

    page.add_init_script(CLOCKWORK)
    page.route("https://img.test/**", dot)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    devtools.send("HeapProfiler.enable")
    yield devtools
    devtools.detach()


def day(page: Page, stage: Stage, devtools: CDPSession) -> Iterator[Weight]:
    """A day in parts: read at the top, then further down, paused, and at the top again."""
    now = datetime.now(UTC)
    times = {"starts_at": now - timedelta(minutes=10), "ends_at": now + timedelta(hours=5)}
    Session.objects.create(
        event=stage.event, slug="tides", title="On tides", hashtag="tides", **times
    )
    page.goto(stage.url)
    connection(page, "Live")
    length = POSTS // PARTS
    # Some of them are hidden again.
    most = min(length + 1, MOST_CARDS)
    waiting = re.compile(rf"^({'|'.join(map(str, range(most * 9 // 10, most + 1)))}) new posts")
    for part in range(PARTS):
        if part == 4:
            page.mouse.wheel(0, 3000)
            page.wait_for_function("scrollY > 2500")
        if part == 6:
            page.keyboard.press("p")
        end = (part + 1) * length
        for begin in range(part * length, end, 100):
            post(stage, range(begin, min(begin + 100, end)))
        last = f"last of part {part}."
        stage.post(last)
        if part in (4, 6):
            expect(page.locator("#pill")).to_contain_text(waiting, timeout=120_000)
        else:
            if part == 7:
                page.keyboard.press("p")
            if part in (5, 7):
                page.keyboard.press(".")
            shown = page.locator("#cards > .card", has_text=last)
            expect(shown).to_be_attached(timeout=120_000)
        stage.archive()
        yield weigh(page, devtools)


def test_a_tab_that_stays_open_all_day_stays_light(
    page: Page, stage: Stage, devtools: CDPSession
) -> None:
    weights = []
    for weight in day(page, stage, devtools):
        print(weight)  # noqa: T201  Seen with -s, and where it fails.
        weights.append(weight)
    assert all(weight.cards <= MOST_CARDS for weight in weights)
    assert {weight.intervals for weight in weights} == {1}
    assert {weight.documents for weight in weights[SETTLED:]} == {weights[SETTLED].documents}
    assert max(weight.timeouts for weight in weights) <= 8
    assert weights[-1].listeners == weights[SETTLED].listeners
    assert weights[-1].nodes < weights[SETTLED].nodes * 1.15
    assert weights[-1].heap < weights[SETTLED].heap * 1.2
