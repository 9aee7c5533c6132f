"""One launcher per data directory."""

import subprocess
import sys
from pathlib import Path

import pytest

from afa.launch import lock
from afa.launch.errors import AlreadyRunning

HOLD = """
import sys, time
from pathlib import Path
from afa.launch import lock
with lock.hold(Path(sys.argv[1])) as held:
    held.say(lock.Holder(1, 8000, 8001, "http://there/"))
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock"


def test_the_second_is_told_where_the_first_answers(path: Path) -> None:
    with lock.hold(path) as held:
        with pytest.raises(AlreadyRunning, match="already starting"), lock.hold(path):
            pass
        held.say(lock.Holder(7, 8000, 8001, "http://127.0.0.1:8000/"))
        with pytest.raises(AlreadyRunning, match=r"already running at http://127.0.0.1:8000/"):
            lock.hold(path).__enter__()
        assert lock.holder(path) == lock.Holder(7, 8000, 8001, "http://127.0.0.1:8000/")


def test_who_ended_in_order_leaves_no_word(path: Path) -> None:
    with lock.hold(path):
        pass
    assert lock.holder(path) is None
    with lock.hold(path):
        pass


def test_who_was_killed_does_not_hold_it(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match="http://there/"):
            lock.hold(path).__enter__()
        first.kill()
        first.wait()
        with lock.hold(path):
            pass
