"""axe-core on every page of the gallery, of staff and of trouble; contrast in both themes."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from tests.browser.gallery import PAGES, STAFF, Gallery
from tests.browser.test_axe import violations
from tests.browser.test_dashboard import running, sign_in, site

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

__all__ = ["running", "site"]

# Those that have nothing but what another one has.
LIKE_OTHERS = {"archive-without-posts", "search-in-vain", "post", "nothing-there"}

# So that none of them takes long, however busy the machine is.
PARTS = 4

TROUBLE = (400, 403, 500, 503)


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def faults(page: Page, name: str) -> Iterator[tuple[str, Any]]:
    """What keeps somebody out of a page: all rules in the light, contrast in the dark."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        yield f"{name} at {width}", violations(page)
        page.emulate_media(color_scheme="dark")
        yield f"{name} at {width}, dark", violations(page, "color-contrast")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        yield f"{name} at {width}, too wide", wide if wide > 0 else None


def judge(found: list[tuple[str, Any]]) -> None:
    assert found
    told = [f"{where}: {what}" for where, what in found if what]
    assert not told, "\n".join(told)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_of_the_gallery(reader: Page, gallery: Gallery, part: int) -> None:
    found: list[tuple[str, Any]] = []
    for name in sorted(PAGES.keys() - LIKE_OTHERS)[part::PARTS]:
        address = PAGES[name]
        reader.goto(gallery.stage.site + address(gallery))
        found += faults(reader, name)
    judge(found)


def test_every_page_of_staff(reader: Page, site: Any) -> None:
    sign_in(reader, site)
    home = reader.url.removesuffix("/dashboard/")
    found: list[tuple[str, Any]] = []
    for name, path in STAFF.items():
        reader.goto(home + path)
        found += faults(reader, name)
    judge(found)


def test_every_page_of_trouble(reader: Page, gallery: Gallery, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.browser.failing_urls"
    found: list[tuple[str, Any]] = []
    for status in TROUBLE:
        answer = reader.goto(f"{gallery.stage.site}{gallery.path(f'failing/{status}/')}")
        assert answer
        assert answer.status == status
        assert reader.locator(".crumb").inner_text() == str(status)
        found += faults(reader, str(status))
    reader.goto(f"{gallery.stage.site}/accounts/sign-in/")
    reader.context.clear_cookies()
    reader.get_by_label("Name").fill("ada")
    reader.get_by_label("Password").fill("wrong")
    reader.get_by_role("button", name="Sign in").click()
    reader.get_by_role("heading", name="That form could not be accepted").wait_for()
    found += faults(reader, "an old form")
    judge(found)
