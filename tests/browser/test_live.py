"""The live page in a real browser, with a real streamer: nothing lost, nothing twice."""

import socket
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from afa.models import Session
from live.draft import ItemDraft, NoticeDraft
from tests.browser.items import KINDS
from tests.browser.stage import Halley, Stage

pytestmark = pytest.mark.django_db(transaction=True)


def shows(page: Page, *texts: str) -> None:
    """The cards are exactly these, from top to bottom."""
    expect(page.locator("#cards > .card > .card-main .card-text")).to_have_text(list(texts))


def connection(page: Page, word: str) -> None:
    """The words beside the dot."""
    expect(page.locator("#connection-word")).to_have_text(word)


def opened(page: Page, stage: Stage) -> None:
    """Open the live page and wait until it follows."""
    page.goto(stage.url)
    connection(page, "Live")


def top(card: Locator) -> float:
    """Where in the window a card begins, in pixels."""
    box = card.bounding_box()
    assert box
    return box["y"]


def test_an_item_appears(page: Page, stage: Stage) -> None:
    opened(page, stage)
    expect(page.locator("#no-cards")).to_be_visible()
    stage.post("one")
    shows(page, "one")
    expect(page.locator("#no-cards")).to_be_hidden()
    stage.post("two", "three")
    shows(page, "three", "two", "one")


def test_what_came_between_the_archive_and_the_page_is_there(page: Page, stage: Stage) -> None:
    stage.post("one", "two")
    stage.archive()
    stage.post("three")
    opened(page, stage)
    shows(page, "three", "two", "one")


def test_offline_and_resumed(page: Page, stage: Stage) -> None:
    stage.post("one")
    stage.archive()
    opened(page, stage)
    page.context.set_offline(True)
    connection(page, "Offline")
    stage.post("two", "three")
    stage.hide("one")
    page.context.set_offline(False)
    shows(page, "three", "two")
    connection(page, "Live")


def test_a_hidden_item_vanishes_and_returns_to_its_place(page: Page, stage: Stage) -> None:
    stage.post("one", "a secret", "two")
    stage.archive()
    opened(page, stage)
    stage.post("three")
    shows(page, "three", "two", "a secret", "one")
    stage.hide("a secret")
    stage.hide("three")
    shows(page, "two", "one")
    assert "a secret" not in page.content()
    stage.restore("a secret")
    shows(page, "two", "a secret", "one")


def test_an_edit_changes_the_card_where_it_is(page: Page, stage: Stage) -> None:
    stage.post("one")
    stage.archive()
    opened(page, stage)
    stage.post("two")
    shows(page, "two", "one")
    stage.put([stage.draft("ONE", version=1, uid="x:one"), stage.draft("TWO", 1, "x:two")])
    shows(page, "TWO", "ONE")
    expect(page.get_by_text("Edited")).to_have_count(2)


def test_a_notice_is_shown(page: Page, stage: Stage) -> None:
    opened(page, stage)
    stage.log.append_many([NoticeDraft(text="Lunch <b>is</b> served", session="lunch")])
    expect(page.locator(".card-notice .card-text")).to_have_text("Lunch <b>is</b> served")
    expect(page.get_by_text("About this talk")).to_have_attribute(
        "href", f"/{stage.slug}/sessions/lunch/"
    )


def test_without_javascript_the_page_shows_what_there_is(browser: Browser, stage: Stage) -> None:
    stage.post("one", "two")
    stage.archive()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(stage.url)
    shows(page, "two", "one")
    expect(page.locator("#connection-word")).to_contain_text("As of")
    context.close()


def test_a_log_that_was_lost_begins_anew_without_repeating(page: Page, stage: Stage) -> None:
    stage.post("one", "two")
    stage.archive()
    opened(page, stage)
    stage.post("three")
    shows(page, "three", "two", "one")
    stage.client.delete(*stage.client.keys(f"live:{{{stage.slug}}}:*"))
    stage.post("two", "three", "four")
    shows(page, "four", "three", "two", "one")
    stage.hide("three")
    shows(page, "four", "two", "one")


def test_a_log_that_was_set_back_begins_anew_too(page: Page, stage: Stage) -> None:
    stage.post("one", "two")
    stage.archive()
    opened(page, stage)
    stage.client.rpop(f"live:{{{stage.slug}}}:items")
    stage.client.hdel(f"live:{{{stage.slug}}}:seen", "x:two")
    stage.post("instead", "two")
    shows(page, "instead", "two", "one")


def test_a_streamer_that_is_killed_and_started_again(
    page: Page, stage_with: Callable[[Halley], Stage], mortal: Halley
) -> None:
    mortal.start()
    stage = stage_with(mortal)
    stage.post("one")
    stage.archive()
    opened(page, stage)
    stage.post("two")
    shows(page, "two", "one")
    mortal.kill()
    connection(page, "Reconnecting")
    stage.post("three", "four")
    stage.hide("one")
    mortal.start()
    shows(page, "four", "three", "two")
    connection(page, "Live")


def test_a_streamer_that_comes_after_the_page(
    page: Page, stage_with: Callable[[Halley], Stage], mortal: Halley
) -> None:
    stage = stage_with(mortal)
    stage.post("one")
    stage.archive()
    page.goto(stage.url)
    connection(page, "Reconnecting")
    shows(page, "one")
    stage.post("two")
    mortal.start()
    shows(page, "two", "one")


def test_where_streams_are_refused_it_polls(page: Page, stage: Stage) -> None:
    page.route("**/stream?*", lambda route: route.abort())
    follows_by_polling(page, stage)


def test_where_streams_are_held_up_it_polls(page: Page, stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        nowhere = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        page.route("**/stream?*", lambda route: route.continue_(url=nowhere))
        follows_by_polling(page, stage)


def follows_by_polling(page: Page, stage: Stage) -> None:
    """The page is live although no stream reaches it."""
    stage.post("one")
    stage.archive()
    opened(page, stage)
    stage.post("two")
    shows(page, "two", "one")
    stage.post("three")
    shows(page, "three", "two", "one")


def test_a_page_that_was_frozen_connects_anew(page: Page, stage: Stage) -> None:
    """Its stream may have ended without a word. A browser without windows freezes none of its
    pages, so what it says to one that thaws is said by us."""
    opened(page, stage)
    with page.expect_request("**/stream?*"):
        page.evaluate("document.dispatchEvent(new Event('resume'))")
    stage.post("one")
    shows(page, "one")
    connection(page, "Live")


def test_the_way_back_shows_what_came_meanwhile(page: Page, stage: Stage) -> None:
    stage.post("one")
    stage.archive()
    opened(page, stage)
    page.goto(f"{stage.site}/about/privacy/")
    stage.post("two")
    stage.hide("one")
    page.go_back()
    shows(page, "two")


def test_an_event_that_goes_off_air_says_so_and_links_its_archive(page: Page, stage: Stage) -> None:
    stage.post("one")
    stage.archive()
    opened(page, stage)
    stage.event.on_air = False
    stage.event.save()
    connection(page, "Off air")
    expect(page.locator("#over")).to_be_visible()
    page.get_by_role("link", name="the archive").click()
    expect(page.get_by_role("heading", name="Archive")).to_be_visible()
    expect(page.get_by_text("one", exact=True)).to_be_visible()


def test_the_reader_s_place_does_not_move(page: Page, stage: Stage) -> None:
    stage.post(*(f"post {n}" for n in range(30)))
    stage.archive()
    opened(page, stage)
    reading = page.locator(".card", has_text="post 10").last
    reading.scroll_into_view_if_needed()
    before = top(reading)
    stage.post("new 1", "new 2")
    stage.hide("post 25")
    pill = page.get_by_role("button", name="2 new posts")
    expect(pill).to_be_visible()
    expect(page.locator(".card", has_text="post 25")).to_have_count(0)
    # Browsers scroll by whole pixels; heights of cards are not whole.
    assert top(reading) == pytest.approx(before, abs=1)
    stage.hide("new 1")
    expect(page.get_by_role("button", name="1 new post")).to_be_visible()
    page.get_by_role("button", name="1 new post").click()
    expect(page.locator("#cards > .card").first).to_contain_text("new 2")
    expect(page.locator("#cards > .card").first).to_be_in_viewport()
    expect(page.locator("#pill")).to_be_hidden()


@pytest.mark.parametrize(
    "busy",
    [
        "document.querySelector('#cards .card-when').focus()",
        "getSelection().selectAllChildren(document.querySelector('#cards .card-text'))",
    ],
)
def test_nothing_moves_under_somebody_who_is_busy(page: Page, stage: Stage, busy: str) -> None:
    stage.post("one")
    stage.archive()
    opened(page, stage)
    page.evaluate(busy)
    stage.post("two")
    expect(page.get_by_role("button", name="1 new post")).to_be_visible()
    shows(page, "one")


def test_what_was_opened_and_focused_stays_so_in_an_edited_card(page: Page, stage: Stage) -> None:
    stage.post("one", content_warning="Food")
    stage.archive()
    opened(page, stage)
    page.locator(".card summary").click()
    stage.put([stage.draft("ONE", version=1, uid="x:one", content_warning="Food")])
    expect(page.locator(".card-text")).to_have_text("ONE")
    expect(page.locator(".card-text")).to_be_visible()
    assert page.evaluate("document.querySelector('.card').contains(document.activeElement)")


def test_a_crowd_of_posts_leaves_at_most_300_cards(page: Page, stage: Stage) -> None:
    stage.post(*(f"[{n}]" for n in range(100)))
    stage.archive()
    opened(page, stage)
    stage.post(*(f"[{n}]" for n in range(100, 1000)))
    expect(page.locator("#cards > .card").first).to_contain_text("[999]")
    shows(page, *(f"[{n}]" for n in range(999, 699, -1)))


def test_cards_are_the_same_from_the_server_and_from_the_script(
    browser: Browser, page: Page, stage: Stage
) -> None:
    opened(page, stage)
    stage.put([ItemDraft(uid=f"x:{name}", item=item) for name, item in KINDS.items()])
    stage.put([stage.draft("edited", version=1, uid="x:plain")])
    expect(page.locator("#cards > .card")).to_have_count(len(KINDS))
    expect(page.get_by_text("edited", exact=True)).to_be_visible()
    stage.archive()
    other = browser.new_context().new_page()
    other.goto(stage.url)
    connection(other, "Live")
    tidy = """cards => [...cards.children].map((card) =>
        card.outerHTML.replaceAll(/>\\s+</g, '><').replaceAll(/\\s+</g, '<'))"""
    by_script, by_server = (p.locator("#cards").evaluate(tidy) for p in (page, other))
    for one, another in zip(by_script, by_server, strict=True):
        assert sorted(one) == sorted(another)
    other.context.close()


def test_hostile_posts_do_nothing(page: Page, stage: Stage) -> None:
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    opened(page, stage)
    stage.put([ItemDraft(uid="x:evil", item=KINDS["hostile"])])
    expect(page.locator("#cards > .card")).to_have_count(1)
    stage.archive()
    for path in ("", "archive/", f"items/{stage.key('evil')}"):
        page.goto(stage.url + path)
        expect(page.locator(".card")).to_have_count(1)
        page.locator(".card summary").click()
    assert page.locator("script:not([src]):not([type='application/json'])").count() == 0
    assert page.locator("main :is(svg, iframe, object)").count() == 0


def test_every_page_keeps_its_own_policy(page: Page, stage: Stage) -> None:
    stage.post("one")
    stage.archive()
    Session.objects.create(
        event=stage.event,
        slug="talk",
        title="A talk",
        starts_at=stage.event.starts_at,
        ends_at=stage.event.ends_at,
    )
    paths = ["", "sessions/", "sessions/talk/", "archive/", f"items/{stage.key('one')}", "none"]
    for path in (f"/{stage.slug}/{path}" for path in paths):
        page.goto(stage.site + path)
    for path in ("/", "/about/privacy/", "/admin/login/"):
        page.goto(stage.site + path)
    opened(page, stage)
