"""An instance from start to end, four times over: used, interrupted, and twice killed.

All lives share one data directory, whose path is too long for a socket and hard to quote.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from afa.launch import answers, leftovers
from afa.launch.layout import ROOT, Layout
from live import hearts
from live.connect import connect
from tests.patience import PATIENCE_S
from tests.system.product import MARKS, Product, wait_until

pytestmark = pytest.mark.system

# The test run has a key of its own (tests/settings.py); an instance shall make one.
FRESH = {"SECRET_KEY": ""}

SERVERS = {"postgres", "redis-live", "redis-work"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the instance lies."""
    folder = tmp_path_factory.mktemp("instance") / 'it\'s a "long" path, 100 % ünïcode' / ("x" * 60)
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(Layout(folder / "var").run)


@pytest.fixture(scope="module")
def product(folder: Path) -> Iterator[Product]:
    """The first life."""
    product = Product(folder, FRESH)
    try:
        product.wait()
        yield product
    finally:
        product.stop()


@pytest.fixture
def life(folder: Path) -> Iterator[Product]:
    """A further life on what the one before left."""
    product = Product(folder, FRESH)
    yield product
    product.stop()


def layout(folder: Path) -> Layout:
    return Layout(folder / "var")


def said(product: Product) -> list[str]:
    return product.output.read_text().splitlines()


def page(product: Product, path: str = "/") -> str:
    """The address of a page of it."""
    return f"http://127.0.0.1:{product.port}{path}"


def started(product: Product) -> bool:
    return any("A Feed Apart is at" in line for line in said(product))


def nobody_is_left(folder: Path) -> bool:
    return leftovers.of(folder / "var") == []


def test_it_shows_its_steps_and_one_address(product: Product) -> None:
    wait_until(lambda: started(product), "the address is shown")
    lines = said(product)
    assert [line for line in lines if page(product) in line] == lines[-1:]
    assert any(line.startswith("  tables, ") and line.endswith(" s") for line in lines)


def test_the_demo_is_on_air(product: Product) -> None:
    wait_until(lambda: len(product.items("demo", "since=0").get("items", ())) >= 3, "they arrive")
    status, text = product.get(page(product, "/demo/"))
    assert status == 200
    assert "<article" in text


def test_every_program_beats(product: Product, folder: Path) -> None:
    live = connect(product.environ()["REDIS_URL"])
    programs = MARKS.keys() - SERVERS - {"web"}

    def beat() -> bool:
        found = hearts.read(live)
        return programs <= found.keys() and all(h.age < hearts.SILENT_S for h in found.values())

    wait_until(beat, "every heart beats")


def test_the_servers_keep_what_they_answered_and_hear_nobody_else(product: Product) -> None:
    told = product.environ()
    live, work = (connect(told[name]).config_get() for name in ("REDIS_URL", "WORK_REDIS_URL"))
    assert live["appendonly"] == live["aof-load-truncated"] == "yes"
    assert live["appendfsync"] == "always"
    assert live["no-appendfsync-on-rewrite"] == "no"
    assert live["maxmemory-policy"] == "noeviction"
    assert work["appendfsync"] == "everysec"
    assert live["port"] == work["port"] == "0"
    with psycopg.connect(told["DATABASE_URL"]) as connection:
        for name, value in (("fsync", "on"), ("listen_addresses", ""), ("server_encoding", "UTF8")):
            assert connection.execute(f"show {name}").fetchone() == (value,)


def test_a_second_start_is_told_where_the_first_answers(product: Product, folder: Path) -> None:
    done = subprocess.run(
        [ROOT / "run"],
        env={**os.environ, "VAR_DIR": str(folder / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"already running at {page(product)}" in done.stderr
    assert answers.page(page(product))


def test_secrets_are_for_the_owner_alone(product: Product, folder: Path) -> None:
    var = folder / "var"
    for name in ("secret_key", "admin"):
        assert (var / name).stat().st_mode & 0o777 == 0o600
    for path in var.rglob("*"):
        if path.is_relative_to(var / "postgres"):
            continue
        assert not path.lstat().st_mode & 0o077, path
    password = (var / "admin").read_text().split()[-1]
    assert password in product.output.read_text()
    logs = "".join(log.read_text(errors="replace") for log in (var / "log").iterdir())
    for secret in (password, (var / "secret_key").read_text().strip()):
        assert secret not in logs


def test_a_command_finds_the_running_instance(product: Product, folder: Path) -> None:
    ours = ("DATABASE_URL", "REDIS_URL", "WORK_REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY")
    environ = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [ROOT / "run", "manage", "shell", "-v0", "-c", "print(User.objects.get().username)"],
        env={**environ, "VAR_DIR": str(folder / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "admin\n", done.stderr


@pytest.mark.parametrize("program", ["redis-live", "postgres", "web", "halley"])
def test_what_is_killed_comes_back(product: Product, program: str) -> None:
    before = product.processes()[program].pid
    assert product.kill(program)

    def back() -> bool:
        now = product.processes().get(program)
        return now is not None and now.pid != before and product_answers(product)

    wait_until(back, f"{program} is back")


def product_answers(product: Product) -> bool:
    urls = [page(product), f"http://127.0.0.1:{product.stream_port}/healthz"]
    return all(answers.page(url) for url in urls)


def test_ctrl_c_leaves_nothing_running(product: Product, folder: Path) -> None:
    assert product.stop() == []
    assert nobody_is_left(folder)
    assert said(product)[-1] == "stopped"
    assert product.returncode == 0


def test_a_hang_up_in_the_middle_of_a_start(life: Product, folder: Path) -> None:
    wait_until(lambda: "tables" in life.output.read_text(), "it has begun")
    life.signal(signal.SIGHUP)
    wait_until(lambda: life.returncode == 0, "it has stopped")
    assert nobody_is_left(folder)


def test_a_killed_launcher_takes_everything_along(life: Product, folder: Path) -> None:
    wait_until(lambda: started(life), "it runs again")
    # What was there is there; the password is not shown again.
    wait_until(lambda: life.items("demo", "since=0").get("items"), "what was there")
    assert (folder / "var" / "admin").read_text().split()[-1] not in life.output.read_text()
    life.signal(signal.SIGKILL)
    wait_until(lambda: nobody_is_left(folder), "all have ended")


def test_a_killed_supervisord_takes_everything_along(life: Product, folder: Path) -> None:
    wait_until(lambda: started(life), "it runs again")
    [supervisord] = [
        process
        for process in leftovers.of(folder / "var")
        if "supervisor.supervisord" in process.cmdline()
    ]
    family = supervisord.children(recursive=True)
    supervisord.kill()
    wait_until(lambda: life.returncode == 1, "the launcher has ended")
    _, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
    assert alive == []
    assert nobody_is_left(folder)
    assert "supervisord was ended from outside" in said(life)[-1]
