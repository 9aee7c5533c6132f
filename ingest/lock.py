"""One instance of a program at a time: a lock on a file, which the kernel drops with its holder.

So a program that was killed never blocks its own restart. docs/decisions/0030 says why this
is no lock in Redis.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

# A predecessor that was told to stop is gone within two seconds.
PATIENCE_S = 3.0
_RETRY_S = 0.1


class AlreadyRunning(Exception):
    """Another instance holds the lock."""


def path_of(var_dir: Path, program: str, redis_url: str) -> Path:
    """Where the lock of `program` lies: one for each live Redis that it may write to."""
    server = hashlib.sha256(redis_url.encode()).hexdigest()[:8]
    return var_dir / "locks" / f"{program}-{server}.lock"


def hold(path: Path, cancelled: Callable[[], bool], patience_s: float = PATIENCE_S) -> int:
    """Take the lock and keep it until this process ends; returns the open descriptor.

    AlreadyRunning names the holder where it does not go away within `patience_s`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience_s
    while not _taken(descriptor):
        if cancelled() or time.monotonic() > deadline:
            holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
            os.close(descriptor)
            raise AlreadyRunning(f"process {holder or 'unknown'} holds {path}")
        time.sleep(_RETRY_S)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
