"""What the live page weighs on the wire, and what stands before its first paint."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from live.item import Author, Link, Media
from tests.browser.stage import Stage
from tests.browser.test_live import connection

pytestmark = pytest.mark.django_db(transaction=True)

BAR = 100_000
PAINTED = """() => new Promise((painted) => {
  new PerformanceObserver(painted).observe({ type: 'paint', buffered: true });
})"""
PHOTO = Media(type="photo", url="https://img.test/a.jpg", alt="A stage", width=1200, height=800)


def weighed(page: Page) -> dict[str, int]:
    """Notes the bytes on the wire, heads included, of all that is loaded from now on: by type."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds: dict[str, str] = {}
    bytes_: dict[str, int] = {}

    def ended(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "?")
        bytes_[kind] = bytes_.get(kind, 0) + int(event["encodedDataLength"])

    devtools.on(
        "Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]})
    )
    devtools.on("Network.loadingFinished", ended)
    return bytes_


def busy(stage: Stage) -> None:
    """More than a page full of posts with all that posts have."""
    for n in range(230):
        who = Author(id=str(n), name=f"Somebody {n}", handle=f"some{n}", url=f"https://a.test/{n}")
        links = (Link(f"https://a.test/{n}", f"A title {n}"),)
        words = " ".join(f"word{n * 7919 % 1000 + k}" for k in range(40))
        stage.post(f"{n}: {words}", author=who, links=links, media=(PHOTO,))
    stage.archive()


def test_the_live_page_is_small(page: Page, stage: Stage) -> None:
    busy(stage)
    weight = weighed(page)
    page.goto(stage.url)
    connection(page, "Live")
    page.wait_for_load_state("load")
    assert {"Document", "Stylesheet", "Script"} <= weight.keys()
    assert sum(size for kind, size in weight.items() if kind != "Image") < BAR, weight


def test_nothing_stands_before_the_first_paint_but_sheets(page: Page, stage: Stage) -> None:
    """The posts are painted while not one script has been answered."""
    stage.post("one")
    stage.archive()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*.js", hold)
    page.goto(stage.url, wait_until="commit")
    page.evaluate(PAINTED)
    assert page.locator(".card-text").inner_text() == "one"
    assert held
    for route in held:
        route.abort()
