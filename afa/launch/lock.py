"""One launcher per data directory. The lock goes with its holder, however that ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from afa.launch.errors import AlreadyRunning


class Holder(msgspec.Struct, frozen=True):
    """Who holds it. `url` is empty while it is still starting."""

    pid: int
    port: int = 0
    stream_port: int = 0
    url: str = ""


class Lock:
    """A lock that is held; `say` tells everyone where the page is."""

    def __init__(self, file: int) -> None:
        self._file = file

    def say(self, holder: Holder) -> None:
        """Write down who holds it."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, msgspec.json.encode(holder), 0)


@contextmanager
def hold(path: Path) -> Iterator[Lock]:
    """Hold the lock at `path`; AlreadyRunning says who has it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_where(path)) from None
        lock = Lock(file)
        lock.say(Holder(os.getpid()))
        yield lock
        os.ftruncate(file, 0)
    finally:
        os.close(file)


def holder(path: Path) -> Holder | None:
    """What the last holder wrote; None where it ended in order."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Holder)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _where(path: Path) -> str:
    found = holder(path)
    if found and found.url:
        return f"already running at {found.url} (pid {found.pid})"
    return f"already starting, see {path.parent}" + (f" (pid {found.pid})" if found else "")
