"""Security headers on every answer: pages, admin, static files, errors."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from afa import stream
from afa.launch import address

# Of the browser's powers the pages need none.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class Headers:
    """Middleware: one strict policy, without nonces and without 'unsafe-inline'."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(request))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response


def policy(request: HttpRequest) -> str:
    """The Content-Security-Policy: own files only, pictures from anywhere over TLS."""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' https: data:{_own_pictures()}",
            "media-src 'self' https:",
            f"connect-src 'self'{_stream(request)}",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


@cache
def _own_pictures() -> str:
    # The simulator's pictures are this site's own, by a full address as every item's are.
    host, port = settings.PRODUCT.host, settings.PRODUCT.port
    shown = address.shown(host, port).rstrip("/")
    own = dict.fromkeys((f"http://127.0.0.1:{port}", f"http://localhost:{port}", shown))
    return "".join(f" {origin}" for origin in own)


def _stream(request: HttpRequest) -> str:
    try:
        return f" {stream.public_url(request)}"
    except DisallowedHost:
        return ""
