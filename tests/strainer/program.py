"""The strainer as it really runs: a process, which tests may kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]

_SITE = {"DJANGO_SETTINGS_MODULE": "afa.settings", "SECRET_KEY": "only-for-tests"}


def wait_until(done: Callable[[], object], what: str) -> None:
    """Poll until `done`; AssertionError with `what` never came."""
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.02)


def database_url() -> str:
    """Where Django's own test database is."""
    held: dict[str, Any] = connection.settings_dict
    return f"postgresql://{held['USER']}@/{held['NAME']}?host={quote(held['HOST'], safe='')}"


class Program:
    """A python of ours with these arguments, and all that it prints."""

    def __init__(self, environ: Mapping[str, str], *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **_SITE, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.pid = self._process.pid

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.communicate()

    def stop(self) -> tuple[int, str]:
        """SIGTERM; the exit code and what it printed."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self) -> tuple[int, str]:
        """The same, once it ends by itself."""
        try:
            output, _ = self._process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()  # what is left over would be the fault of another test
            raise
        return self._process.returncode, output

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None
