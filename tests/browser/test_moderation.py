"""The desk in a browser: hide, undo, ban and block by hand and by keys, seen by readers at once."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import Settings

from afa import roles
from afa.models import Ban, Ruling, Session
from afa.roles import Role
from live.item import Author
from tests.browser.stage import Stage
from tests.browser.test_axe import violations
from tests.browser.test_live import connection, opened, shows

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"


@pytest.fixture
def account(settings: Settings) -> User:
    """A moderator's."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("mo", password=PASSWORD)
    roles.give(user, Role.MODERATOR)
    return user


@pytest.fixture
def desk(page: Page, stage: Stage, account: User) -> Page:
    """The desk, signed in, with three posts of which the last is not archived yet."""
    stage.post("one", "two")
    stage.archive()
    stage.post("three", author=Author(id="666", name="Troll", handle="troll"))
    page.goto(f"{stage.url}desk/")
    sign_in(page)
    connection(page, "Live")
    shows(page, "three", "two", "one")
    return page


def sign_in(page: Page) -> None:
    page.get_by_label("Name").fill("mo")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk/")


def card(page: Page, text: str):  # type: ignore[no-untyped-def]
    return page.locator("#cards > .card:visible", has_text=text)


def hold(route: Route, held: list[Route]) -> None:
    """Keep what is posted; let the rest go on."""
    if route.request.method == "POST":
        held.append(route)
    else:
        route.continue_()


def visible(page: Page, *texts: str) -> None:
    shown = page.locator("#cards > .card:visible .card-text")
    expect(shown).to_have_text(list(texts))


def test_a_hide_leaves_the_desk_at_once_and_then_every_page(
    desk: Page, browser: Browser, stage: Stage
) -> None:
    """At once: before the site has heard of it. No page asks for it, they are told."""
    reader = browser.new_context().new_page()
    opened(reader, stage)
    reader.route("**", lambda route: route.abort())
    held: list[Route] = []
    desk.route(lambda _: True, lambda route: hold(route, held))
    for text in ("two", "three"):
        card(desk, text).get_by_role("button", name="Hide").click()
        expect(card(desk, text)).to_have_count(0)
        expect(card(reader, text)).to_have_count(1)
        held.pop().continue_()
        expect(card(reader, text)).to_have_count(0)
    shows(reader, "one")
    expect(desk.locator("#toast")).to_contain_text("Hidden.")
    assert Ruling.objects.filter(verb="hide", who="mo").count() == 2
    reader.context.close()


def test_undo_brings_it_back_to_its_place(desk: Page, stage: Stage) -> None:
    card(desk, "two").get_by_role("button", name="Hide").click()
    visible(desk, "three", "one")
    desk.get_by_role("button", name="Undo").click()
    visible(desk, "three", "two", "one")
    expect(desk.locator("#toast")).to_contain_text("Restored.")
    assert stage.log.states(["x:two"]) == {"x:two": "live"}


def test_keys_hide_and_undo_and_can_be_switched_off(desk: Page, stage: Stage) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("h")
    visible(desk, "two", "one")
    expect(card(desk, "two")).to_be_focused()
    desk.keyboard.press("h")
    visible(desk, "one")
    desk.keyboard.press("u")
    visible(desk, "two", "one")
    desk.keyboard.press("u")
    visible(desk, "three", "two", "one")
    desk.keyboard.press("?")
    expect(desk.get_by_text("hide the post that has the focus")).to_be_visible()
    desk.get_by_label("Use these keys").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    desk.keyboard.press("h")
    visible(desk, "three", "two", "one")


def test_the_drawer_restores(desk: Page, stage: Stage) -> None:
    card(desk, "two").get_by_role("button", name="Hide").click()
    visible(desk, "three", "one")
    stage.archive()
    desk.locator("#drawer > summary").click()
    drawer = desk.locator("#drawer-posts")
    expect(drawer).to_contain_text("two")
    expect(drawer).to_contain_text("Hidden by mo")
    drawer.get_by_role("button", name="Restore").click()
    expect(drawer.locator("[data-hidden]")).to_have_count(0)
    visible(desk, "three", "two", "one")


def test_the_desk_hears_of_what_is_withheld(desk: Page, stage: Stage) -> None:
    news, drawer = desk.locator("#drawer-news"), desk.locator("#drawer-posts")
    expect(news).to_be_hidden()
    moderation = desk.context.new_page()
    moderation.goto(f"{stage.url}moderation/words/?word=grebe")
    moderation.get_by_role("button", name="Block").click()
    moderation.wait_for_url("**/moderation/**")
    stage.post("a grebe", "and a second grebe", "a heron")
    expect(news).to_have_text("2 new")
    shows(desk, "a heron", "three", "two", "one")
    stage.archive()
    desk.locator("#drawer > summary").click()
    expect(drawer.locator("[data-hidden]")).to_have_count(2)
    expect(drawer).to_contain_text("and a second grebe")
    expect(news).to_be_hidden()


def test_what_a_moderator_hides_is_no_news_to_them(desk: Page, stage: Stage) -> None:
    card(desk, "two").get_by_role("button", name="Hide").click()
    visible(desk, "three", "one")
    stage.hide("one")
    visible(desk, "three")
    expect(desk.locator("#drawer-news")).to_have_text("1 new")


def test_a_ban_from_a_card_that_is_not_archived(desk: Page, browser: Browser, stage: Stage) -> None:
    reader = browser.new_context().new_page()
    opened(reader, stage)
    card(desk, "three").locator("summary", has_text="More").click()
    card(desk, "three").get_by_role("link", name="Ban author").click()
    dialog = desk.locator("#desk-dialog")
    expect(dialog).to_contain_text("Ban @troll?")
    dialog.get_by_label("Why").fill("rude")
    dialog.get_by_role("button", name="Ban").click()
    expect(dialog).to_be_hidden()
    expect(desk.locator("#toast")).to_contain_text("@troll is banned.")
    stage.archive()
    visible(desk, "two", "one")
    shows(reader, "two", "one")
    stage.post("never seen", author=Author(id="666", name="Troll", handle="troll"))
    stage.post("four")
    shows(reader, "four", "two", "one")
    assert Ban.objects.get().reason == "rude"
    reader.context.close()


def test_a_word_is_previewed_and_blocked_in_place(desk: Page, stage: Stage) -> None:
    card(desk, "two").locator("summary", has_text="More").click()
    card(desk, "two").get_by_role("link", name="Block word").click()
    dialog = desk.locator("#desk-dialog")
    dialog.get_by_label("A word or phrase").fill("TWO")
    dialog.get_by_role("button", name="See what it would hide").click()
    expect(dialog).to_contain_text("It would hide 1 of the last 2 posts")
    dialog.get_by_role("button", name="Block").click()
    expect(desk.locator("#toast")).to_contain_text("is blocked. 1 post hidden")
    visible(desk, "three", "one")


def test_another_moderator_s_hide_is_seen(desk: Page, stage: Stage, account: User) -> None:
    stage.hide("two")
    visible(desk, "three", "one")


def test_a_session_that_is_over_is_said_and_comes_back(desk: Page, stage: Stage) -> None:
    desk.context.clear_cookies(name=None)
    card(desk, "two").get_by_role("button", name="Hide").click()
    toast = desk.locator("#toast")
    expect(toast).to_contain_text("load it again")
    visible(desk, "three", "two", "one")


def test_signing_out_elsewhere_offers_the_door(desk: Page, stage: Stage) -> None:
    cookies = [c for c in desk.context.cookies() if c["name"].startswith("sessionid")]
    desk.context.clear_cookies(name=cookies[0]["name"])
    card(desk, "two").get_by_role("button", name="Hide").click()
    expect(desk.locator("#toast")).to_contain_text("You are signed out.")
    visible(desk, "three", "two", "one")
    desk.locator("#toast").get_by_role("link", name="Sign in").click()
    sign_in(desk)
    connection(desk, "Live")
    card(desk, "two").get_by_role("button", name="Hide").click()
    visible(desk, "three", "one")


def test_without_a_script_it_works_too(
    browser: Browser, stage: Stage, account: User, desk: Page
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(desk.context.cookies())  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto(f"{stage.url}desk/")
    card(plain, "two").get_by_role("button", name="Hide").click()
    plain.wait_for_url("**/desk/")
    expect(plain.get_by_text("Hidden.", exact=True)).to_be_visible()
    visible(plain, "one")
    card(plain, "one").locator("summary", has_text="More").click()
    plain.get_by_role("link", name="Ban author").click()
    plain.get_by_role("button", name="Ban").click()
    plain.wait_for_url("**/moderation/")
    expect(plain.get_by_text("@ada is banned.")).to_be_visible()
    context.close()


def test_a_talk_has_a_desk_too(desk: Page, stage: Stage) -> None:
    talk = Session.objects.create(
        event=stage.event,
        title="A talk",
        slug="talk",
        hashtag="tagged",
        starts_at=stage.event.starts_at,
        ends_at=stage.event.ends_at,
    )
    stage.post("about it #tagged", hashtags=("tagged",))
    stage.archive()
    desk.goto(f"{stage.url}sessions/{talk.slug}/desk/")
    shown = desk.locator(".card:visible", has_text="about it")
    shown.get_by_role("button", name="Hide").click()
    expect(shown).to_have_count(0)
    expect(desk.locator("#toast")).to_contain_text("Hidden.")
    desk.get_by_role("button", name="Undo").click()
    expect(shown).to_have_count(1)
    assert violations(desk) == []


def test_touch_targets_are_large_enough(desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    for tool in desk.locator(".card-tools button, .card-tools summary, #drawer > summary").all():
        box = tool.bounding_box()
        assert box
        assert box["height"] >= 44
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert desk.evaluate(overflow) == 0


def test_words_stay_whole_on_a_phone(desk: Page, stage: Stage) -> None:
    stage.event.title = "Two Days of a Name That No Phone Has Room For"
    stage.event.save()
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.goto(f"{stage.url}desk/")
    lines = "(tab) => { const all = new Range(); all.selectNodeContents(tab);"
    lines += "return all.getClientRects().length }"
    for tab in desk.locator(".tabs a").all():
        assert tab.evaluate(lines) == 1, tab.text_content()
    desk.goto(f"{stage.site}/{stage.slug}/items/{stage.key('three')}/moderate/")
    assert desk.get_by_role("link", name="Ban").inner_text() == "Ban @troll…"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_of_moderation_keeps_anybody_out(
    desk: Page, stage: Stage, scheme: str, width: int
) -> None:
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    desk.set_viewport_size({"width": width, "height": 800})
    moderation = f"{stage.url}moderation/"
    post = f"{stage.site}/{stage.slug}/items/{stage.key('two')}/moderate/"
    desk.goto(moderation)
    assert violations(desk) == []
    desk.goto(f"{post}?act=ban")
    assert violations(desk) == []
    desk.get_by_role("button", name="Ban").click()
    desk.goto(f"{moderation}words/?word=three")
    assert violations(desk) == []
    desk.get_by_role("button", name="Block").click()
    stage.archive()
    for path in (moderation, post, f"{stage.url}desk/"):
        desk.goto(path)
        if path.endswith("desk/"):
            desk.locator("#drawer > summary").click()
        assert violations(desk) == [], path
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert desk.evaluate(overflow) == 0, path
    desk.goto(moderation)
    desk.locator("#bans a").first.click()
    assert violations(desk) == []


def test_escape_folds_what_unfolded_and_gives_the_focus_back(desk: Page) -> None:
    menu = card(desk, "two").locator(".card-menu summary")
    for summary in (menu, desk.locator("#narrow > summary")):
        summary.press("Enter")
        inside = summary.locator("xpath=..").locator("a, select, button").first
        inside.focus()
        expect(inside).to_be_focused()
        desk.keyboard.press("Escape")
        expect(inside).to_be_hidden()
        expect(summary).to_be_focused()
    menu.press("Enter")
    desk.get_by_role("link", name="Ban author…").press("Enter")
    expect(desk.get_by_role("dialog")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    expect(menu).to_be_focused()


def test_what_lies_above_others_folds_when_something_else_is_pressed(desk: Page) -> None:
    menus = desk.locator(":is(.card-menu, .narrow)[open]")
    desk.locator("#narrow > summary").click()
    expect(menus).to_have_count(1)
    desk.get_by_role("heading", level=1).click()
    expect(menus).to_have_count(0)
    for text in ("one", "two"):
        card(desk, text).locator(".card-menu summary").click()
        expect(menus).to_have_count(1)
    desk.locator("#drawer > summary").click()
    desk.get_by_role("heading", level=1).click()
    expect(menus).to_have_count(0)
    expect(desk.locator("#drawer")).to_have_attribute("open", "")
