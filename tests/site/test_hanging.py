"""While Postgres hangs (every process of it is stopped, and holds its connections)."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import psycopg
import pytest
from django.db import OperationalError, close_old_connections, connection, transaction
from django.test import Client as Browser

from afa.models import Event
from afa.postgres import patient
from tests.servers import Server

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def hanging(server: Server) -> Iterator[None]:
    """The server and all of its children stand still, then go on."""
    processes = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    try:
        for process in processes:
            process.suspend()
        yield
    finally:
        for process in processes:
            process.resume()
        patient._pause.end()
        # As every request begins, but those of a test's browser.
        close_old_connections()


@pytest.fixture(autouse=True)
def answered(postgres: Server) -> Event:
    """An event, and with it a connection that has worked."""
    return Event.objects.create(slug="conf", title="Conf")


@pytest.mark.parametrize(
    "path", ["/", "/conf/", "/conf/archive/", "/conf/search/?q=a", "/nowhere/"]
)
def test_pages_say_that_the_archive_is_away(postgres: Server, path: str) -> None:
    browser = Browser(raise_request_exception=False)
    with hanging(postgres):
        answer = browser.get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "10"
    assert browser.get("/").status_code == 200


def test_nobody_signs_in_and_nobody_waits(postgres: Server) -> None:
    browser = Browser(raise_request_exception=False)
    with hanging(postgres):
        given = {"username": "ada", "password": "no"}
        assert browser.post("/accounts/sign-in/", given).status_code == 503


def test_a_query_under_way_ends(postgres: Server) -> None:
    with hanging(postgres), pytest.raises(OperationalError, match="not answer"):
        Event.objects.count()
    assert Event.objects.count() == 1


def test_so_does_a_transaction(postgres: Server) -> None:
    with pytest.raises(OperationalError, match="not answer"), transaction.atomic():  # noqa: PT012
        Event.objects.all().delete()
        with hanging(postgres):
            Event.objects.count()
    close_old_connections()
    assert Event.objects.count() == 1


def test_a_connection_is_tried_before_it_is_used_again(postgres: Server) -> None:
    close_old_connections()
    with hanging(postgres), pytest.raises(OperationalError, match="not answer"):
        Event.objects.count()
    assert Event.objects.count() == 1


def test_while_it_is_known_to_hang_nobody_else_tries(postgres: Server) -> None:
    given = connection.get_connection_params()
    with hanging(postgres):
        with pytest.raises(OperationalError):
            Event.objects.count()
        with pytest.raises(psycopg.OperationalError, match="Postgres does not answer"):
            patient.Patient.connect(**given)


def test_a_query_that_is_only_slow_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patient, "SILENCE_S", 0.1)
    knocks: list[None] = []
    knock = patient.Patient._knock

    def counted(connection: patient.Patient) -> None:
        knocks.append(knock(connection))

    monkeypatch.setattr(patient.Patient, "_knock", counted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)::text")
        assert cursor.fetchone() == ("",)
    assert knocks
