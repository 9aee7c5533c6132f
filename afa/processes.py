"""The programs of this instance, as supervisord sees them over its unix socket."""

import http.client
from enum import IntEnum
from pathlib import Path
from typing import Any, cast
from xmlrpc.client import Error, ServerProxy

import msgspec
from supervisor.xmlrpc import SupervisorTransport

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
    """One program. `pid` is 0 where none runs, `since` the Unix time of the last change."""

    name: str
    state: State
    pid: int
    since: int
    detail: str


class Processes:
    """All programs of the instance whose supervisord listens on `socket`."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def all(self) -> dict[str, Process]:
        """Every program by name, running or not."""
        return {one["name"]: _process(one) for one in self._infos()}

    def start(self, name: str) -> None:
        """Start it; does not wait."""
        self._ask().startProcess(self._full(name), False)

    def stop(self, name: str) -> None:
        """Stop it; returns when it has ended."""
        self._ask().stopProcess(self._full(name), True)

    def signal(self, name: str, signame: str) -> None:
        """Send it a signal ("TERM"): how a program that we stand on is made to start anew."""
        self._ask().signalProcess(self._full(name), signame)

    def _full(self, name: str) -> str:
        """supervisord's own name for it, with its group; an unknown one is for it to refuse."""
        groups = {one["name"]: one["group"] for one in self._infos()}
        return f"{groups.get(name, name)}:{name}"

    def _infos(self) -> list[dict[str, Any]]:
        return cast("list[dict[str, Any]]", self._ask().getAllProcessInfo())

    def _ask(self) -> Any:
        # A new connection each time: one that failed once is never repaired by the transport.
        # The address is not looked at; the transport goes to the socket.
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        return ServerProxy("http://localhost", transport).supervisor


def _process(one: dict[str, Any]) -> Process:
    return Process(
        name=one["name"],
        state=State(one["state"]),
        pid=one["pid"],
        since=one["start"] if one["pid"] else one["stop"],
        detail=one["description"],
    )
