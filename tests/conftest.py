"""The fixtures that every folder of tests shares: real servers, and what Debian brings."""

import os
import shutil
from collections import Counter
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path

import pytest

import tests.properties  # noqa: F401
from live.connect import Client, connect
from tests.servers import Server, postgres_server, redis_server

IN_CI = os.environ.get("CI") == "true"

_numbers = count()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What ./run test understands beside pytest's own."""
    words = "keep the pages' present looks as docs/screenshots"
    parser.addoption("--update-looks", action="store_true", help=words)


def running(server: Server) -> Iterator[Server]:
    """Start, lend, stop."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


def flushed(url: str) -> Iterator[Client]:
    """A client on an empty server, which is left empty: not every test begins with this one."""
    client = connect(url)
    client.flushall()
    yield client
    client.flushall()
    client.close()


def debian(program: str, package: str) -> str:
    """The path of a program of Debian's; without it the test is skipped, in CI it fails."""
    found = shutil.which(program)
    if not found:
        pytest.skip(f"needs Debian's {package}: apt install {package}")
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The Postgres under Django's `db`; nobody may kill it."""
    yield from running(postgres_server())


@pytest.fixture(scope="session")
def live_url() -> Iterator[str]:
    """A Valkey for the whole test process, the one that the site's settings name."""
    for server in running(redis_server("live")):
        yield server.url


@pytest.fixture
def live(live_url: str) -> Iterator[Client]:
    """A client on that Valkey, which is emptied first."""
    yield from flushed(live_url)


@pytest.fixture(scope="session")
def debian_redis_url() -> Iterator[str]:
    """Debian's redis-server for the whole test process."""
    binary = debian("redis-server", "redis-server")
    for server in running(redis_server("debian", binary=binary)):
        yield server.url


@pytest.fixture(params=["valkey", pytest.param("redis", marks=pytest.mark.redis_server)])
def any_live_url(request: pytest.FixtureRequest) -> str:
    """Both servers in turn: what runs on these runs on everything between."""
    name = "live_url" if request.param == "valkey" else "debian_redis_url"
    url = request.getfixturevalue(name)
    assert isinstance(url, str)
    return url


@pytest.fixture
def any_live(any_live_url: str) -> Iterator[Client]:
    """A client on each of them, emptied first."""
    yield from flushed(any_live_url)


@pytest.fixture
def own_live() -> Iterator[Server]:
    """A durable Valkey (fsync always) of this test alone: it may be killed and started again."""
    yield from running(redis_server(f"own{next(_numbers)}", fsync="always"))


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's browser."""
    return Path(debian("chromium", "chromium"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    postgres: Server, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Before Django makes its test database, there has to be a server."""


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database goes with its server; a program that ends a little later may still use it."""
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI everything that a test needs is installed, so a skip is a failure."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line per reason for which tests were skipped: what to install."""
    reasons = Counter(
        str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)
        for report in terminalreporter.stats.get("skipped", [])
    )
    for reason, number in reasons.items():
        terminalreporter.write_line(f"{number} not run: {reason.removeprefix('Skipped: ')}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With several workers the longest tests go first, else all would wait for one's last."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not {"system", "long"}.intersection(item.keywords))
