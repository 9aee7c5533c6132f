"""The whole product as a user starts it: `./run` in a data directory of its own.

What it runs on is read off its processes' environment, so nothing here depends on how the
launcher is built.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

from tests.patience import PATIENCE_S
from tests.ports import free_port

ROOT = Path(__file__).parents[2]

# How each program is told by its command line.
MARKS = {
    "web": "gunicorn",
    "halley": "-m streamer",
    "nozzletron": "ingest nozzletron",
    "flickrtron": "ingest flickrtron",
    "skytron": "ingest skytron",
    "tootron": "ingest tootron",
    "feedtron": "ingest feedtron",
    "tubetron": "ingest tubetron",
    "hooktron": "ingest hooktron",
    "simulator": "ingest simulator",
    "strainer": "-m strainer",
    "redis-live": "redis-live",
    "redis-work": "redis-work",
    "postgres": "postgres",
}


def wait_until(done: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
    """Poll `done` until it is true; TimeoutError says what never came."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds:.0f} s: {what}")
        time.sleep(0.1)


class Product:
    """A running product. Leave it with stop(); `output` is the file of what it printed."""

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port, self.stream_port = free_port(), free_port()
        self.output = folder / "output"
        self._environ = {
            **os.environ,
            "PORT": str(self.port),
            "STREAM_PORT": str(self.stream_port),
            "VAR_DIR": str(folder / "var"),
            **(environ or {}),
        }
        for name in ("DATABASE_URL", "REDIS_URL", "WORK_REDIS_URL", "DJANGO_SETTINGS_MODULE"):
            self._environ.pop(name, None)
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "afa.launch"],
                cwd=ROOT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until the page answers: a dozen programs begin meanwhile."""
        wait_until(self._answers, "the page answers", 2 * PATIENCE_S)

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"it ended:\n{self.output.read_text()}")
        try:
            return self.get(f"http://127.0.0.1:{self.port}/")[0] == 200
        except (urllib.error.URLError, OSError):
            return False

    @staticmethod
    def get(url: str) -> tuple[int, str]:
        """Status and text of an answer."""
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def page(self, path: str) -> str:
        """The site's page at `path`, whatever its status."""
        return self.get(f"http://127.0.0.1:{self.port}{path}")[1]

    def items(self, event: str, query: str) -> dict[str, Any]:
        """The streamer's answer to a long-poll."""
        url = f"http://127.0.0.1:{self.stream_port}/live/{event}/items?{query}"
        answer: dict[str, Any] = json.loads(self.get(url)[1])
        return answer

    def manage(self, *arguments: str) -> str:
        """What `./run manage ...` prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environ(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def environ(self) -> dict[str, str]:
        """The environment of the programs: the addresses of the private servers are in it."""
        found: dict[str, str] = {}
        wait_until(lambda: self._environ_of("strainer", found), "the strainer runs")
        return found

    def _environ_of(self, program: str, into: dict[str, str]) -> bool:
        process = self.processes().get(program)
        try:
            into.update(process.environ() if process else {})
        except psutil.Error:
            return False
        return "REDIS_URL" in into and "DATABASE_URL" in into

    def processes(self) -> dict[str, psutil.Process]:
        """Program -> its topmost process, for those that run at this moment."""
        found: dict[str, psutil.Process] = {}
        for process in psutil.Process(self._process.pid).children(recursive=True):
            try:
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            for program, mark in MARKS.items():
                if mark in line and "supervisord" not in line:
                    found.setdefault(program, process)
                    break
        return found

    def kill(self, program: str) -> bool:
        """kill -9 a program; False where it does not run at this moment."""
        process = self.processes().get(program)
        try:
            if process is None:
                return False
            process.kill()
        except psutil.Error:
            return False
        return True

    @property
    def returncode(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.poll()

    def signal(self, signum: int) -> None:
        """Send the launcher a signal."""
        self._process.send_signal(signum)

    def stop(self) -> list[psutil.Process]:
        """Ctrl-C; returns whatever outlives it, which should be nothing."""
        if self.returncode is not None:
            return []
        family = psutil.Process(self._process.pid).children(recursive=True)
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        _, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
        return list(alive)
