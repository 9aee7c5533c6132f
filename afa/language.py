"""In which language the site speaks to somebody: what they chose, else what their browser asks
for, else English.

The choice is a cookie (afa/views/language.py). Only pages differ: what machines read is English.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

# Whoever keeps a page keeps it for readers of the same language.
_VARY = ("Accept-Language", "Cookie")


class Language:
    """Middleware: one language for a whole request, and no trace of it in the next one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = of(request)
        with translation.override(language):
            response = self._get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, _VARY)
        return response


# Pages whose words are English alone: half a translation would be worse than none.
_ENGLISH = ("/admin/", "/dashboard/")


def of(request: HttpRequest) -> str:
    """The language for a request."""
    if request.path.startswith(_ENGLISH):
        return "en"
    return translation.get_language_from_request(request)
