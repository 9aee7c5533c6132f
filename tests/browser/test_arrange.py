"""Arranging in a browser: with a thumb, without a script, and for everybody."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from afa import roles
from afa.models import ArchivedItem, Session
from afa.roles import Role
from tests.browser.stage import Stage
from tests.browser.test_axe import violations

pytestmark = pytest.mark.django_db(transaction=True)
# What reaches over the right edge, but for what scrolls by itself.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("main *, header *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth)
    .map((one) => `${one.tagName}.${one.className}`)"""
PASSWORD = "correct horse battery"


@pytest.fixture
def talk(stage: Stage, settings: Settings) -> Session:
    """A talk of tomorrow, two posts in the hallway, and a moderator."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("mo", password=PASSWORD)
    roles.give(user, Role.MODERATOR)
    starts = datetime.now(UTC) + timedelta(days=1)
    talk = Session.objects.create(
        event=stage.event,
        slug="talk",
        title="A talk with a long title that has to fit on a phone as well as on a desk",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
    )
    stage.post("one", "two")
    stage.archive()
    return talk


def arranging(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.url}hallway/arrange/")
    page.get_by_label("Name").fill("mo")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/hallway/arrange/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_post_moves_and_comes_back_without_a_script(
    browser: Browser, stage: Stage, talk: Session, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, java_script_enabled=False, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    arranging(page, stage)
    page.locator(".pick", has_text="one").get_by_role("checkbox").check()
    page.get_by_label("Move to").select_option("talk:talk")
    page.get_by_role("button", name="Move the chosen").click()
    expect(page.get_by_role("status")).to_contain_text("1 post to A talk")
    expect(page.locator(".pick")).to_have_count(1)
    assert ArchivedItem.objects.get(text="one").session == talk
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("back where they were")
    assert ArchivedItem.objects.get(text="one").session is None
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_keeps_nobody_out_and_nothing_sticks_out(
    browser: Browser, stage: Stage, talk: Session, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    arranging(page, stage)
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Move to").select_option("talk:talk")
    assert violations(page) == []
    page.get_by_role("button", name="Move the chosen").click()
    page.get_by_role("status").wait_for()
    assert violations(page) == []
    page.goto(f"{stage.url}sessions/talk/arrange/")
    assert violations(page) == []
    assert page.evaluate(TOO_WIDE) == []
    context.close()


COVERED = """() => {
  const one = document.activeElement;
  const { left, top, width, height } = one.getBoundingClientRect();
  const seen = document.elementFromPoint(left + width / 2, top + height / 2);
  return Boolean(seen?.closest(".picker")) && !one.closest(".picker");
}"""


@pytest.mark.usefixtures("talk")
def test_what_has_the_focus_is_never_behind_the_bar_below(page: Page, stage: Stage) -> None:
    stage.post(*(f"post {n}" for n in range(12)))
    stage.archive()
    page.set_viewport_size({"width": 360, "height": 740})
    arranging(page, stage)
    boxes = page.locator(".pick-box input")
    boxes.first.focus()
    for _ in range(4 * boxes.count()):
        page.keyboard.press("Tab")
        assert not page.evaluate(COVERED)
