"""The pages around talks in a real browser: nobody is kept out, nothing is cut off, and what is
drawn is as large as its words."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from afa.models import Room, Session, Speaker, Track
from live.item import Author, Link, Media
from tests.browser.conftest import Faults
from tests.browser.stage import Stage
from tests.browser.test_axe import violations

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen und was danach geschah"
PHOTO = Media(type="photo", url="data:,", alt="A stage", width=400, height=300)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def programme(stage: Stage) -> dict[str, Session]:
    """Three rooms, talks past, present and to come, with long names and such from right to left;
    about the one that is on a good deal was said."""
    now = datetime.now(UTC)
    rooms = [
        Room.objects.create(event=stage.event, slug=f"r{n}", name=f"Room {n}", position=n)
        for n in range(3)
    ]
    track = Track.objects.create(event=stage.event, slug="web", name="The web", colour="#0f766e")
    people = [
        Speaker.objects.create(event=stage.event, slug="ada", name="Ada Ito", handles=["x:ada"]),
        Speaker.objects.create(event=stage.event, slug="layla", name="ليلى بنت محمد", bio="نص"),
        Speaker.objects.create(
            event=stage.event, slug="long", name=LONG, handles=["x:" + "a" * 90]
        ),
    ]

    def talk(slug: str, starts: int, room: Room | None, title: str = "") -> Session:
        at = now + starts * MINUTE
        made = Session.objects.create(
            event=stage.event, slug=slug, title=title or f"On {slug}", room=room, track=track,
            starts_at=at, ends_at=at + 45 * MINUTE, hashtag=slug, abstract="Words.\n\nMore words",
        )  # fmt: skip
        made.speakers.set(people)
        return made

    talks = [
        talk("past", -120, rooms[0]),
        talk("now", -20, rooms[0], LONG),
        talk("beside", -20, rooms[1], "البرمجة من اليمين إلى اليسار"),
        talk("off", -20, rooms[2]),
        talk("next", 60, None),
    ]
    Session.objects.filter(slug="off").update(cancelled=True)
    said = [
        stage.draft(f"post {n}", created_at=now - (19 - n % 20) * MINUTE, hashtags=("now",),
                    media=(PHOTO,) * (n % 7 == 0), links=(Link("https://a.test", LONG),),
                    author=Author(id=str(n % 4), name="ليلى" if n % 2 else "Ada", handle="ada"))
        for n in range(70)
    ]  # fmt: skip
    stage.put(said)
    stage.post("post 1, edited", uid="x:post 1", version=1, hashtags=("now",))
    stage.archive()
    return {one.slug: one for one in talks}


PATHS = (
    "sessions/", "sessions/past/", "sessions/now/", "sessions/now/?order=talk", "sessions/beside/",
    "sessions/off/", "sessions/next/", "speakers/", "speakers/ada/", "speakers/layla/",
    "speakers/long/?posts=to",
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_keeps_anybody_out_or_is_cut_off(
    browser: Browser,
    stage: Stage,
    programme: dict[str, Session],
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    context = browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    faults = Faults(page)
    found = []
    for path in (*PATHS, f"items/{stage.key('post 1')}"):
        answer = page.goto(stage.url + path)
        assert answer
        assert answer.status == 200
        found += [f"{path}: {fault}" for fault in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than the screen")
    context.close()
    assert not faults.seen, "the policy stops nothing on these pages, structured data included"
    assert not found, "\n".join(found)


def test_words_in_a_curve_are_as_large_on_any_screen(
    page: Page, stage: Stage, programme: dict[str, Session]
) -> None:
    sizes = []
    for width in (360, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{stage.url}sessions/now/")
        box = page.locator(".curve-peak").first.bounding_box()
        stage_box = page.locator(".curve-stage").bounding_box()
        assert box
        assert stage_box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        sizes.append((round(box["height"]), stage_box["width"] / width > 0.4))
    assert abs(sizes[0][0] - sizes[1][0]) <= 2
    assert sizes[0][1]


def test_the_peak_leads_to_its_moment_and_the_orders_turn(
    page: Page, stage: Stage, programme: dict[str, Session]
) -> None:
    page.goto(f"{stage.url}sessions/now/")
    expect(page.locator(".talk-phase")).to_contain_text("min left")
    expect(page.locator("#posts .card-text").first).to_contain_text("post 69")
    page.locator(".curve-words a").click()
    expect(page.get_by_role("link", name="As it was said")).to_have_attribute(
        "aria-current", "true"
    )
    page.get_by_role("link", name="To the beginning").click()
    expect(page.locator("#posts .card-text").first).to_have_text("post 0")
    page.get_by_role("link", name="Newest first").click()
    expect(page.locator("#posts .card-text").first).to_contain_text("post 69")


def test_on_a_desk_rooms_stand_side_by_side_and_keys_go_by_time(
    page: Page, stage: Stage, programme: dict[str, Session]
) -> None:
    page.goto(f"{stage.url}sessions/")
    page.set_viewport_size({"width": 1280, "height": 900})
    now, beside, past = (
        page.locator(f"#talk-{slug}").bounding_box() for slug in ("now", "beside", "past")
    )
    assert now
    assert beside
    assert past
    assert now["y"] == beside["y"] > past["y"]
    assert now["x"] + now["width"] <= beside["x"]
    titles = page.locator(".slot-title a").evaluate_all("those => those.map(one => one.pathname)")
    assert [title.split("/")[3] for title in titles] == ["past", "now", "beside", "off", "next"]
    page.locator("#talk-past .slot-title a").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.locator("#talk-now .slot-title a")).to_be_focused()
    page.set_viewport_size({"width": 360, "height": 900})
    now, beside = (page.locator(f"#talk-{slug}").bounding_box() for slug in ("now", "beside"))
    assert now
    assert beside
    assert beside["y"] >= now["y"] + now["height"]


def test_all_of_a_talk_s_card_is_its_link_but_for_the_people(
    page: Page, stage: Stage, programme: dict[str, Session]
) -> None:
    page.goto(f"{stage.url}sessions/")
    page.locator("#talk-now").click(position={"x": 8, "y": 12})
    page.wait_for_url(f"{stage.url}sessions/now/")
    page.go_back()
    page.locator("#talk-now").get_by_role("link", name="Ada Ito").click()
    page.wait_for_url(f"{stage.url}speakers/ada/")
