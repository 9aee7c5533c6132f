"""`/EVENT/talks.json`: how many posts each talk has, and which talk the newest posts are about.

For the scripts of live pages; it names posts by their keys and holds no text.
"""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page

from afa import talks
from afa.models import Event


# A shared cache answers all pages that ask in these seconds.
@cache_control(public=True, max_age=0, s_maxage=2)
@conditional_page
def told(_request: HttpRequest, slug: str) -> HttpResponse:
    """``{"posts": {TALK: COUNT}, "items": {TALK: [KEY, ...]}}``; the talk of none is empty."""
    try:
        telling = talks.telling(slug)
    except Event.DoesNotExist:
        raise Http404(slug) from None
    items: dict[str, list[str]] = {}
    for key, talk in telling.talk_of.items():
        items.setdefault(talk, []).append(key)
    return JsonResponse({"posts": telling.posts, "items": items})
