"""A real browser: Debian's Chromium, driven by playwright. Every page is watched for errors."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import msgspec
import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from live.connect import connect
from tests.browser.gallery import NOW, Gallery, hang
from tests.browser.stage import Halley, Stage
from tests.patience import PATIENCE_S

# A busy machine is slow; a passing test does not wait.
expect.set_options(timeout=PATIENCE_S * 1000)

STATIC = Path(__file__).parents[2] / "static"

# Playwright's loop runs in the thread of the tests, where Django would refuse to work.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Of these the last flag counts, so playwright's own come first. Ours are pages and processes that
# each window makes for what nobody sees or does here; they cost more than most pages of the site.
WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess"
)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={WITHOUT}",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser(chromium: Path) -> Iterator[Browser]:
    """One browser for this folder: beside playwright's loop no other test could run its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor of its own, with a desk's screen."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_S * 1000)
    yield context
    context.close()


@pytest.fixture(scope="package")
def live_server() -> Iterator[LiveServer]:
    """The site as it is served: its static files by its own middleware, not by Django's."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda _: WSGIHandler()  # type: ignore[assignment]
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def the_tables_are_emptied_first(request: pytest.FixtureRequest) -> Iterator[None]:
    """A page that was closed may have asked for something that the site is still working on.
    Where that and the emptying of the tables wait for one another, whoever is not that patient
    gives up: the site, which answers nobody any more."""
    yield
    if request.node.get_closest_marker("django_db"):
        with connection.cursor() as cursor:
            cursor.execute("SET deadlock_timeout = '30s'")


class Faults:
    """What went wrong in a page: errors of scripts, and all that its policy had to stop."""

    def __init__(self, page: Page) -> None:
        self.seen: list[str] = []
        page.on("pageerror", lambda error: self.seen.append(str(error)))
        page.on("console", self._console)

    def _console(self, message: ConsoleMessage) -> None:
        # That a network is gone is what some tests are about.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.seen.append(message.text)


@pytest.fixture
def faults(page: Page) -> Faults:
    """The faults of `page` so far."""
    return page.faults  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page in which nothing may go wrong that the test does not ask for."""
    page = context.new_page()
    faults = page.faults = Faults(page)  # type: ignore[attr-defined]
    yield page
    assert faults.seen == []


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and does not talk about it."""

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="package")
def static_url() -> Iterator[str]:
    """The scripts alone, without a site: for those that know neither page nor network."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=STATIC))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="package")
def laboratory(browser: Browser, static_url: str) -> Iterator[Page]:
    """A page (a listing of files) into which tests of pure scripts import them."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{static_url}/live/")
    yield page
    context.close()


@pytest.fixture(scope="package")
def halley(live_url: str) -> Iterator[Halley]:
    """One streamer for all tests but those that kill it."""
    halley = Halley(live_url)
    halley.start()
    yield halley
    halley.kill()


@pytest.fixture
def mortal(live_url: str) -> Iterator[Halley]:
    """A streamer of this test alone, not yet started."""
    halley = Halley(live_url)
    yield halley
    halley.kill()


@pytest.fixture
def stage_with(
    live_url: str, live_server: LiveServer, settings: Settings
) -> Iterator[Callable[[Halley], Stage]]:
    """Makes a stage whose pages name that streamer."""
    client = connect(live_url)

    def make(halley: Halley) -> Stage:
        product = msgspec.structs.replace(settings.PRODUCT, stream_port=halley.port)
        settings.PRODUCT = product
        return Stage(client, live_server.url, halley)

    yield make
    client.close()


@pytest.fixture
def stage(stage_with: Callable[[Halley], Stage], halley: Halley) -> Iterator[Stage]:
    """An event on air with everything that belongs to it."""
    halley.check()
    yield stage_with(halley)
    halley.check()


@pytest.fixture
def gallery(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Gallery:
    """The event of the pictures; for the site, too, it is always the same moment."""
    cache.clear()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return hang(stage)
