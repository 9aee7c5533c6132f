"""What a killed launcher left behind ends before a new one starts.

On Linux the kernel ends it (tie.py) and here is only waited for; elsewhere it is ended here.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

import psutil

# In the environment of every process of an instance: which one it belongs to.
INSTANCE = "AFA_INSTANCE"

PATIENCE_S = 15.0


def clear(var: Path, patience_s: float = PATIENCE_S) -> int:
    """End every process of the instance in `var`; returns how many there were."""
    first = found = of(var)
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    deadline = time.monotonic() + patience_s
    while found and time.monotonic() < deadline:
        time.sleep(0.1)
        found = of(var)
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return len(first)


def of(var: Path) -> list[psutil.Process]:
    """The processes of the instance in `var` that run now."""
    return [process for process in psutil.process_iter() if _belongs(process, str(var))]


def _belongs(process: psutil.Process, instance: str) -> bool:
    try:
        if process.uids().real != os.getuid() or process.status() == psutil.STATUS_ZOMBIE:
            return False
        told: dict[str, str] = process.environ()
    except psutil.Error:
        return False
    return told.get(INSTANCE) == instance
