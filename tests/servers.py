"""Throw-away servers: real ones, started when the first test asks, gone with the test run.

Each test process (each worker, with -n) has its own. They listen on unix sockets only and
are tied to the process that started them, so that a killed test run leaves nothing behind.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from afa.launch import postgres, valkey
from afa.launch.tie import PARENT
from live.connect import RedisError, connect
from tests.patience import PATIENCE_S

# Socket paths are limited to about 100 characters: short names, straight in the temporary folder.
FOLDER = Path(tempfile.mkdtemp(prefix="afa-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

POSTGRES_URL = postgres.url(FOLDER)
LIVE_URL = valkey.url(FOLDER / "live.sock")


class Server:
    """A server that tests may start, kill and start again; its data stay."""

    def __init__(self, name: str, url: str, command: list[str], answers: Callable[[], bool]):
        self.name = name
        self.url = url
        self.log = FOLDER / f"{name}.log"
        self._command = command
        self._answers = answers
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The pid of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, PARENT: str(os.getpid())},
            )
        deadline = time.monotonic() + PATIENCE_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not start:\n{self.log.read_text()}")
            time.sleep(0.01)

    def kill(self) -> None:
        """As if the power went."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """The orderly end. Does nothing where it does not run."""
        # At SIGTERM Postgres would wait until everybody has hung up.
        self._end(signal.SIGINT)

    def freeze(self) -> None:
        """Let it hang: it holds its connections and answers nothing, until `thaw`."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def _end(self, signum: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(signum)
        if signum != signal.SIGKILL:
            self._process.send_signal(signal.SIGCONT)
        self._process.wait(PATIENCE_S)
        self._process = None


def postgres_server(settings: tuple[str, ...] = postgres.FAST) -> Server:
    """Postgres for the whole test process, its URL is POSTGRES_URL; as a rule not durable."""
    become = f"serve(Path({str(FOLDER / 'pg')!r}), Path({str(FOLDER)!r}), {settings!r})"
    imports = "from pathlib import Path; from afa.launch.postgres import serve"
    command = [sys.executable, "-c", f"{imports}; {become}"]
    return Server("postgres", POSTGRES_URL, command, lambda: _postgres_answers(POSTGRES_URL))


def redis_server(name: str, *, binary: str = "", fsync: str = "no") -> Server:
    """Valkey, or the server in `binary`, with its own socket; `fsync` "no" keeps no file."""
    data = FOLDER / name
    data.mkdir()
    socket = FOLDER / f"{name}.sock"
    command = valkey.command(binary or valkey.binary(), data, socket, fsync)
    tied = [sys.executable, "-IS", "afa/launch/tie.py", "KILL", *command]
    url = valkey.url(socket)
    return Server(name, url, tied, lambda: _redis_answers(url))


def _postgres_answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _redis_answers(url: str) -> bool:
    client = connect(url)
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
