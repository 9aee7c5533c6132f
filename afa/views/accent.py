"""`/accents/RRGGBB.css`: what an event's colour becomes. Asks neither Postgres nor Redis."""

from django.http import HttpRequest, HttpResponse

from afa import accent as accents

_FOR_EVER = "public, max-age=31536000, immutable"
_A_MINUTE = "public, max-age=60"


def accent(request: HttpRequest, digits: str) -> HttpResponse:
    """The stylesheet; to be kept where the address names this very version of it."""
    colour = f"#{digits}"
    response = HttpResponse(accents.css(colour), "text/css; charset=utf-8")
    named = request.GET.get("v") == accents.version(colour)
    response.headers["Cache-Control"] = _FOR_EVER if named else _A_MINUTE
    return response
