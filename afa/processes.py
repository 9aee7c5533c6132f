"""The programs of this instance, as supervisord sees them over its unix socket."""

import http.client
import socket
from enum import IntEnum
from pathlib import Path
from typing import Any, cast
from xmlrpc.client import Error, ServerProxy, Transport

import msgspec

# What a call may raise when supervisord is not there or says no.
ProcessError = (OSError, Error, http.client.HTTPException)


class State(IntEnum):
    """supervisord's words. RUNNING says that a process exists, not that it does its work:
    that is what hearts are for."""

    STOPPED = 0
    STARTING = 10
    RUNNING = 20
    BACKOFF = 30
    STOPPING = 40
    EXITED = 100
    FATAL = 200
    UNKNOWN = 1000


class Process(msgspec.Struct, frozen=True):
    """One program. `pid` is 0 where none runs, `since` the Unix time of the last change, `ended`
    that of its last end, 0 where it has never ended."""

    name: str
    state: State
    pid: int
    since: int
    detail: str
    ended: int = 0


class Processes:
    """All programs of the instance whose supervisord listens on `socket`.

    A supervisord that hangs is given up after `timeout_s`.
    """

    def __init__(self, socket: Path, timeout_s: float = 60.0) -> None:
        self._socket = socket
        self._timeout_s = timeout_s

    def all(self) -> dict[str, Process]:
        """Every program by name, running or not."""
        return {one["name"]: _process(one) for one in self._infos()}

    def start(self, name: str) -> None:
        """Start it; does not wait."""
        self._ask("startProcess", self._full(name), False)

    def stop(self, name: str) -> None:
        """Stop it; returns when it has ended."""
        self._ask("stopProcess", self._full(name), True)

    def signal(self, name: str, signame: str) -> None:
        """Send it a signal ("TERM"): how a program that we stand on is made to start anew."""
        self._ask("signalProcess", self._full(name), signame)

    def _full(self, name: str) -> str:
        """supervisord's own name for it, with its group; an unknown one is for it to refuse."""
        groups = {one["name"]: one["group"] for one in self._infos()}
        return f"{groups.get(name, name)}:{name}"

    def _infos(self) -> list[dict[str, Any]]:
        return cast("list[dict[str, Any]]", self._ask("getAllProcessInfo"))

    def _ask(self, method: str, *arguments: Any) -> Any:
        # A new connection each time: nothing is left of one that failed.
        transport = _Transport(self._socket, self._timeout_s)
        with ServerProxy("http://localhost", transport) as server:
            return getattr(server.supervisor, method)(*arguments)


class _Transport(Transport):
    """XML-RPC over a unix socket."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__()
        self._path = path
        self._timeout_s = timeout_s

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = _Connection(self._path, self._timeout_s)
        self._connection = host, connection  # what close() closes
        return connection


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__("localhost", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _process(one: dict[str, Any]) -> Process:
    return Process(
        name=one["name"],
        state=State(one["state"]),
        pid=one["pid"],
        since=one["start"] if one["pid"] else one["stop"],
        detail=one["description"],
        ended=one["stop"],
    )
