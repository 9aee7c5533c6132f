"""Posts that strain a card: huge, covered, or with pictures that are not there."""

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, Route, expect

from live.item import Author, Media
from tests.browser.stage import Stage
from tests.browser.test_live import opened

pytestmark = pytest.mark.django_db(transaction=True)

FACE = Author(id="1", name="Ada Ito", handle="ada", avatar="https://img.test/face.gif")
BARE = Author(id="1", name="Ada Ito", handle="ada")
PHOTO = Media(type="photo", url="https://img.test/a.jpg", alt="A stage", width=1200, height=800)
HUGE = {
    "one word": "W" * 64_000,
    "many words": "word " * 12_800,
    "many lines": "line\n" * 12_800,
    "emoji": "🦑" * 16_000,
    "marks on one letter": "a" + "\u0301" * 30_000,
}


def gone(route: Route) -> None:
    route.fulfill(status=404)


def beside(page: Page) -> bytes:
    """What is to be seen in a face beside its letter, where browsers say that a picture is not."""
    box = page.locator("#cards .card-face").bounding_box()
    assert box
    clip = {"x": box["x"] + 6, "y": box["y"] + 10, "width": 7, "height": 24}
    return page.screenshot(animations="disabled", clip=clip)  # type: ignore[arg-type]


def test_a_face_that_is_not_there_leaves_the_initials(page: Page, stage: Stage) -> None:
    page.route("https://img.test/**", gone)
    opened(page, stage)
    stage.post("one", author=BARE)
    face = page.locator("#cards .card-face")
    expect(face).to_have_count(1)
    bare = beside(page)
    stage.put([stage.draft("ONE", 1, "x:one", author=FACE)])
    img = face.locator("img")
    img.evaluate("(img) => new Promise((done) => img.complete ? done() : img.onerror = done)")
    assert beside(page) == bare
    initial = img.evaluate("(img) => getComputedStyle(img, '::after').content")
    assert initial == '"A"'


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("kind", HUGE)
def test_the_longest_post_keeps_its_place(
    browser: Browser, stage: Stage, width: int, kind: str
) -> None:
    stage.post("before")
    stage.put([stage.draft(HUGE[kind], uid="x:huge")])
    stage.archive()
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    opened(page, stage)
    stage.put([stage.draft(HUGE[kind], uid="x:other")])
    expect(page.locator("#cards > .card")).to_have_count(3)
    for box in page.locator("#cards > .card").evaluate_all(
        "(cards) => cards.map((card) => [card.offsetHeight, card.scrollWidth - card.clientWidth])"
    ):
        assert box[0] < 800
        assert box[1] <= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("shape", [(9000, 1), (12_000, 800), (1, 9000)])
def test_a_picture_of_any_shape_keeps_its_place(
    browser: Browser, stage: Stage, width: int, shape: tuple[int, int]
) -> None:
    wide, high = shape
    odd = replace(PHOTO, width=wide, height=high)
    stage.post("one", media=(odd,))
    stage.post("two", media=(odd, odd))
    stage.archive()
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.route("https://img.test/**", gone)
    opened(page, stage)
    expect(page.locator("#cards img")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#cards > .card").first.evaluate("(card) => card.offsetHeight") < 800
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_twenty_pictures_leave_room_for_the_next_post(
    browser: Browser, stage: Stage, width: int
) -> None:
    stage.post("many", media=(PHOTO,) * 20)
    stage.archive()
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.route("https://img.test/**", gone)
    opened(page, stage)
    card = page.locator("#cards > .card")
    expect(card.locator("img")).to_have_count(20)
    assert card.evaluate("(card) => card.offsetHeight") < 800
    for box in card.locator(".card-medium").evaluate_all(
        "(links) => links.map((link) => [link.offsetWidth, link.offsetHeight])"
    ):
        assert min(box) >= 44, "a finger finds each"
    context.close()


def test_sensitive_pictures_stay_covered_until_asked_for(page: Page, stage: Stage) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    stage.post("one", media=(PHOTO,), sensitive=True)
    stage.archive()
    opened(page, stage)
    stage.post("two", media=(PHOTO,), sensitive=True)
    covers = page.locator("#cards summary", has_text="Sensitive pictures")
    expect(covers).to_have_count(2)
    expect(page.locator("#cards img")).to_have_count(2)
    assert page.locator("#cards img:visible").count() == 0
    assert not [url for url in asked if "img.test" in url], "not even loaded"
    covers.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#cards img:visible")).to_have_count(1)
