"""Answers: HTTP responses, encoded once and shared by everyone who gets the same one."""

import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from streamer.problem import Problem
from streamer.request import Keep

_JSON = b"application/json"
_PROBLEM = b"application/problem+json"

# Anyone may read along from any page; a script may see when to come back.
_COMMON = (
    b"Access-Control-Allow-Origin: *\r\n"
    b"Access-Control-Expose-Headers: Retry-After\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
)
_METHODS = b"GET, HEAD, OPTIONS"


class Answer:
    """One response to any number of requests. `status` for the statistics, `size` of the body."""

    __slots__ = ("_body", "_encoded", "_headers", "size", "status")

    def __init__(self, status: int, headers: bytes, body: bytes) -> None:
        self.status = status
        self.size = len(body)
        self._headers = headers
        self._body = body
        self._encoded: dict[tuple[Keep, bool], bytes] = {}

    def encoded(self, keep: Keep, *, bare: bool = False) -> bytes:
        """The response as bytes; `bare` without its body, for HEAD."""
        if (keep, bare) not in self._encoded:
            head = b"HTTP/1.1 %d %s\r\n%sDate: %s\r\n%s%s\r\n" % (
                self.status,
                HTTPStatus(self.status).phrase.encode(),
                keep.value,
                _date(int(time.time())),
                _COMMON,
                self._headers,
            )
            self._encoded[keep, bare] = head if bare else head + self._body
        return self._encoded[keep, bare]


def page(body: bytes, shared_s: int) -> Answer:
    """A page, which shared caches may keep for `shared_s` seconds and browsers not at all."""
    return Answer(200, _content(_JSON, b"public, max-age=0, s-maxage=%d" % shared_s, body), body)


def problem(found: Problem) -> Answer:
    """A problem; never cached."""
    body = found.encode()
    headers = _content(_PROBLEM, b"no-store", body)
    if found.retry_after:
        headers += b"Retry-After: %d\r\n" % found.retry_after
    if found.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers += b"Allow: %s\r\n" % _METHODS
    return Answer(found.status, headers, body)


def document(body: bytes, kind: bytes = _JSON, status: int = 200) -> Answer:
    """Something else that is never cached."""
    return Answer(status, _content(kind, b"no-store", body), body)


def health(*, alive: bool) -> Answer:
    """Whether we are alive and stay so."""
    return document(
        b'{"alive":true}' if alive else b'{"alive":false}', status=200 if alive else 503
    )


def methods() -> Answer:
    """What may be asked: the answer to OPTIONS, also before a request from another origin."""
    headers = (
        b"Allow: %s\r\nAccess-Control-Allow-Methods: %s\r\n"
        b"Access-Control-Allow-Headers: Last-Event-ID, Cache-Control\r\n"
        b"Access-Control-Max-Age: 86400\r\n"
    ) % (_METHODS, _METHODS)
    return Answer(204, headers, b"")


def stream() -> Answer:
    """The head of a stream of events: it ends when the connection does."""
    # nginx would hold back what we say; X-Accel-Buffering is its word for not doing so.
    headers = (
        b"Content-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n"
    )
    return Answer(200, headers, b"")


def _content(kind: bytes, cache: bytes, body: bytes) -> bytes:
    return b"Content-Type: %s\r\nContent-Length: %d\r\nCache-Control: %s\r\n" % (
        kind,
        len(body),
        cache,
    )


@lru_cache(maxsize=2)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
