"""supervisord as a child of the launcher: it starts, it answers, it ends with everything."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from afa.launch import leftovers
from afa.launch.errors import DidNotStart
from afa.launch.layout import ROOT, Layout
from afa.launch.patience import PAUSE_S, wait_until
from afa.processes import ProcessError, Processes

# The servers may take 30 s each to write down what they hold (supervisord.conf).
STOP_S = 90.0
ANSWER_S = 30.0


@contextmanager
def running(layout: Layout, environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """supervisord, with no program started yet. On leaving, everything it started has ended."""
    tied = [sys.executable, "-IS", "afa/launch/tie.py", "TERM"]
    daemon = [sys.executable, "-m", "supervisor.supervisord", "-c", "supervisord.conf"]
    if os.getuid() == 0:
        daemon += ["--user", "root"]
    with (layout.log / "supervisord.err").open("wb") as errors:
        process = subprocess.Popen(
            tied + daemon,
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            # A terminal's Ctrl-C and hang-up are for the launcher; supervisord would reload.
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process, Processes(layout.supervisor_socket))
        leftovers.clear(layout.var)


def connected(layout: Layout, process: subprocess.Popen[bytes]) -> Processes:
    """Wait until supervisord answers."""
    processes = Processes(layout.supervisor_socket)

    def answers() -> bool:
        if process.poll() is not None:
            raise failure()
        try:
            return bool(processes.all())
        except ProcessError:
            return False

    def failure() -> DidNotStart:
        return DidNotStart(f"supervisord does not start, see {layout.log / 'supervisord.err'}")

    wait_until(answers, ANSWER_S, failure)
    return processes


def _end(process: subprocess.Popen[bytes], processes: Processes) -> None:
    """Stop everything in order, or if that takes too long, at once."""
    process.terminate()
    deadline = time.monotonic() + STOP_S
    while process.poll() is None:
        if time.monotonic() > deadline:
            process.kill()
        # supervisord looks after its programs once a second, and whenever it is asked something.
        with suppress(*ProcessError):
            processes.all()
        time.sleep(PAUSE_S)
