"""What a reader is told where there is no page for them, and the way on from there.

Where the site itself fails, no page asks the database; the others ask for the event at most.
"""

import re
import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from afa.models import Event
from afa.models.fields import RESERVED

# For how long clients shall leave an archive alone that is away, in seconds.
_PAUSE = "10"

_SLUG = re.compile(r"/([a-z0-9-]{1,50})/")


def broken(request: HttpRequest) -> HttpResponse:
    """503 where the archive is away (that passes), 500 for everything else (that is logged)."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = _PAUSE
        return response
    return render(request, "500.html", status=500)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's
    """404, within the event to which the address would have led."""
    return _within(request, "404.html", 404)


def senseless(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's
    """400, likewise."""
    return _within(request, "400.html", 400)


def _within(request: HttpRequest, template: str, status: int) -> HttpResponse:
    event = _event(request.path)
    context = {"event": event, "frame": "event/base.html" if event else "base.html"}
    return render(request, template, context, status=status)


def _event(path: str) -> Event | None:
    slug = _SLUG.match(path)
    if not slug or slug[1] in RESERVED:
        return None
    try:
        return Event.objects.filter(slug=slug[1]).first()
    except DatabaseError:
        return None
