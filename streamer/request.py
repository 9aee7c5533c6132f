"""Requests: the head of an HTTP request, from bytes to what we use of it."""

from enum import Enum

import httptools
import msgspec

from streamer.problem import Problem


class Keep(Enum):
    """What becomes of the connection after the answer; the value is the header that says so."""

    OPEN = b""
    OPEN_1_0 = b"Connection: keep-alive\r\n"
    CLOSE = b"Connection: close\r\n"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """`target` as it came; the headers empty where there are none."""

    method: str
    target: str
    keep: Keep = Keep.OPEN
    last_event_id: str = ""
    forwarded: str = ""


class _Head:
    """Collects what httptools calls back."""

    def __init__(self) -> None:
        self.target = b""
        self.headers: dict[bytes, bytes] = {}
        self.keep_alive = False
        self.parser = httptools.HttpRequestParser(self)

    def on_url(self, url: bytes) -> None:
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        if name in self.headers:
            value = self.headers[name] + b"," + value
        self.headers[name] = value

    def on_headers_complete(self) -> None:
        # The parser forgets this as soon as the message is complete.
        self.keep_alive = self.parser.should_keep_alive()


def parse(head: bytes) -> Request | Problem:
    """The request in `head`, which ends with an empty line and has no body."""
    parts = _Head()
    upgrade = False
    try:
        parts.parser.feed_data(head)
    except httptools.HttpParserUpgrade:
        upgrade = True  # We do not: the answer is in HTTP/1.1, and then the connection ends.
    except httptools.HttpParserError as error:
        return Problem(status=400, detail=f"This is no HTTP request: {error}")
    version = parts.parser.get_http_version()
    refused = _refusal(version, parts.headers)
    if refused:
        return refused
    keep = Keep.OPEN if parts.keep_alive and not upgrade else Keep.CLOSE
    if version == "1.0" and keep is Keep.OPEN:
        keep = Keep.OPEN_1_0
    return Request(
        method=parts.parser.get_method().decode("ascii"),
        target=parts.target.decode("latin-1"),
        keep=keep,
        last_event_id=parts.headers.get(b"last-event-id", b"").decode("latin-1"),
        forwarded=parts.headers.get(b"x-forwarded-for", b"").decode("latin-1"),
    )


def _refusal(version: str, headers: dict[bytes, bytes]) -> Problem | None:
    if version not in ("1.0", "1.1"):
        return Problem(status=505, detail="HTTP/1.1 and HTTP/1.0 are spoken here.")
    if version == "1.1" and b"host" not in headers:
        return Problem(status=400, detail="A request of HTTP/1.1 needs a Host header.")
    if headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers:
        return Problem(status=413, detail="Requests have no body here.")
    return None
