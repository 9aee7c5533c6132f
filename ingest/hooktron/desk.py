"""The desk at which posts are handed in: HTTP on a port of its own.

A request waits until Redis has what it brought, and only then is answered 202.
"""

import io
import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from typing import Any

# Bytes of a body.
MOST_BYTES = 256 * 1024

# Requests at a time; more are told to come back.
MOST_WAITING = 64

CONFIRM_S = 10.0
SOCKET_S = 15.0

# For a whole request: whoever sends a byte every few seconds would otherwise keep its place.
WHOLE_S = 20.0

# Who is told that a body is too large is still sending it, and would not read the answer of a
# desk that hangs up: so much of it is thrown away first.
MOST_UNREAD = 16 * 1024 * 1024


@dataclass
class Answer:
    """What a request is told."""

    status: int
    title: str
    detail: str = ""
    accepted: int = 0
    rejected: tuple[str, ...] = ()

    @property
    def body(self) -> bytes:
        """As JSON."""
        said: dict[str, Any] = {"title": self.title, "status": self.status}
        if self.detail:
            said["detail"] = self.detail
        if self.status in (202, 422):
            said |= {"accepted": self.accepted, "rejected": list(self.rejected)}
        return json.dumps(said).encode()


@dataclass
class Request:
    """A body that was handed in, and its way to an answer."""

    path: str
    headers: dict[str, str]
    body: bytes
    _over: threading.Event = field(default_factory=threading.Event)
    _answer: Answer | None = None

    def answer(self, answer: Answer) -> None:
        """Tell it, once."""
        if self._answer is None:
            self._answer = answer
            self._over.set()

    def wait(self) -> Answer:
        """What it was told, or that it took too long."""
        self._over.wait(CONFIRM_S)
        late = Answer(503, "Not stored yet", "Send it again; twice is once.")
        return self._answer or late


class Desk:
    """Listens until it is closed. `take` is handed each request in a thread of its own."""

    def __init__(self, host: str, port: int, take: Callable[[Request], None]) -> None:
        handler = type("Handler", (_Handler,), {"take": staticmethod(take)})
        self._server = _Server((host, port), handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.room = threading.Semaphore(MOST_WAITING)

    def handle_error(self, *_: object) -> None:
        """Whoever goes away in mid-sentence is no news."""


class _Words(io.RawIOBase):
    """What a socket says until a deadline, which `begin` sets anew."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._until = 0.0

    def begin(self) -> None:
        """A new request."""
        self._until = time.monotonic() + WHOLE_S

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request took too long")
        self._connection.settimeout(min(left, SOCKET_S))
        try:
            return self._connection.recv_into(buffer)
        finally:
            self._connection.settimeout(SOCKET_S)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "AFeedApart"
    sys_version = ""
    timeout = SOCKET_S
    server: BaseServer
    take: Callable[[Request], None]
    _unread = 0

    def setup(self) -> None:
        super().setup()
        self._words = _Words(self.connection)
        self.rfile = io.BufferedReader(self._words)

    def handle_one_request(self) -> None:
        self._words.begin()
        super().handle_one_request()

    def do_POST(self) -> None:
        room = self.server.room  # type: ignore[attr-defined]
        if not room.acquire(blocking=False):
            self._tell(Answer(429, "Too many at a time"), wait="1")
            return
        try:
            self._tell(self._handed_in())
        finally:
            room.release()
        self._throw_away()

    def do_GET(self) -> None:
        self._tell(Answer(405, "Posts are handed in with POST"))

    def _handed_in(self) -> Answer:
        said = self.headers.get("content-length", "")
        if not (said.isascii() and said.isdecimal() and len(said) <= 12):
            self.close_connection = True
            return Answer(411, "Length required")
        if int(said) > MOST_BYTES:
            self.close_connection = True
            self._unread = min(int(said), MOST_UNREAD)
            return Answer(413, "Too large", f"A body has at most {MOST_BYTES} bytes.")
        body = self.rfile.read(int(said))
        if len(body) < int(said):
            self.close_connection = True
            return Answer(400, "Cut short")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, headers, body)
        self.take(request)
        return request.wait()

    def _throw_away(self) -> None:
        """What of a body nobody wants, so that its sender comes to read the answer."""
        with suppress(OSError):
            while self._unread > 0 and (got := len(self.rfile.read1(1 << 16))):
                self._unread -= got

    def _tell(self, answer: Answer, wait: str = "") -> None:
        self.send_response(answer.status)
        self.send_header("content-type", "application/json")
        self.send_header("cache-control", "no-store")
        self.send_header("content-length", str(len(answer.body)))
        if answer.status in (429, 503):
            self.send_header("retry-after", wait or "2")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Our own log names no visitors."""
