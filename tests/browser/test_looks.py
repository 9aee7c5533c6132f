"""Every page looks as it did when somebody last looked at it (docs/screenshots.md)."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from live.connect import Client
from tests.browser import afternoon, looks
from tests.browser.gallery import NARROWED, NOW, PAGES, STAFF, Gallery
from tests.browser.looks import Look
from tests.browser.test_dashboard import running, sign_in, site
from tests.browser.test_live import connection

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

__all__ = ["running", "site"]

HEIGHTS = {360: 740, 768: 1024, 1280: 900, 1920: 1080, 2560: 1440}
SCHEMES = ("light", "dark")


def widths(name: str) -> list[int]:
    """In which a page is kept: on a large screen, the one that hangs in the hall."""
    return [width for width in HEIGHTS if width < 1920 or name == "live"]


ALL = [
    Look(name, width, scheme)
    for name in (*PAGES, *STAFF)
    for width in widths(name)
    for scheme in SCHEMES
]

READY = """async () => {
  const near = [...document.images].filter((image) => {
    const { top, bottom } = image.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  await Promise.all(near.map((image) => image.decode().catch(() => 0)));
  await document.fonts.ready;
}"""


@pytest.fixture(scope="module")
def _fonts() -> None:
    """The letters of the pictures."""
    if not shutil.which("fc-match"):
        pytest.skip("needs Debian's fontconfig: apt install fontconfig")
    found = subprocess.run(["fc-match", "sans"], capture_output=True, text=True, check=True).stdout
    if "Noto Sans" not in found:
        pytest.skip("needs Debian's fonts-noto-core: apt install fonts-noto-core")


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A page that stands still."""
    context = browser.new_context(reduced_motion="reduce", locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    yield page
    context.close()


def shots(
    page: Page, name: str, schemes: tuple[str, ...] = SCHEMES
) -> Iterator[tuple[Look, bytes]]:
    """The page in each theme at each width; it is loaded once."""
    for width in widths(name):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(READY)
            yield Look(name, width, scheme), page.screenshot(caret="hide", animations="disabled")


@pytest.fixture
def judged(request: pytest.FixtureRequest) -> Iterator[Callable[[Page, str], None]]:
    """Compares a page with its pictures, or renews them; all faults are told at the end."""
    renewed = request.config.getoption("--update-looks")
    faults: list[str] = []

    def judge(page: Page, name: str) -> None:
        for look, shot in shots(page, name):
            if renewed:
                looks.keep(look, shot)
            else:
                faults.append(looks.fault(look, shot))

    yield judge
    assert not any(faults), "\n".join(filter(None, faults))


@pytest.mark.usefixtures("_fonts")
def test_every_public_page_looks_as_it_did(
    visitor: Page, gallery: Gallery, judged: Callable[[Page, str], None]
) -> None:
    for name, address in PAGES.items():
        visitor.goto(gallery.stage.site + address(gallery))
        if name == "live":
            connection(visitor, "Live")
        judged(visitor, name)


@pytest.mark.usefixtures("_fonts")
def test_every_page_of_staff_looks_as_it_did(
    visitor: Page, site: object, live: Client, judged: Callable[[Page, str], None]
) -> None:
    afternoon.play(live)
    # Which would bring the real figures back.
    visitor.route("**/dashboard/refresh.js", lambda route: route.abort())
    sign_in(visitor, site)  # type: ignore[arg-type]
    home = visitor.url.removesuffix("/dashboard/")
    for name, path in STAFF.items():
        visitor.goto(home + path)
        visitor.evaluate(afternoon.STILL, afternoon.FIGURES)
        judged(visitor, name)


def test_what_is_lost_is_seen(visitor: Page, gallery: Gallery) -> None:
    """Each stylesheet in turn; and a page that is only drawn a little otherwise is not."""
    address = gallery.stage.site + gallery.path(NARROWED)
    visitor.goto(address)
    whole = dict(shots(visitor, "archive-narrowed", ("light",)))
    for look, shot in whole.items():
        assert looks.differs(shot, _moved(shot, 1)) <= looks.PART, look
        assert looks.differs(shot, _moved(shot, 8)) > looks.PART, look
        assert looks.differs(shot, _moved(shot, 0, cut=8)) == 1
    for lost in ("tokens", "base", "page", "card", "narrow", "archive"):
        visitor.route(f"**/css/{lost}.css", lambda route: route.abort())
        visitor.goto(address)
        for look, shot in shots(visitor, "archive-narrowed", ("light",)):
            assert looks.differs(shot, whole[look]) > looks.PART, (lost, look)
        visitor.unroute(f"**/css/{lost}.css")


def _moved(png: bytes, pixels: int, cut: int = 0) -> bytes:
    picture = Image.open(BytesIO(png)).convert("RGB")
    moved = ImageChops.offset(picture, pixels, 0).crop((cut, 0, picture.width, picture.height))
    out = BytesIO()
    moved.save(out, "PNG")
    return out.getvalue()


def test_the_page_of_pictures_shows_them_all(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-looks"):
        looks.PAGE.write_text(looks.page(ALL))
        for file in set(looks.KEPT.glob("*.png")) - {look.file for look in ALL}:
            file.unlink()
    assert looks.PAGE.read_text() == looks.page(ALL)
    assert {file.name for file in looks.KEPT.iterdir()} == {look.file.name for look in ALL}
    assert sum(file.stat().st_size for file in looks.KEPT.iterdir()) < 6_000_000
