"""axe-core finds nothing about any kind of post, in light and in dark, on a phone and on a desk."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from afa.models import Session
from live.draft import ItemDraft, NoticeDraft
from tests.browser.items import KINDS
from tests.browser.stage import Stage
from tests.browser.test_live import connection

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN = """async (rules) => (await axe.run(document, {
    resultTypes: ["violations"], ...(rules && { runOnly: rules }) })).violations
  .map(({ id, nodes }) => [id, nodes.map(({ html, any }) => [html, any[0]?.message])])"""


def violations(page: Page, *rules: str) -> Any:
    """What axe-core has to say about the page as it is: by all its rules, or by some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(RUN, rules or None)


def in_both(page: Page) -> Any:
    """All that axe-core has to say in the light; in the dark colours alone are others."""
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    return found + violations(page, "color-contrast")


@pytest.mark.parametrize("width", [360, 1280])
def test_no_post_keeps_anybody_out(browser: Browser, stage: Stage, width: int) -> None:
    """Posts of every kind; and the live page in every state. The rest: test_axe_pages.py."""
    stage.put(
        [ItemDraft(uid=f"x:{name}", item=item) for name, item in KINDS.items() if name != "hostile"]
    )
    stage.log.append_many([NoticeDraft(text="Lunch is served", session="talk")])
    now = datetime.now(UTC)
    for slug, starts in (("past", -3), ("talk", -1), ("next", 2)):
        begins = now + timedelta(hours=starts)
        ends = begins + timedelta(hours=2)
        Session.objects.create(
            event=stage.event, slug=slug, title=f"The {slug}", starts_at=begins, ends_at=ends
        )
    stage.archive()
    context = browser.new_context(reduced_motion="reduce", viewport={"width": width, "height": 900})
    page = context.new_page()
    found = {}
    for path in ("", "sessions/", "sessions/talk/", "archive/", f"items/{stage.key('plain')}"):
        page.goto(f"{stage.site}/{stage.slug}/{path}")
        found[path] = in_both(page)
    page.goto(stage.url)
    connection(page, "Live")
    stage.post("one more")
    page.locator(".card", has_text="one more").wait_for()
    found["live"] = in_both(page)
    page.locator("summary", has_text="Filter").click()
    found["choosing"] = in_both(page)
    page.goto(f"{stage.url}?talk=talk&media=photos&tag=none")
    connection(page, "Live")
    stage.post("and another")
    expect(page.locator("#elsewhere")).to_contain_text("elsewhere")
    found["filtered"] = in_both(page)
    page.goto(f"{stage.url}?talk=nothing")
    found["impossible"] = in_both(page)
    page.goto(stage.url)
    connection(page, "Live")
    page.get_by_role("button", name="Keys").click()
    found["keys"] = in_both(page)
    context.close()
    faults = [f"{path}: {what}" for path, what in found.items() if what]
    assert not faults, "\n".join(faults)
