"""axe-core finds nothing on any page, in light and in dark, on a phone and on a desk."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any, Literal

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_keeps_anybody_out(
    browser: Browser, stage: Stage, scheme: Literal["light", "dark"], width: int
) -> None:
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
    context = browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    found = {}
    # Another theme changes colours alone.
    rules = ["color-contrast"] if scheme == "dark" else []
    paths = ["", "sessions/", "sessions/talk/", "archive/", f"items/{stage.key('plain')}", "none"]
    paths = [f"/{stage.slug}/{path}" for path in paths]
    for path in (*paths, "/", "/about/privacy/", "/accounts/sign-in/"):
        page.goto(stage.site + path)
        found[path] = violations(page, *rules)
    page.goto(stage.url)
    connection(page, "Live")
    stage.post("one more")
    page.locator(".card", has_text="one more").wait_for()
    found["live"] = violations(page, *rules)
    page.locator("summary", has_text="Filter").click()
    found["choosing"] = violations(page, *rules)
    page.goto(f"{stage.url}?talk=talk&media=photos&tag=none")
    connection(page, "Live")
    stage.post("and another")
    expect(page.locator("#elsewhere")).to_contain_text("elsewhere")
    found["filtered"] = violations(page, *rules)
    page.goto(f"{stage.url}?talk=nothing")
    found["impossible"] = violations(page, *rules)
    page.goto(stage.url)
    connection(page, "Live")
    page.get_by_role("button", name="Keys").click()
    found["keys"] = violations(page, *rules)
    context.close()
    faults = [f"{path}: {what}" for path, what in found.items() if what]
    assert not faults, "\n".join(faults)
