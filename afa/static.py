"""Static files, compressed where that helps; the small copies are kept in memory.

WhiteNoise would want them beside the files, but nothing collects those (decision 0057).
"""

import gzip
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

_TEXT = ("text/", "application/json", "image/svg+xml")


class Static(WhiteNoiseMiddleware):  # type: ignore[misc]  # It has no types.
    """WhiteNoise, which answers with gzip who takes it."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponseBase:
        """The file; a part of it (a range) is never compressed."""
        head = static_file.get_response("HEAD", request.META)
        headers = dict(head.headers)
        text = headers.get("Content-Type", "").startswith(_TEXT)
        if text and head.status == 200 and request.method in ("GET", "HEAD") and _takes(request):
            answer: HttpResponseBase = _small(static_file, headers, request.method == "HEAD")
        else:
            answer = WhiteNoiseMiddleware.serve(static_file, request)
        patch_vary_headers(answer, ["Accept-Encoding"])
        return answer


def _takes(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _small(static_file: StaticFile, headers: dict[str, str], head: bool) -> HttpResponse:
    _, path, _ = static_file.alternatives[-1]
    small = _squeezed(path, headers["ETag"])
    own = {"Content-Encoding": "gzip", "Content-Length": str(len(small))}
    return HttpResponse(b"" if head else small, headers={**headers, **own})


@lru_cache(maxsize=500)
def _squeezed(path: str, etag: str) -> bytes:  # noqa: ARG001  Another state is another file.
    return gzip.compress(Path(path).read_bytes(), mtime=0)
