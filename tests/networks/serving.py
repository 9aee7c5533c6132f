"""What every fake network has: a real HTTP server, errors on command, and a record of requests."""

import json
import socket
import ssl
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Fault:
    """An answer instead of the right one. `cut` ends the connection: before the answer
    ("refuse"), in the middle of it ("reset", "short"), or never ("silence")."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: str = ""


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    pairs: tuple[tuple[str, str], ...] = ()
    """The query once more, for names that come several times."""


def problem(status: int, /, **said: object) -> Fault:
    """An error that is a JSON object."""
    return Fault(status, json.dumps(said).encode(), {"content-type": "application/problem+json"})


class Handler(BaseHTTPRequestHandler):
    """One connection. `network` answers."""

    protocol_version = "HTTP/1.1"
    # Networks send each piece at once. With it on, a piece waits for the acknowledgement of the
    # one before, which a reader that has nothing to say gives 40 ms later.
    disable_nagle_algorithm = True
    network: "FakeNetwork"

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        request = Request(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
            tuple(parse_qsl(parts.query, keep_blank_values=True)),
        )
        try:
            self.network.handle(self, request)
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def answer(self, fault: Fault) -> None:
        """Send a whole answer, as far as it is meant to arrive."""
        if fault.cut == "silence":
            self.network.stopping.wait(60)
        if fault.cut in ("refuse", "silence"):
            self.abort()
            return
        self.send_response(fault.status)
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(fault.body)))
        self.end_headers()
        whole = fault.cut not in ("reset", "short")
        self.wfile.write(fault.body if whole else fault.body[: len(fault.body) // 2])
        if fault.cut == "reset":
            self.abort()
        self.close_connection = not whole

    def json(self, said: object, status: int = 200, **headers: str) -> None:
        """Send an object as JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self.answer(Fault(status, body, {"content-type": "application/json", **named}))

    def abort(self) -> None:
        """Reset the connection."""
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.rfile.close()
        self.wfile = _Nowhere()  # type: ignore[assignment]
        self.connection.close()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The time by the network's own clock."""
        return super().date_time_string(timestamp or self.network.now())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Nowhere:
    """What is written to a connection that was reset."""

    closed = True

    def write(self, _: bytes) -> None:
        raise ConnectionResetError

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that went away is part of the game."""


class FakeNetwork:
    """Started and stopped as a context. `lock` guards everything that tests look at.

    `skew_s` is what its clock is off by, `pieces` how its streams cut what they send (PIECES in
    faults.py).
    """

    def __init__(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.stopping = threading.Event()
        self.requests: list[Request] = []
        self.skew_s = 0.0
        self.pieces = "whole"
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._scheme = "https" if tls else "http"
        handler = type("Handler", (Handler,), {"network": self})
        self._server = _Server(("127.0.0.1", port), handler)
        self.port = self._server.server_address[1]
        if tls is not None:
            # Each connection shakes hands in its own thread.
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def now(self) -> float:
        """Unix time, by the network's own clock."""
        return time.time() + self.skew_s

    def __enter__(self) -> Self:
        serve = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        serve.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        with self.changed:
            self.changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def fail(self, what: str, *faults: Fault) -> None:
        """Answer the next requests for `what` with these, one each."""
        with self.lock:
            self._faults[what] += faults

    def failing(self, what: str) -> Fault | None:
        """The fault that the next request for `what` gets, taken."""
        with self.lock:
            return self._faults[what].popleft() if self._faults[what] else None

    def heal(self) -> None:
        """No more faults."""
        with self.lock:
            self._faults.clear()

    def asked(self, path: str) -> list[Request]:
        """The requests so far whose path ends like this."""
        with self.lock:
            return [request for request in self.requests if request.path.endswith(path)]

    def handle(self, handler: Handler, request: Request) -> None:
        """Answer a request."""
        with self.lock:
            self.requests.append(request)
        self.route(handler, request)

    def route(self, handler: Handler, request: Request) -> None:
        """What the network itself does."""
        raise NotImplementedError
