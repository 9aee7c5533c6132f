"""The dashboard in a browser: it keeps itself fresh, and leaves alone what has the focus."""

from collections.abc import Iterator

import msgspec
import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from live import hearts
from live.connect import Client
from live.hearts import Heart
from tests.servers import FOLDER
from tests.site.supervised import Supervised

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def running() -> Iterator[Supervised]:
    """A supervisord with small programs."""
    supervised = Supervised(FOLDER / "sup-b")
    yield supervised
    supervised.end()


@pytest.fixture
def site(
    live: Client,
    live_server: LiveServer,
    running: Supervised,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> LiveServer:
    """The site of that instance, in a hurry, and an operator's account."""
    monkeypatch.setattr("afa.views.dashboard.page.REFRESH_S", 0.5)
    var = running.layout.var
    settings.PRODUCT = msgspec.structs.replace(settings.PRODUCT, var_dir=var)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    User.objects.create_superuser("ada", password=PASSWORD)
    return live_server


def beat(live: Client, detail: str) -> None:
    # Not halley's: the one that other tests share beats as well.
    hearts.beat(live, "strainer", Heart(state="running", detail=detail))


def sign_in(page: Page, site: LiveServer) -> None:
    page.goto(f"{site.url}/dashboard/")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/dashboard/")


def program(page: Page, name: str) -> str:
    return f'[data-key="program-{name}"]'


def test_it_refreshes_itself_around_what_has_the_focus(
    page: Page, site: LiveServer, live: Client
) -> None:
    beat(live, "first words")
    sign_in(page, site)
    strainer = page.locator(program(page, "strainer"))
    expect(strainer).to_contain_text("first words")
    button = strainer.get_by_role("link", name="Restart strainer")
    button.focus()
    page.evaluate("window.held = document.activeElement")
    beat(live, "second words")
    expect(strainer).to_contain_text("second words")
    assert page.evaluate("window.held === document.activeElement && window.held.isConnected")


def test_a_program_is_restarted_with_the_keyboard(
    page: Page, site: LiveServer, running: Supervised
) -> None:
    sign_in(page, site)
    before = running.pid("strainer")
    page.get_by_role("link", name="Restart strainer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Restart strainer?")
    page.get_by_role("button", name="Restart strainer").press("Enter")
    page.wait_for_url("**/dashboard/")
    after = running.pid("strainer")
    assert after not in (0, before)
    expect(page.locator(".dash > .note")).to_contain_text(f"Running as pid {after}")


def test_when_the_site_does_not_answer_it_says_since_when(page: Page, site: LiveServer) -> None:
    sign_in(page, site)
    page.route("**/dashboard/panels/", lambda route: route.abort())
    expect(page.locator("[data-at]")).to_contain_text("has not answered since")
    page.unroute("**/dashboard/panels/")
    expect(page.locator("[data-at]")).to_contain_text("As of")
    expect(page.locator("#panels")).not_to_have_attribute("data-stale", "")


def test_whoever_is_signed_out_meanwhile_comes_to_the_door(page: Page, site: LiveServer) -> None:
    sign_in(page, site)
    page.context.clear_cookies()
    page.wait_for_url("**/accounts/sign-in/**")


def test_it_works_without_a_script(browser: Browser, site: LiveServer, live: Client) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    sign_in(page, site)
    expect(page.locator(".verdict")).to_be_visible()
    page.get_by_role("link", name="Stop strainer").click()
    expect(page.get_by_text("The archive stands still")).to_be_visible()
    page.get_by_role("link", name="Leave it as it is").click()
    page.wait_for_url("**/dashboard/")
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1920])
def test_it_fits_and_can_be_hit_with_a_thumb(page: Page, site: LiveServer, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, site)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for box in [one.bounding_box() for one in page.locator(".act").all()]:
        assert box
        assert box["height"] >= 44
        assert box["width"] >= 44


MORPH = """
async ([held, wanted]) => {
  const { morph } = await import("/dashboard/morph.js");
  const one = document.createElement("div");
  const other = document.createElement("div");
  one.innerHTML = held;
  other.innerHTML = wanted;
  const kept = [...one.querySelectorAll("[data-key]")];
  morph(one, other);
  const still = kept.filter((element) => one.contains(element)).map((one) => one.dataset.key);
  return [one.innerHTML, still];
}
"""


@pytest.mark.parametrize(
    ("held", "wanted", "kept"),
    [
        ("", "<p>a</p>", []),
        ("<p>a</p>", "", []),
        ("<p class='x'>a</p>b", "<p id='y'>c</p>d", []),
        ("<b>a</b>", "<i>a</i>", []),
        (
            "<ul><li data-key='a'>1</li><li data-key='b'>2</li></ul>",
            "<ul> <li data-key='b'>3</li> <li data-key='c'>4</li> </ul>",
            ["b"],
        ),
        (
            "<p data-key='a'>1</p><p data-key='b'>2</p><p data-key='c'>3</p>",
            "<p data-key='c'>3</p><p data-key='a'>1</p><p data-key='b'>2</p>",
            ["a", "b", "c"],
        ),
        (
            "<svg viewBox='0 0 1 1'><polyline points='0,0 1,1'></polyline></svg>",
            "<svg viewBox='0 0 1 1'><polyline points='0,1 1,0'></polyline></svg>",
            [],
        ),
    ],
)
def test_one_tree_becomes_like_the_other(
    laboratory: Page, held: str, wanted: str, kept: list[str]
) -> None:
    became, still = laboratory.evaluate(MORPH, [held, wanted])
    assert became == wanted.replace("'", '"')
    assert still == kept
