"""`/EVENT/moderation/ban/N/` and `.../word/N/`: one line of the blocklist, and how it ends."""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from afa import rules, sweep
from afa.models import Ban, BlockedWord, Event
from afa.moderation import Line
from afa.templatetags.words import posts
from afa.views.card import called, moment
from afa.views.moderation import acts
from afa.views.moderation.answer import done, not_done, too_fast
from afa.views.moderation.gate import moderators


@require_http_methods(["GET", "POST"])
@moderators
def line(request: HttpRequest, who: User, slug: str, kind: str, number: int) -> HttpResponse:
    """GET says what lifting would do, POST lifts it, or gives back what a lifted one hides."""
    event = get_object_or_404(Event, slug=slug)
    about = {"event": event, "pk": number}
    found: Line
    if kind == "ban":
        found = get_object_or_404(Ban, **about)
    else:
        found = get_object_or_404(BlockedWord, **about)
    found.event = event
    if request.method == "GET":
        return _page(request, event, found)
    if answer := too_fast(request, who, event):
        return answer
    back = reverse("moderation", args=[event.slug])
    match request.POST.get("act"):
        case "lift" | "lift and restore" as act:
            lifted = rules.lift(found, who, restore=act == "lift and restore")
            return done(request, back, acts.lifted(lifted), told=lifted.told)
        case "restore":
            rules.give_back(found, who)
            words = _("%(posts)s restored.") % {"posts": posts(found.swept)}
            return done(request, back, words)
    return not_done(request, event, _("There is no such act."), 400, acts.address(found, event))


def _page(request: HttpRequest, event: Event, found: Line) -> HttpResponse:
    context = {
        "event": event,
        "tab": "moderation",
        "line": found,
        "name": acts.named(found),
        "href": acts.address(found, event),
        "network": called(found.source) if isinstance(found, Ban) else "",
        "hides": posts(hides := sweep.hidden_by(found)),
        "hides_any": hides > 0,
        "time": moment(found.at, event.zone),
        "lifted": moment(found.lifted_at, event.zone) if found.lifted_at else None,
    }
    return render(request, "moderation/line.html", context)
