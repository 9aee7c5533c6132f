"""The streamer as its own process, on ports of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.streamer.wire import get

ROOT = Path(__file__).parents[2]


def until(done: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
    """Poll `done` until it is true."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"after {seconds:.0f} s: {what}"
        time.sleep(0.01)


class Halley:
    """`python -m streamer`. `environ` are settings; `constants` shorten times, as in
    {"streamer.connection.HEAD_S": 0.3}."""

    def __init__(
        self,
        redis_url: str,
        environ: Mapping[str, str] | None = None,
        constants: Mapping[str, float] | None = None,
    ) -> None:
        self.port = free_port()
        self.metrics_port = free_port()
        self.output = b""
        self._environ = {
            **os.environ,
            "REDIS_URL": redis_url,
            "HOST": "127.0.0.1",
            "STREAM_PORT": str(self.port),
            "METRICS_PORT": str(self.metrics_port),
            "PYTHONWARNINGS": "error",
            **(environ or {}),
        }
        self._command = [sys.executable, "-m", "streamer"]
        if constants:
            self._command = [sys.executable, "-c", _patched(constants)]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> "Halley":
        """Start it and wait until it answers."""
        self.launch()
        until(self._answers, "the streamer answers")
        return self

    def launch(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def terminate(self) -> None:
        """SIGTERM."""
        assert self._process is not None
        self._process.terminate()

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self.wait()

    def freeze(self) -> None:
        """Let it stand still, as on a machine that has too much to do."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def wait(self, seconds: float = PATIENCE_S) -> int:
        """The exit code, when it has ended; `output` is what it said."""
        assert self._process is not None
        try:
            self.output, _ = self._process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        return self._process.returncode

    @contextmanager
    def running(self) -> Iterator["Halley"]:
        """Start it; in the end it has to end well, and does not outlive the test anyhow."""
        try:
            yield self.start()
            self.stop()
        finally:
            if self._process and self._process.poll() is None:
                self.kill()

    def stop(self) -> None:
        """The orderly end, if it still runs."""
        if self._process is None or self._process.returncode is not None:
            return
        self.terminate()
        code = self.wait()
        assert code == 0, self.output.decode()
        assert b"Traceback" not in self.output, self.output.decode()

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"it ended: {self._process.communicate()[0].decode()}")
        try:
            return get(self.port, "/healthz").status == 200
        except ConnectionError:
            return False


def _patched(constants: Mapping[str, float]) -> str:
    lines = ["import sys"]
    for name, value in constants.items():
        module, _, constant = name.rpartition(".")
        lines.append(f"import {module}; {module}.{constant}  # it has to be there")
        lines.append(f"{module}.{constant} = {value!r}")
    lines += ["from streamer.__main__ import main", "sys.exit(main())"]
    return "\n".join(lines)
