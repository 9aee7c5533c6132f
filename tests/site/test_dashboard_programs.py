"""Programs under a real supervisord: what is seen of them, and what operators do with them."""

import os
import signal
import time

import msgspec
import pytest
from pytest_django import Settings

from afa import audit
from afa.dashboard import actions, programs
from afa.dashboard.actions import NotAllowed, do
from afa.dashboard.catalogue import Verb
from afa.dashboard.state import Away
from afa.models import AuditEntry
from afa.pause import Pause
from afa.processes import State
from tests.ingest.running import until
from tests.patience import PATIENCE_S
from tests.servers import FOLDER
from tests.site.supervised import PROGRAMS, Supervised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("instance")]


def wait_for(supervised: Supervised, name: str, state: State) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while supervised.all()[name].state != state:
        assert time.monotonic() < deadline, supervised.all()[name]
        time.sleep(0.05)


def test_every_program_is_seen(supervised: Supervised) -> None:
    found = programs.read()
    assert not isinstance(found, Away)
    assert found.keys() == PROGRAMS.keys()
    assert found["halley"].state == State.RUNNING
    assert found["nozzletron"].state == State.STOPPED
    assert found["nozzletron"].pid == 0


def test_a_group_is_measured_as_one(supervised: Supervised) -> None:
    until(lambda: programs.usage(programs.read())["halley"].memory > 30_000_000)
    usage = programs.usage(programs.read())
    assert usage["halley"].count == 2
    assert 30_000_000 < usage["halley"].memory < 90_000_000
    assert usage["halley"].processor_s > 0
    assert usage["strainer"].count == 1
    assert "nozzletron" not in usage


def test_start_and_stop(supervised: Supervised) -> None:
    outcome = do("ada", "start", "nozzletron")
    assert outcome.ok
    pid = supervised.pid("nozzletron")
    assert f"pid {pid} after" in outcome.words
    assert do("ada", "start", "nozzletron").words == f"It was running already, as pid {pid}."
    assert do("ada", "stop", "nozzletron").words == "Stopped."
    assert supervised.pid("nozzletron") == 0
    assert do("ada", "stop", "nozzletron").words == "It was not running."


@pytest.mark.parametrize("name", ["halley", "somebody-added-it"])
def test_restart(supervised: Supervised, name: str) -> None:
    before = supervised.pid(name)
    assert do("ada", "restart", name).ok
    assert supervised.pid(name) not in (0, before)


def test_restart_of_what_is_stopped_starts_it(supervised: Supervised) -> None:
    assert do("ada", "restart", "nozzletron").ok
    assert supervised.pid("nozzletron")
    assert do("ada", "stop", "nozzletron").ok


def test_what_does_not_come_up_is_said(supervised: Supervised) -> None:
    outcome = do("ada", "start", "flickrtron")
    assert outcome.ok is False
    assert outcome.words.startswith("It does not come up (")
    wait_for(supervised, "flickrtron", State.FATAL)


def test_what_the_site_stands_on_is_restarted_by_a_signal(supervised: Supervised) -> None:
    before = supervised.pid("redis-live")
    assert do("ada", "restart", "redis-live").ok
    assert supervised.pid("redis-live") not in (0, before)


@pytest.mark.parametrize("verb", ["stop", "start"])
@pytest.mark.parametrize("name", ["web", "redis-live"])
def test_and_never_stopped(supervised: Supervised, name: str, verb: Verb) -> None:
    before = supervised.pid(name)
    with pytest.raises(NotAllowed):
        do("ada", verb, name)
    assert supervised.pid(name) == before
    assert not AuditEntry.objects.exists()


def test_the_site_itself_is_told_to_end_and_nobody_waits(supervised: Supervised) -> None:
    before = supervised.pid("web")
    assert do("ada", "restart", "web").ok is None
    deadline = time.monotonic() + PATIENCE_S
    while supervised.pid("web") in (0, before):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert AuditEntry.objects.get().outcome


def test_a_server_that_hangs_is_killed(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "END_S", 0.5)
    before = supervised.pid("redis-work")
    outcome = do("ada", "restart", "redis-work")
    assert outcome.ok
    assert "was killed. Running as pid" in outcome.words
    assert supervised.pid("redis-work") not in (0, before)


@pytest.mark.parametrize("name", ["nope", "", "../../etc/passwd", "halley\n", "programs:halley"])
def test_what_there_is_not(supervised: Supervised, name: str) -> None:
    with pytest.raises(NotAllowed):
        do("ada", "restart", name)
    assert not AuditEntry.objects.exists()


def test_every_act_is_written_down(supervised: Supervised) -> None:
    do("ada", "restart", "strainer")
    do("bo", "start", "flickrtron")
    told = [(one.who, one.verb, one.program, one.ok) for one in audit.newest(10)]
    assert told == [("bo", "start", "flickrtron", False), ("ada", "restart", "strainer", True)]


def test_a_supervisord_that_hangs_is_given_up_once(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asks again in the pause that follows: by then it would answer."""
    monkeypatch.setattr(programs, "_pause", Pause(seconds=3600))
    os.kill(supervised.process.pid, signal.SIGSTOP)
    try:
        assert programs.read() == Away("no answer")
    finally:
        os.kill(supervised.process.pid, signal.SIGCONT)
    wait_for(supervised, "halley", State.RUNNING)
    assert programs.read() == Away("no answer")
    outcome = do("ada", "restart", "halley")
    assert outcome.words == "supervisord cannot be reached (no answer)."
    assert AuditEntry.objects.get().ok is False


def test_without_supervisord(settings: Settings, tmp_path: object) -> None:
    settings.PRODUCT = msgspec.structs.replace(settings.PRODUCT, var_dir=FOLDER / "nothing")
    programs._pause = Pause()
    assert isinstance(programs.read(), Away)
    assert programs.usage(programs.read()) == {}
    assert do("ada", "restart", "halley").ok is False
