"""`/EVENT/moderation/words/`: block a word, after a look at what that would hide."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from afa import rules
from afa.models import Event
from afa.rules import Unfit
from afa.views import cards
from afa.views.moderation import acts
from afa.views.moderation.answer import done, not_done, too_fast
from afa.views.moderation.gate import moderators, wants_json


@require_http_methods(["GET", "POST"])
@moderators
def words(request: HttpRequest, who: User, slug: str) -> HttpResponse:
    """GET asks for a word and shows what blocking it would hide, POST blocks it."""
    event = get_object_or_404(Event, slug=slug)
    if request.method == "GET":
        return _page(request, event, request.GET.get("word", ""))
    word = request.POST.get("word", "")
    if answer := too_fast(request, who, event):
        return answer
    try:
        blocked = rules.block(event, word, who)
    except Unfit as unfit:
        if wants_json(request):
            return not_done(request, event, str(unfit), 400)
        return _page(request, event, word, status=400)
    back = reverse("moderation", args=[event.slug])
    lift = acts.address(blocked.line, event)
    return done(request, back, acts.blocked(blocked), told=blocked.told, lift=lift)


def _page(request: HttpRequest, event: Event, word: str, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"event": event, "tab": "moderation", "word": word[:200]}
    if word.strip():
        try:
            preview = rules.preview(event, word)
            examples = cards.posts(event, preview.examples)
            context |= {"preview": preview, "examples": examples}
        except Unfit as unfit:
            context["unfit"] = str(unfit)
    return render(request, "moderation/words.html", context, status=status)
