"""The live page's filters: from the server first, and kept for whatever arrives."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from afa import talks
from afa.models import Room, Session
from live.draft import NoticeDraft
from live.item import Author, Media
from tests.browser.stage import Stage
from tests.browser.test_desk import drift
from tests.browser.test_live import connection as connected
from tests.browser.test_live import shows

pytestmark = pytest.mark.django_db(transaction=True)

PHOTO = Media(type="photo", url="https://img.test/a.jpg", alt="A stage")
FILM = Media(type="video", url="https://v.test/1")
ADA, BOB = Author(id="1", name="Ada", handle="ada"), Author(id="2", name="Bob", handle="bob")
NAME = re.compile("Filter")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked up is not held: a test would have to wait for it."""
    monkeypatch.setattr(talks, "HOLD_S", 0.0)


def talk(stage: Stage, slug: str, tag: str, room: Room | None = None) -> Session:
    """A talk that is on, beside another one."""
    now = datetime.now(UTC)
    times = {"starts_at": now - timedelta(minutes=10), "ends_at": now + timedelta(minutes=40)}
    return Session.objects.create(
        event=stage.event, slug=slug, title=f"On {slug}", hashtag=tag, room=room, **times
    )


def two_talks(stage: Stage) -> None:
    """A programme with parallel talks: only their tags say which a post is about."""
    talk(stage, "tides", "tides")
    talk(stage, "moons", "moons")


def follows(page: Page, stage: Stage, query: str) -> None:
    """Open a filtered page and wait until it follows."""
    page.goto(f"{stage.url}?{query}")
    connected(page, "Live")


def elsewhere(page: Page, words: str) -> None:
    expect(page.locator("#elsewhere")).to_have_text(words)


@pytest.mark.parametrize(
    ("query", "fits", "not_"),
    [
        ("source=mastodon", {"source": "mastodon"}, {}),
        ("tag=Tides", {"hashtags": ("tides",)}, {"hashtags": ("moons",)}),
        ("author=x:2", {"author": BOB}, {"author": ADA}),
        ("media=photos", {"media": (PHOTO,)}, {"media": (FILM,)}),
        (
            "media=videos",
            {"media": (Media(type="gif", url="https://v.test/1"),)},
            {"media": (PHOTO,)},
        ),
        ("media=photos&author=x:2", {"media": (PHOTO,), "author": BOB}, {"media": (PHOTO,)}),
    ],
)
def test_a_part_of_the_stream_is_shown_and_kept(
    page: Page, stage: Stage, query: str, fits: dict[str, Any], not_: dict[str, Any]
) -> None:
    stage.post("one", **fits)
    stage.post("two", **not_)
    stage.archive()
    follows(page, stage, query)
    shows(page, "one")
    stage.post("three", **not_)
    stage.post("four", **fits)
    stage.post("five", **not_)
    shows(page, "four", "one")
    elsewhere(page, "2 new posts elsewhere")
    stage.hide("five")
    elsewhere(page, "1 new post elsewhere")


def test_the_posts_of_one_talk_arrive_as_soon_as_their_talk_is_known(
    page: Page, stage: Stage
) -> None:
    two_talks(stage)
    stage.post("one", hashtags=("tides",))
    stage.post("two", hashtags=("moons",))
    stage.archive()
    follows(page, stage, "talk=tides")
    shows(page, "one")
    stage.post("three", hashtags=("tides",))
    stage.post("four", hashtags=("moons",))
    stage.log.append_many([NoticeDraft(text="Lunch", session="")])
    expect(page.locator(".card-notice")).to_have_count(1)
    elsewhere(page, "2 not yet sorted")
    stage.archive()
    shows(page, "three", "one")
    elsewhere(page, "1 new post elsewhere")
    expect(page.locator("[data-talk=moons] [data-posts]")).to_have_text("2")


def test_the_posts_of_one_room_are_those_of_its_talks(page: Page, stage: Stage) -> None:
    """And the bar on top tells of that room alone."""
    for slug in ("hall", "attic"):
        room = Room.objects.create(event=stage.event, slug=slug, name=f"The {slug}")
        talk(stage, f"in-{slug}", slug, room)
    stage.post("one", hashtags=("hall",))
    stage.post("two", hashtags=("attic",))
    stage.archive()
    page.goto(stage.url)
    shows(page, "two", "one")
    expect(page.locator(".onstage-talk:visible")).to_have_count(2)
    page.get_by_text(NAME).click()
    page.get_by_label("Room").select_option(label="The hall")
    page.get_by_role("button", name="Show these").click()
    connected(page, "Live")
    shows(page, "one")
    expect(page.locator(".onstage-talk:visible")).to_have_count(1)
    expect(page.locator(".chip")).to_contain_text("The hall")
    stage.post("three", hashtags=("hall",))
    stage.post("four", hashtags=("attic",))
    elsewhere(page, "2 not yet sorted")
    stage.archive()
    shows(page, "three", "one")
    elsewhere(page, "1 new post elsewhere")


def test_a_post_that_is_moved_to_another_talk_leaves_the_page(page: Page, stage: Stage) -> None:
    two_talks(stage)
    stage.post("one", "two", hashtags=("tides",))
    stage.archive()
    follows(page, stage, "talk=tides")
    shows(page, "two", "one")
    moved = stage.event.sessions.get(slug="moons")
    moved.items.model.objects.filter(key=stage.key("one")).update(session=moved)
    stage.post("three", hashtags=("tides",))
    stage.archive()
    shows(page, "three", "two")


def test_an_edit_may_bring_a_post_in_and_take_it_out(page: Page, stage: Stage) -> None:
    stage.post("one", hashtags=("tides",))
    stage.archive()
    follows(page, stage, "tag=tides")
    stage.post("two")
    elsewhere(page, "1 new post elsewhere")
    stage.put([stage.draft("TWO", 1, "x:two", hashtags=("tides",))])
    shows(page, "TWO", "one")
    expect(page.locator("#elsewhere")).to_be_hidden()
    stage.put([stage.draft("ONE", 1, "x:one")])
    shows(page, "TWO")


def test_a_reader_of_a_part_drifts_by_no_pixel(page: Page, stage: Stage) -> None:
    two_talks(stage)
    stage.post(*(f"post {n}." for n in range(30)), hashtags=("tides",))
    stage.archive()
    follows(page, stage, "talk=tides")
    page.mouse.wheel(0, 2000)
    page.wait_for_function("scrollY > 1500")
    before = drift(page, "post 10.")
    for n in range(3):
        stage.post(f"new {n}.", hashtags=("tides",), media=(PHOTO,))
        stage.post(f"other {n}.", hashtags=("moons",))
        stage.archive()
        expect(page.locator("#pill")).to_contain_text(f"{n + 1} new post")
        assert drift(page, "post 10.") == before
    elsewhere(page, "3 new posts elsewhere")
    assert drift(page, "post 10.") == before


def test_the_pill_says_what_waits_is_about(page: Page, stage: Stage) -> None:
    two_talks(stage)
    stage.post(*(f"post {n}." for n in range(30)))
    stage.archive()
    follows(page, stage, "source=x")
    page.mouse.wheel(0, 2000)
    page.wait_for_function("scrollY > 1500")
    stage.post("a", "b", hashtags=("tides",))
    stage.post("c", hashtags=("moons",))
    stage.archive()
    expect(page.locator("#pill-talks")).to_have_text("2 On tides · 1 On moons")


def test_while_the_archive_is_away_the_stream_goes_on(page: Page, stage: Stage) -> None:
    two_talks(stage)
    stage.post("one", hashtags=("tides",))
    stage.archive()
    follows(page, stage, "talk=tides")
    away = "**/talks.json"
    page.route(away, lambda route: route.fulfill(status=503, body="away"))
    stage.post("two", hashtags=("tides",))
    stage.archive()
    elsewhere(page, "1 not yet sorted")
    with page.expect_response(away):
        pass
    page.unroute(away)
    shows(page, "two", "one")


def test_filters_are_chosen_and_taken_away_with_the_way_back(page: Page, stage: Stage) -> None:
    stage.post("one", media=(PHOTO,), author=BOB)
    stage.post("two", source="mastodon")
    stage.post("three", source="mastodon", media=(PHOTO,))
    stage.archive()
    page.goto(stage.url)
    connected(page, "Live")
    page.locator("summary", has_text=NAME).click()
    page.get_by_label("Network").select_option("mastodon")
    page.get_by_label("Pictures and films").select_option("photos")
    page.get_by_role("button", name="Show these").click()
    page.wait_for_url("**/?source=mastodon&media=photos")
    shows(page, "three")
    page.get_by_role("link", name="With pictures").click()
    page.wait_for_url("**/?source=mastodon")
    shows(page, "three", "two")
    page.get_by_role("link", name="Clear").click()
    shows(page, "three", "two", "one")
    page.go_back()
    shows(page, "three", "two")
    page.go_back()
    shows(page, "three")
    stage.post("four", source="mastodon", media=(PHOTO,))
    shows(page, "four", "three")


def test_filters_need_no_javascript(browser: Browser, stage: Stage) -> None:
    stage.post("one")
    stage.post("two", source="mastodon")
    stage.archive()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(stage.url)
    page.locator("summary", has_text=NAME).click()
    page.get_by_label("Network").select_option("mastodon")
    page.get_by_role("button", name="Show these").click()
    shows(page, "two")
    page.get_by_role("link", name="Clear").click()
    shows(page, "two", "one")
    context.close()


def test_a_page_that_nobody_sees_does_not_ask(page: Page, stage: Stage) -> None:
    two_talks(stage)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.install()
    follows(page, stage, "talk=tides")
    page.clock.run_for(60_000)
    assert not [url for url in asked if "talks.json" in url], "nothing came"
    page.evaluate(
        "self.away = true; Object.defineProperty(document, 'hidden', { get: () => away })"
    )
    stage.post("one", hashtags=("tides",))
    elsewhere(page, "1 not yet sorted")
    page.clock.run_for(60_000)
    assert not [url for url in asked if "talks.json" in url], "nobody looks"
    stage.archive()
    page.evaluate("self.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(10_000)
    shows(page, "one")


def test_a_reader_costs_the_site_nothing_while_posts_arrive(page: Page, stage: Stage) -> None:
    stage.archive()
    follows(page, stage, "source=x")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    stage.post("one", "two", media=(PHOTO,))
    shows(page, "two", "one")
    assert [url for url in asked if url.startswith(stage.site)] == []
