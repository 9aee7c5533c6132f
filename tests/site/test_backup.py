"""A restore drill: the archive into a file, everything lost, and back."""

import gzip
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client as Browser

from afa import onair as registry
from afa.models import ArchivedItem, Entry, Event
from live import onair
from live.connect import Client
from live.log import Log
from tests.strainer.posts import drain, post

pytestmark = pytest.mark.django_db(transaction=True)


def say(log: Log, uid: str, text: str) -> None:
    log.append_many([post(uid, text)])


@pytest.fixture
def event(live: Client) -> Event:
    event = Event.objects.create(slug="conf", title="Conf", on_air=True)
    log = Log(live, "conf")
    say(log, "x:1", "Good morning, Lisbon")
    say(log, "x:2", "Not for everybody")
    log.retract("x:2", by="moderator")
    drain(log, event)
    return event


def shown() -> str:
    return Browser().get("/conf/archive/").content.decode()


def lose_everything(live: Client) -> None:
    live.flushall()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE afa_event CASCADE")


def test_after_a_disaster_everything_is_back_and_goes_on(
    live: Client, event: Event, tmp_path: Path
) -> None:
    file = tmp_path / "kept.sql.gz"
    call_command("backup", file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]
    lose_everything(live)
    assert not Event.objects.exists()

    call_command("restore", file)
    assert "Good morning, Lisbon" in shown()
    assert "Not for everybody" not in shown()
    assert ArchivedItem.objects.get(uid="x:2").state == "hidden"

    # The log has begun anew: what its sources bring again is known, and what is new comes.
    again = Log(live, "conf")
    say(again, "x:1", "Good morning, Lisbon")
    say(again, "x:2", "Not for everybody")
    say(again, "x:3", "Where were we?")
    drain(again, Event.objects.get())
    page = shown()
    assert page.count("Good morning, Lisbon</") == 1
    assert "Where were we?" in page
    assert "Not for everybody" not in page
    assert again.states(["x:2"]) == {"x:2": "hidden"}


def test_a_restored_archive_can_be_kept_again(event: Event, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    call_command("backup", first)
    call_command("restore", first, replace=True)
    call_command("backup", second)
    call_command("restore", second, replace=True)
    assert Entry.objects.count() == 3


def test_what_is_there_is_not_lost_by_mistake(event: Event, tmp_path: Path) -> None:
    file = tmp_path / "kept"
    call_command("backup", file)
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", file)
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", file)
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("backup", tmp_path / "nowhere" / "kept")


HARMS = ["cut", "no gzip", "no SQL", "half", "whole statements", "wrong in the middle"]


@pytest.mark.parametrize("harm", HARMS)
def test_a_broken_file_changes_nothing(event: Event, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "kept"
    call_command("backup", file)
    whole = file.read_bytes()
    plain = gzip.decompress(whole)
    file.write_bytes(
        {
            "cut": whole[:-20],
            "no gzip": b"SELECT 1;",
            "no SQL": gzip.compress(b"Dear diary,\n"),
            "half": gzip.compress(plain[: len(plain) // 2]),
            "whole statements": gzip.compress(plain[: plain.rindex(b"ALTER TABLE")]),
            "wrong in the middle": gzip.compress(plain.replace(b"ADD CONSTRAINT", b"ADD A", 1)),
        }[harm]
    )
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", file, replace=True)
    assert Entry.objects.count() == 3
    assert "Good morning, Lisbon" in shown()


def test_an_event_on_air_is_said_to_a_live_redis_that_forgot(
    live: Client, event: Event, tmp_path: Path
) -> None:
    call_command("backup", tmp_path / "kept")
    lose_everything(live)
    call_command("restore", tmp_path / "kept")
    assert onair.read(live) == {}
    assert registry.repair(live) == ["conf"]
    assert "conf" in onair.read(live)
