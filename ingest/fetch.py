"""Fetching from addresses that people typed in: never from private ones, never without an end.

Who may name a server or a feed must not be able to read through us what only this machine or
its network sees. So the very address that is connected to is looked at, after its name was
resolved, for every connection: a redirect or a second answer of the name server changes nothing.
"""

import os
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit
from weakref import WeakSet

import certifi
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from ingest import public
from ingest.trouble import Garbled, Misunderstood, Refused, Unreachable
from live import clean

AGENT = "A-Feed-Apart/0.1 (live event aggregator)"

CONNECT_S = 10.0
SILENCE_S = 20.0
# Whoever sends a byte every few seconds would otherwise keep us for ever.
WHOLE_S = 45.0
MOST_BYTES = 8 * 1024 * 1024
MOST_REDIRECTS = 5

_MOVED = {301, 302, 303, 307, 308}
# What names us to one host is not told to another.
_SECRET = {"authorization", "cookie"}
_OURS = re.compile(r"^(?:<?[\w.]+\(host=.*?\)(?: object at 0x\w+>)?: )+")


@dataclass(frozen=True)
class Answer:
    """A whole answer, whatever its status. Header names are in small letters; `url` is where
    the last redirect led."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetcher:
    """Connections to the outside. `allowed` are networks that may be private (FETCH_ALLOW).

    Every method may raise Trouble; any thread may call any of them.
    """

    def __init__(self, allowed: Sequence[str] = (), silence_s: float = SILENCE_S) -> None:
        self._silence_s = silence_s
        self._under_way: WeakSet[Any] = WeakSet()
        self._lock = threading.Lock()
        self._closed = False
        self._pools = _pools(public.Gate(allowed), self._keep)

    def get(
        self, url: str, headers: Mapping[str, str] | None = None, most: int = MOST_BYTES
    ) -> Answer:
        """The answer to a GET, redirects followed. Garbled where it has more than `most` bytes."""
        deadline = time.monotonic() + WHOLE_S
        asked = dict(headers or {})
        for _ in range(MOST_REDIRECTS + 1):
            response = self.stream(url, asked)
            try:
                target = _target(url, response)
                if target is None:
                    body = _whole(response, most, deadline)
                    return Answer(url, response.status, _lowered(response), body)
            finally:
                response.close()
            asked = _told(asked, url, target)
            url = target
        raise Misunderstood(f"more than {MOST_REDIRECTS} redirects, the last one to {url}")

    def stream(self, url: str, headers: Mapping[str, str] | None = None) -> BaseHTTPResponse:
        """An answer whose body is still to come, redirects not followed: read it with `read1`
        until `close` of this fetcher ends it, then close it."""
        if not clean.address(url):
            raise Misunderstood(f"no http(s) address: {url[:200]!r}")
        named = {"user-agent": AGENT, "accept-encoding": "gzip", **(headers or {})}
        try:
            response = self._pools.request(
                "GET", url, headers=named, redirect=False, retries=False, preload_content=False,
                timeout=Timeout(connect=CONNECT_S, read=self._silence_s),
            )  # fmt: skip
        except (HTTPError, OSError, ValueError) as error:
            raise Unreachable(said(error)) from error
        try:
            self._keep(response)
        except Unreachable:
            response.close()
            raise
        return response

    def close(self) -> None:
        """End every connection, also under somebody who reads from it; nothing opens again."""
        with self._lock:
            self._closed = True
            under_way = list(self._under_way)
        for one in under_way:
            with suppress(HTTPError, OSError, ValueError, RuntimeError, AttributeError):
                if isinstance(one, HTTPConnection):
                    one.sock.shutdown(socket.SHUT_RDWR)
                else:
                    one.shutdown()
        self._pools.clear()

    def _keep(self, one: HTTPConnection | BaseHTTPResponse) -> None:
        with self._lock:
            self._under_way.add(one)
            if self._closed:
                raise Unreachable("closed")


def said(error: BaseException) -> str:
    """What went wrong, without the names of our own parts."""
    while isinstance(inner := _inside(error), BaseException):
        error = inner
    return f"{type(error).__name__}: {_OURS.sub('', str(error))}"


def _inside(error: BaseException) -> object:
    """What an error of urllib3's, or of requests around that, was raised for."""
    return getattr(error, "reason", None) or next(iter(error.args), None)


def _target(url: str, response: BaseHTTPResponse) -> str | None:
    """Where an answer redirects to; None where it does not."""
    location = response.headers.get("location", "")
    if response.status not in _MOVED or not location:
        return None
    try:
        target = urljoin(url, location)
    except ValueError:
        target = ""
    if not clean.address(target):
        raise Misunderstood(f"a redirect to what is no http(s) address: {location[:200]!r}")
    return target


def _told(headers: dict[str, str], before: str, after: str) -> dict[str, str]:
    """The headers for `after`, to which `before` redirected."""
    old, new = urlsplit(before), urlsplit(after)
    moved = (old.scheme, old.netloc) != (new.scheme, new.netloc)
    if moved and _SECRET.intersection(map(str.lower, headers)):
        raise Refused(f"it redirects to {new.scheme}://{new.netloc}, which gets no token of ours")
    return headers


def _whole(response: BaseHTTPResponse, most: int, deadline: float) -> bytes:
    body = bytearray()
    try:
        while piece := response.read1(1 << 16, decode_content=True):
            body += piece
            if len(body) > most:
                raise Garbled(f"an answer of more than {most} bytes", body=bytes(body[:1000]))
            if time.monotonic() > deadline:
                raise Unreachable(f"the answer took more than {WHOLE_S:.0f} s")
    except (HTTPError, OSError, ValueError) as error:
        raise Unreachable(said(error)) from error
    return bytes(body)


def _lowered(response: BaseHTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _pools(gate: public.Gate, keep: Callable[[HTTPConnection], None]) -> PoolManager:
    """urllib3's pools over connections that go through the gate, and by no proxy."""

    def connect(connection: HTTPConnection) -> socket.socket:
        keep(connection)
        return gate.connect(connection.host, connection.port or 0, CONNECT_S)

    plain = type("Plain", (HTTPConnection,), {"_new_conn": connect})
    secure = type("Secure", (HTTPSConnection,), {"_new_conn": connect})
    authorities = os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()
    manager = PoolManager(num_pools=8, maxsize=4, ca_certs=authorities)
    manager.pool_classes_by_scheme = {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
    return manager
