"""The site's addresses, and some at which it fails: for tests of what a reader is told then."""

from typing import NoReturn

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest
from django.urls import path

from afa.urls import handler400, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

FAULTS: dict[int, Exception] = {
    400: BadRequest(),
    403: PermissionDenied(),
    500: RuntimeError("on purpose"),
    503: OperationalError("away, on purpose"),
}


def fail(request: HttpRequest, status: int, slug: str = "") -> NoReturn:
    """The site's own answer of that status."""
    raise FAULTS[status]


urlpatterns = [
    path("failing/<int:status>/", fail),
    path("<slug:slug>/failing/<int:status>/", fail),
    *urlpatterns,
]
