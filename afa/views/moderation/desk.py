"""`/EVENT/desk/` and `/EVENT/sessions/SESSION/desk/`: readers' pages with a moderator's tools.

Readers' own pages are the same for everybody, so that caches may keep them; these are nobody
else's, and are never kept.
"""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from afa.models import Event
from afa.views import live, session
from afa.views.moderation.gate import moderators
from afa.views.moderation.overview import drawn


@moderators
def desk(request: HttpRequest, _who: User, slug: str) -> HttpResponse:
    """The live page."""
    return live.page(request, slug, desk=_desk)


@moderators
def talk(request: HttpRequest, _who: User, slug: str, session_slug: str) -> HttpResponse:
    """A talk's page."""
    return session.page(request, slug, session_slug, desk=_desk)


def _desk(request: HttpRequest, event: Event) -> dict[str, Any]:
    """What the tools need beside what the page shows."""
    return {"desk": {"next": request.get_full_path(), **drawn(event)}}
