"""Processes that end with their parents, and those that did not."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from afa.launch import leftovers
from afa.launch.tie import PARENT
from tests.patience import PATIENCE_S

TIE = [sys.executable, "-IS", "afa/launch/tie.py"]

# A parent that starts a tied child, tells its pid and then waits for a word.
BEAR = """
import os, subprocess, sys
os.environ["AFA_PARENT"] = str(os.getpid())
child = subprocess.Popen([*sys.argv[1:], "sleep", "600"])
print(child.pid, flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    line = [sys.executable, "-c", BEAR, *TIE, "KILL"]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: no other kernel can do it")
def test_the_child_of_a_killed_parent_is_killed(parent: subprocess.Popen[str]) -> None:
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs([child], timeout=PATIENCE_S)
    assert alive == []


def test_who_comes_too_late_does_not_start() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    late = subprocess.run(
        [*TIE, "KILL", "echo", "started"],
        env={**os.environ, PARENT: str(gone.pid)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert late.returncode == 1
    assert late.stdout == ""
    assert "is gone" in late.stderr


def test_leftovers_end_and_nobody_else_does(tmp_path: Path) -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    ours, theirs = (
        subprocess.Popen(
            [sys.executable, "-c", f"{stubborn}; time.sleep(600)"],
            env={**os.environ, leftovers.INSTANCE: str(folder)},
            stdout=subprocess.PIPE,
        )
        for folder in (tmp_path, tmp_path / "other")
    )
    with ours, theirs:
        for process in (ours, theirs):
            assert process.stdout
            process.stdout.readline()
        assert leftovers.clear(tmp_path, patience_s=0.3) == 1
        assert ours.wait(PATIENCE_S) == -9
        assert theirs.poll() is None
        theirs.kill()
    assert leftovers.clear(tmp_path) == 0
