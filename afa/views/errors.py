"""What a reader is told when the site itself fails. No page here asks the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# For how long clients shall leave an archive alone that is away, in seconds.
_PAUSE = "10"


def broken(request: HttpRequest) -> HttpResponse:
    """503 where the archive is away (that passes), 500 for everything else (that is logged)."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = _PAUSE
        return response
    return render(request, "500.html", status=500)
