"""The programs: how supervisord sees them, and what they use of this machine."""

import time
from contextlib import suppress
from pathlib import Path

import psutil
from django.conf import settings

from afa.dashboard.state import Away, Disk, Usage
from afa.launch.layout import Layout
from afa.pause import Pause
from afa.processes import Process, ProcessError, Processes

# It answers within milliseconds; a person waits for the page.
TIMEOUT_S = 1.0

_pause = Pause()


def layout() -> Layout:
    """Where this instance lies."""
    return Layout.at(settings.PRODUCT.var_dir)


def read(socket: Path | None = None) -> dict[str, Process] | Away:
    """Every program, or why nobody can say."""
    if _pause.on:
        return Away(_pause.reason)
    try:
        found = Processes(socket or layout().supervisor_socket, TIMEOUT_S).all()
    except ProcessError as error:
        words = "no answer" if isinstance(error, TimeoutError) else str(error)
        if isinstance(error, TimeoutError):
            _pause.begin(words)
        return Away(words)
    return found


def usage(processes: dict[str, Process] | Away) -> dict[str, Usage]:
    """What each that runs holds, with all that it has started."""
    if isinstance(processes, Away):
        return {}
    children = _children()
    found: dict[str, Usage] = {}
    for name, process in processes.items():
        if process.pid:
            with suppress(psutil.Error):
                found[name] = _of(psutil.Process(process.pid), children)
    return found


def disk() -> Disk | Away:
    """The disk on which this instance lies."""
    try:
        used = psutil.disk_usage(str(settings.PRODUCT.var_dir))
    except OSError as error:
        return Away(str(error))
    return Disk(free=used.free, size=used.total)


def _children() -> dict[int, list[psutil.Process]]:
    """Pid -> those that it started. One look at the machine; psutil's own takes one each."""
    found: dict[int, list[psutil.Process]] = {}
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            found.setdefault(process.ppid(), []).append(process)
    return found


def _of(top: psutil.Process, children: dict[int, list[psutil.Process]]) -> Usage:
    group = [top]
    for one in group:
        group += children.get(one.pid, [])
    shares = [share for one in group if (share := _share(one))]
    return Usage(
        memory=sum(memory for memory, _ in shares),
        processor_s=sum(seconds for _, seconds in shares),
        count=len(shares),
        age_s=max(time.time() - top.create_time(), 0.0),
    )


def _share(process: psutil.Process) -> tuple[int, float] | None:
    """Memory and processor time of one process; None where it has just ended."""
    try:
        # The time of children that have ended is in their parent's, so the sum never falls.
        return _memory(process), sum(process.cpu_times()[:4])
    except psutil.Error:
        return None


def _memory(process: psutil.Process) -> int:
    """Pages that several processes share are counted once, a part each, where Linux says so."""
    try:
        full = process.memory_full_info()
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    return int(getattr(full, "pss", full.rss))
