"""`/about/language/`: a reader chooses the language of the site, and is back where they were."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

_YEAR_S = 365 * 24 * 3600


# A token would be a cookie for every reader, and there is nothing here to steal.
@csrf_exempt
@never_cache
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep ``language=CODE`` in a cookie; 400 for a language that the site does not speak."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest("language= is one of those that the site speaks\n")
    response = HttpResponseRedirect(_back(request), status=303)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=_YEAR_S, httponly=True, samesite="Lax"
    )
    return response


def _back(request: HttpRequest) -> str:
    """The page on which the form stood, as the browser says; else the front page."""
    came = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(came, hosts, require_https=request.is_secure()):
        return "/"
    there = urlsplit(came)
    # More than one slash at the beginning would name another host.
    path = "/" + there.path.lstrip("/\\")
    return f"{path}{f'?{there.query}' if there.query else ''}"
