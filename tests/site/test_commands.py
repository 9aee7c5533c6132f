"""The commands, as an organiser types them."""

import json
import shlex
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from msgspec.structs import replace

from afa.management.arguments import EXAMPLES
from afa.models import Event, Session, Source
from live import onair
from live.connect import Client

pytestmark = pytest.mark.django_db(transaction=True)


def manage(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def conf(live: Client) -> Event:
    manage("event", "create", "conf", "--title", "Conf", "--timezone", "Europe/Lisbon")
    return Event.objects.get()


def test_the_examples_of_the_help_work(live: Client, tmp_path: Path) -> None:

    lines = EXAMPLES.partition("examples:")[2].partition("  event import")[0]
    for line in lines.replace("\\\n", " ").strip().splitlines():
        manage(*shlex.split(line))
    event = Event.objects.get(slug="my-conf")
    session = Session.objects.get()
    assert session.starts_at == datetime(2026, 11, 20, 9, tzinfo=UTC)  # Lisbon, in winter
    assert [speaker.handles for speaker in session.speakers.all()] == [
        ["x:ada", "mastodon:ada@example.org"]
    ]
    assert (event.on_air, event.hashtags) == (True, ["myconf"])
    assert onair.read(live)["my-conf"].sources[0].query == "#myconf -is:retweet"


def test_create_list_on_and_off(live: Client, conf: Event) -> None:
    assert not conf.on_air
    assert manage("event", "list") == "off air  conf                  Conf"
    assert manage("event", "on", "conf") == "conf is on air."
    assert "conf" in onair.read(live)
    assert manage("event", "list").startswith("on air ")
    assert manage("event", "off", "conf") == "conf is off air."
    assert onair.read(live) == {}


def test_sources_come_and_go(live: Client, conf: Event) -> None:
    manage("event", "on", "conf")
    assert manage("event", "source", "add", "conf", "x", "#conf") == "conf reads x: #conf."
    manage("event", "source", "add", "conf", "x", "#conf", "--since", "2026-11-20")
    assert manage("event", "source", "list", "conf") == "x           #conf"
    assert onair.read(live)["conf"].sources[0].since.startswith("2026-11-20T00:00:00")
    manage("event", "source", "remove", "conf", "x", "#conf")
    assert not Source.objects.exists()
    assert onair.read(live)["conf"].sources == ()


def test_a_session_is_changed_and_cancelled(conf: Event) -> None:
    times = ["--starts", "2026-11-20T09:00", "--ends", "2026-11-20T10:00"]
    for title in ("First", "Second"):
        manage("event", "session", "add", "conf", "talk", "--title", title, *times)
    assert manage("event", "session", "cancel", "conf", "talk") == "talk is cancelled."
    session = Session.objects.get()
    assert (session.title, session.cancelled) == ("Second", True)


TIMES = ("--starts", "2026-11-20T09:00", "--ends", "2026-11-20T10:00")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["create", "conf", "--title", "Again"], "already exists"),
        (["create", "Conf!", "--title", "Conf"], "slug is 1 to 50"),
        (["create", "admin", "--title", "Conf"], "address of the site"),
        (["create", "new", "--title", ""], "title: "),
        (["create", "new", "--title", "New", "--timezone", "Lisbon"], "Europe/Lisbon"),
        (["create", "new", "--title", "New", "--accent", "red"], "six digits"),
        (["create", "new", "--title", "New", "--starts", "soon"], "invalid _time value"),
        (["create", "new", "--title", "New", "--starts", "2026-11-20", "--ends", "2026-11-19"],
         "ends after it starts"),
        (["on", "nope"], "There is no event 'nope'"),
        (["source", "remove", "conf", "x", "#conf"], "no such source"),
        (["session", "add", "conf", "talk", "--title", "T", *TIMES, "--room", "hall"],
         "event room add"),
        (["session", "add", "conf", "a b", "--title", "T", *TIMES], "slug: "),
        (["session", "cancel", "conf", "nope"], "no session 'nope'"),
        (["import", "/nowhere/at/all.json"], "No such file"),
        ([], "required: VERB"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(conf: Event, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError) as refused:
        manage("event", *arguments)
    assert words in str(refused.value)
    assert Event.objects.count() == 1


def test_without_redis_it_is_said_and_done(monkeypatch: pytest.MonkeyPatch, conf: Event) -> None:
    product = replace(settings.PRODUCT, redis_url="unix:///nowhere/live.sock")
    monkeypatch.setattr(settings, "PRODUCT", product)
    assert "the strainer tells it later" in manage("event", "on", "conf")
    conf.refresh_from_db()
    assert conf.on_air


PROGRAMME: dict[str, Any] = {
    "slug": "conf",
    "title": "Conf",
    "timezone": "Europe/Lisbon",
    "starts_at": "2026-06-01T08:00:00",
    "ends_at": "2026-06-02T18:00:00+02:00",
    "hashtags": ["#Conf"],
    "rooms": [{"slug": "hall", "name": "Hall"}],
    "tracks": [{"slug": "main", "name": "Main", "colour": "#b45309"}],
    "speakers": [{"slug": "ada", "name": "Ada", "handles": ["x:ada"]}],
    "sessions": [
        {
            "slug": "opening",
            "title": "Opening",
            "starts_at": "2026-06-01T09:00:00",
            "ends_at": "2026-06-01T09:45:00",
            "room": "hall",
            "track": "main",
            "speakers": ["ada"],
            "hashtag": "ConfOpening",
        }
    ],
    "sources": [{"kind": "x", "query": "#conf"}],
}


def import_(tmp_path: Path, programme: object) -> str:
    file = tmp_path / "programme.json"
    file.write_text(json.dumps(programme))
    return manage("event", "import", str(file))


def test_import_makes_and_updates(live: Client, tmp_path: Path) -> None:
    assert import_(tmp_path, PROGRAMME) == "conf has 1 sessions, 1 speakers."
    session = Session.objects.get()
    assert session.starts_at == datetime(2026, 6, 1, 8, tzinfo=UTC)  # Lisbon, in summer
    assert (session.hashtag, str(session.room), str(session.track)) == (
        "confopening",
        "Hall",
        "Main",
    )
    assert session.event.hashtags == ["conf"]
    session.cancelled = True
    session.save()
    slipped = json.loads(json.dumps(PROGRAMME))
    slipped["sessions"][0] |= {"ends_at": "2026-06-01T10:00:00", "cancelled": True}
    import_(tmp_path, slipped)
    session = Session.objects.get()
    assert session.ends_at.hour == 9
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"timezone": "Mars/Olympus"}, "Mars/Olympus is no time zone"),
        ({"ends_at": "2026-01-01T00:00:00"}, "ends after it starts"),
        ({"colour": "red"}, "unknown field `colour`"),
        ({"sessions": [{"slug": "x"}]}, "missing required field `title`"),
        ({"sessions": [PROGRAMME["sessions"][0] | {"speakers": ["bob"]}]}, "there is no 'bob'"),
    ],
)
def test_a_wrong_file_changes_nothing(
    live: Client, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(CommandError) as refused:
        import_(tmp_path, PROGRAMME | change)
    assert words in str(refused.value)
    assert not Event.objects.exists()


@pytest.fixture
def var_dir(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(settings, "PRODUCT", replace(settings.PRODUCT, var_dir=tmp_path))
    return tmp_path


def test_the_first_account(var_dir: Path) -> None:
    said = manage("ensure_admin")
    file = var_dir / "admin"
    password = file.read_text().strip()
    assert password in said
    assert len(password) >= 16
    assert file.stat().st_mode & 0o777 == 0o600
    assert User.objects.get(username="admin").check_password(password)


def test_the_first_account_is_never_reset(var_dir: Path) -> None:
    manage("ensure_admin")
    user = User.objects.get()
    user.set_password("mine")
    user.save()
    assert manage("ensure_admin") == ""
    assert User.objects.get().check_password("mine")


def test_no_account_is_made_where_there_is_an_administrator(var_dir: Path) -> None:
    User.objects.create_superuser("boss", password="secret")
    assert manage("ensure_admin") == ""
    assert list(var_dir.iterdir()) == []


def test_a_start_that_was_killed_between_file_and_account(var_dir: Path) -> None:
    manage("ensure_admin")
    password = (var_dir / "admin").read_text().strip()
    User.objects.all().delete()
    assert password in manage("ensure_admin")
    assert User.objects.get().check_password(password)
