"""A group of cross-posts as readers meet it: one card, opened by keys alone, without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from afa.models import Speaker
from live.item import Author
from tests.browser.gallery import NOW, Gallery
from tests.browser.test_axe import violations
from tests.strainer.posts import post

pytestmark = pytest.mark.django_db(transaction=True)

SAID = "Whoever waits wants to know one thing first: does it move at all? #queues"
ADA = {
    "x": Author(id="ada", name="Ada Ito", handle="ada"),
    "mastodon": Author(id="7", name="Ada Ito", handle="ito@post.example"),
    "bluesky": Author(id="did:plc:ada", name="Ada Ito 🌿", handle="ada-ito.example"),
}


@pytest.fixture
def group(gallery: Gallery) -> Gallery:
    """Ada says the same three times."""
    handles = ["x:ada", "mastodon:ito@post.example", "bluesky:ada-ito.example"]
    Speaker.objects.filter(event=gallery.event, slug="ada").update(handles=handles)
    gallery.stage.put(
        [post(f"{source}:folded", SAID, at=NOW, author=who) for source, who in ADA.items()]
    )
    gallery.stage.archive()
    return gallery


@pytest.fixture(params=[360, 1280])
def plain(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A screen without JavaScript."""
    size = ViewportSize(width=request.param, height=800)
    context = browser.new_context(java_script_enabled=False, viewport=size)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ["archive/", "sessions/queues/", "search/?q=waits"])
def test_one_card_for_a_group_opens_by_keys(plain: Page, group: Gallery, path: str) -> None:
    plain.goto(group.stage.site + group.path(path))
    card = plain.locator(".card", has_text="does it move at all")
    expect(card).to_have_count(1)
    more = card.locator("summary", has_text="Also on")
    link = card.get_by_role("link", name="@ito@post.example")
    expect(link).to_be_hidden()
    more.focus()
    plain.keyboard.press("Enter")
    expect(link).to_be_visible()
    expect(card.get_by_text("The programme names both accounts")).to_have_count(2)
    link.focus()
    plain.keyboard.press("Enter")
    expect(plain.locator("summary", has_text="Also on")).to_be_visible()
    assert plain.url.startswith(group.stage.site + group.path("items/"))


def test_nothing_in_an_open_group_keeps_anybody_out(page: Page, group: Gallery) -> None:
    page.goto(group.stage.site + group.path("archive/"))
    page.locator("summary", has_text="Also on").click()
    assert violations(page) == []


def test_the_live_page_shows_each_as_it_came(page: Page, group: Gallery) -> None:
    page.goto(group.stage.site + group.path())
    expect(page.locator(".card", has_text="does it move at all")).to_have_count(3)
