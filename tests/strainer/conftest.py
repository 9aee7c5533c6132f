"""An event with a log, and strainers as processes, for the tests here."""

import sys
from collections.abc import Callable, Iterator
from itertools import count

import psycopg
import pytest

from afa.launch import postgres as launch
from afa.models import Event
from live.connect import Client
from live.log import Log
from tests.servers import FOLDER, Server
from tests.strainer.program import Program, database_url

Strainer = Callable[..., Program]

_numbers = count()


@pytest.fixture
def event(db: None) -> Event:
    """An event in Postgres."""
    return Event.objects.create(slug="conf", title="Conf")


@pytest.fixture
def log(live: Client, event: Event) -> Log:
    """Its log, empty."""
    return Log(live, event.slug)


@pytest.fixture
def strainer(transactional_db: None, live_url: str) -> Iterator[Strainer]:
    """Starts strainers on the test's servers; what still runs at the end is stopped."""
    programs: list[Program] = []

    def start(*arguments: str, **environ: str) -> Program:
        given = {"DATABASE_URL": database_url(), "REDIS_URL": live_url, **environ}
        command = arguments if "-c" in arguments else ("-m", "strainer", *arguments)
        programs.append(Program(given, *command))
        return programs[-1]

    yield start
    for program in programs:
        if program.running:
            program.stop()


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """A Postgres of this test alone, empty: it may be killed and started again."""
    folder = FOLDER / f"pg{next(_numbers)}"
    folder.mkdir()
    folder.chmod(0o755)
    become = f"serve(Path({str(folder / 'data')!r}), Path({str(folder)!r}), FAST)"
    imports = "from pathlib import Path; from afa.launch.postgres import FAST, serve"
    url = launch.url(folder)

    def answers() -> bool:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            return False
        return True

    command = [sys.executable, "-c", f"{imports}; {become}"]
    server = Server(folder.name, url, command, answers)
    server.start()
    yield server
    server.kill()
