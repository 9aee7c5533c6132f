"""The dashboard of a whole instance, used over HTTP as an operator's phone does."""

import re
from collections.abc import Iterator
from html import unescape
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psutil
import pytest

from tests.patience import PATIENCE_S
from tests.system.product import Product, wait_until

pytestmark = pytest.mark.system


class Phone:
    """A browser without scripts, signed in as the first account."""

    def __init__(self, product: Product) -> None:
        self._base = f"http://127.0.0.1:{product.port}"
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        password = (product.folder / "var" / "admin").read_text().strip()
        self.send("/accounts/sign-in/", username="admin", password=password)

    def get(self, path: str, data: bytes | None = None) -> str:
        """The page's text; HTTPError where there is none."""
        with self._opener.open(self._base + path, data, timeout=PATIENCE_S) as answer:
            return unescape(answer.read().decode())

    def send(self, path: str, **fields: str) -> str:
        """Fill in the form at `path` and send it."""
        token = re.findall(r'csrfmiddlewaretoken" value="([^"]+)', self.get(path))[-1]
        return self.get(path, urlencode({"csrfmiddlewaretoken": token, **fields}).encode())

    def verdict(self) -> str:
        """The one sentence; empty while the site does not answer."""
        try:
            found = re.search(r'id="verdict"[^>]*>([^<]*)<', self.get("/dashboard/"))
        except (HTTPError, URLError, OSError):
            return ""
        return found[1] if found else ""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An instance without the demo."""
    product = Product(tmp_path_factory.mktemp("dashboard"), {"DEMO": "no", "SECRET_KEY": ""})
    try:
        product.wait()
        yield product
    finally:
        product.stop()


@pytest.fixture(scope="module")
def phone(product: Product) -> Phone:
    """Signed in, while all is well."""
    phone = Phone(product)
    wait_until(lambda: phone.verdict().startswith("All is well"), "all is well")
    return phone


def pid(phone: Phone, program: str) -> int:
    """What the dashboard says; 0 where it does not run."""
    row = re.search(rf'data-key="program-{program}".*?</li>', phone.get("/dashboard/"), re.DOTALL)
    found = re.search(r"<dt>pid</dt>\s*<dd>(\d+)", row[0]) if row else None
    return int(found[1]) if found else 0


@pytest.mark.parametrize("program", ["halley", "redis-live", "postgres"])
def test_restart(product: Product, phone: Phone, program: str) -> None:
    before = pid(phone, program)
    assert f"restart {program}: Running as pid" in phone.send(f"/dashboard/{program}/restart/")
    wait_until(lambda: phone.verdict().startswith("All is well"), "all is well again")
    assert pid(phone, program) not in (0, before)
    assert not psutil.pid_exists(before)


def test_a_program_that_is_killed_is_told_at_once(product: Product, phone: Phone) -> None:
    """supervisord has it back within a second or two; the sentence says so for a minute."""
    before = pid(phone, "strainer")
    psutil.Process(before).kill()
    wait_until(lambda: phone.verdict().startswith("strainer ended"), "its end is told")
    wait_until(lambda: pid(phone, "strainer") not in (0, before), "it runs again")
    # supervisord calls it running once it has stayed up for a second.
    wait_until(lambda: "was started again: see its log." in phone.verdict(), "that is told too")
    phone.send("/dashboard/strainer/restart/")
    wait_until(lambda: phone.verdict().startswith("All is well"), "what was asked for is no fault")


def test_the_site_restarts_itself(product: Product, phone: Phone) -> None:
    before = pid(phone, "web")
    assert "web restarts" in phone.send("/dashboard/web/restart/")
    wait_until(lambda: not psutil.pid_exists(before), "the old one has ended")
    wait_until(lambda: phone.verdict().startswith("All is well"), "the site is back")
    after = pid(phone, "web")
    assert after not in (0, before)
    told = f"Running, now as pid {after}."
    wait_until(lambda: told in phone.get("/dashboard/"), "what became of it")


def test_what_is_stopped_is_missed_until_it_is_started(product: Product, phone: Phone) -> None:
    assert "stop halley: Stopped." in phone.send("/dashboard/halley/stop/")
    assert phone.verdict().startswith("halley is stopped.")
    assert "start halley: Running" in phone.send("/dashboard/halley/start/")
    wait_until(lambda: phone.verdict().startswith("All is well"), "all is well again")


def test_a_postgres_that_hangs_is_seen_and_restarted(product: Product, phone: Phone) -> None:
    """Sessions are in it: the badge opens the dashboard."""
    before = pid(phone, "postgres")
    family = [psutil.Process(before), *psutil.Process(before).children()]
    for process in family:
        process.suspend()
    assert phone.verdict().startswith("Postgres does not answer")
    assert "was killed. Running as pid" in phone.send("/dashboard/postgres/restart/")
    wait_until(lambda: phone.verdict().startswith("All is well"), "all is well again")
    # The act waits in a file, and a look that Postgres is still too slow for has none of them.
    good = r"<b>restart postgres</b>(?:(?!tone-).)*tone-good"
    wait_until(lambda: re.search(good, phone.get("/dashboard/"), re.DOTALL), "the act is told")


def test_the_log_files_hold_no_secret(product: Product, phone: Phone) -> None:
    told = product.environ()
    for program in ("web", "halley", "strainer", "postgres", "redis-live"):
        page = phone.get(f"/dashboard/{program}/")
        assert "The end of its log file" in page
        assert told["SECRET_KEY"] not in page


def test_what_it_keeps_is_for_its_owner_alone(product: Product, phone: Phone) -> None:
    for name in ("samples", "audit"):
        assert (product.folder / "var" / name).stat().st_mode & 0o777 == 0o600
    # What had to wait is in Postgres.
    assert (product.folder / "var" / "audit").read_bytes() == b""
