"""Start, stop and restart a program, and say what came of it.

What the site stands on is only ever restarted, by a signal after which supervisord starts it
again: stop and start from inside would end the caller between the two.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from xmlrpc.client import Fault

import psutil
from django.utils.timezone import now

from afa import audit
from afa.dashboard import archive, programs
from afa.dashboard.catalogue import Verb, kind_of
from afa.dashboard.state import Away
from afa.models import AuditEntry
from afa.processes import Process, ProcessError, Processes, State

# supervisord kills what has not stopped after 5 s.
TIMEOUT_S = 15.0

# For a program to be up; it counts as such after its first second.
UP_S = 8.0
SERVER_UP_S = 20.0

# A server that has not ended by then hangs.
END_S = 10.0
_PAUSE_S = 0.1

# Itself: whoever waited for its end would wait for their own.
WEB = "web"


@dataclass(frozen=True)
class Outcome:
    """Whether it is as was wanted, and what happened. `ok` None: it is only on its way."""

    ok: bool | None
    words: str


class NotAllowed(Exception):
    """There is no such program, or nothing of that kind is done with it."""


def do(who: str, verb: Verb, name: str, socket: Path | None = None) -> Outcome:
    """Do it on behalf of `who` and write it down. NotAllowed, and then nothing is done.

    Whether Postgres answers is asked anew for each line: it may be what is restarted.
    """
    socket = socket or programs.layout().supervisor_socket
    found = programs.read(socket)
    if verb not in kind_of(name).verbs or not (isinstance(found, Away) or name in found):
        raise NotAllowed(f"{verb} {name}")
    entry = AuditEntry(at=now(), who=who, verb=verb, program=name)
    audit.write(entry, answering=archive.answers())
    if isinstance(found, Away):
        outcome = _unreachable(found.reason)
    else:
        outcome = _outcome(Processes(socket, TIMEOUT_S), verb, name)
    entry.ok, entry.outcome = outcome.ok, outcome.words[:300]
    audit.write(entry, answering=archive.answers())
    return outcome


def _outcome(processes: Processes, verb: Verb, name: str) -> Outcome:
    try:
        if kind_of(name).signal:
            return _signal(processes, name)
        return _VERBS[verb](processes, name)
    except Fault as fault:
        return Outcome(False, f"supervisord refuses: {fault.faultString}")
    except ProcessError as error:
        return _unreachable("no answer" if isinstance(error, TimeoutError) else str(error))


def _unreachable(reason: str) -> Outcome:
    return Outcome(False, f"supervisord cannot be reached ({reason}).")


def _start(processes: Processes, name: str) -> Outcome:
    if (held := _now(processes, name)).pid:
        return Outcome(True, f"It was running already, as pid {held.pid}.")
    if held.state == State.BACKOFF:
        processes.stop(name)
    processes.start(name)
    return _up(processes, name, 0, UP_S)


def _stop(processes: Processes, name: str) -> Outcome:
    held = _now(processes, name)
    if held.state in (State.STOPPED, State.EXITED, State.FATAL):
        return Outcome(True, "It was not running.")
    processes.stop(name)
    return Outcome(True, "Stopped.")


def _restart(processes: Processes, name: str) -> Outcome:
    held = _now(processes, name)
    if held.state not in (State.STOPPED, State.EXITED, State.FATAL):
        processes.stop(name)
    processes.start(name)
    return _up(processes, name, held.pid, UP_S)


_VERBS: dict[Verb, Callable[[Processes, str], Outcome]] = {
    "start": _start,
    "stop": _stop,
    "restart": _restart,
}


def _signal(processes: Processes, name: str) -> Outcome:
    held = _now(processes, name)
    if not held.pid:
        processes.start(name)
        return _up(processes, name, 0, SERVER_UP_S)
    processes.signal(name, kind_of(name).signal)
    if name == WEB:
        return Outcome(None, "It was told to end, and supervisord starts it again.")
    outcome = _up(processes, name, held.pid, END_S)
    if outcome.ok or _now(processes, name).pid != held.pid:
        return outcome
    _kill(held.pid)
    outcome = _up(processes, name, held.pid, SERVER_UP_S)
    return Outcome(
        outcome.ok, f"It did not end within {END_S:.0f} s and was killed. {outcome.words}"
    )


def _kill(pid: int) -> None:
    """End a server that hangs, and its children. What it answered is on its disk."""
    with suppress(psutil.Error):
        top = psutil.Process(pid)
        for process in [*top.children(recursive=True), top]:
            with suppress(psutil.Error):
                process.kill()


def _up(processes: Processes, name: str, before: int, patience_s: float) -> Outcome:
    """Wait until another process than `before` runs."""
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < patience_s:
        held = _now(processes, name)
        if held.state == State.RUNNING and held.pid != before:
            return Outcome(True, f"Running as pid {held.pid} after {waited:.1f} s.")
        if held.state == State.FATAL:
            break
        time.sleep(_PAUSE_S)
    if held.pid == before != 0:
        return Outcome(False, f"Pid {before} has not ended within {patience_s:.0f} s.")
    return Outcome(False, f"It does not come up ({held.detail or held.state.name}): see its log.")


def _now(processes: Processes, name: str) -> Process:
    return processes.all()[name]
