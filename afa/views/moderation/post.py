"""`/EVENT/items/KEY/moderate/`: one post, for moderators: hide, restore, ban its author, take it
out of its group of cross-posts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from afa import link, rules, splitting
from afa.models import ArchivedItem, Ban, Event, Ruling, Split
from afa.post import Post, decide, find
from afa.rules import Author
from afa.views import card, cards
from afa.views.folding import folded
from afa.views.moderation import acts
from afa.views.moderation.answer import done, not_done, too_fast
from afa.views.moderation.gate import moderators

AWAY = _l(
    "The live server is away, and the archive does not have this post yet. Try again in a moment."
)
GONE = _l("Its author has deleted it: nothing of it is left.")

Act = Callable[[HttpRequest, User, Post], HttpResponse]


@require_http_methods(["GET", "POST"])
@moderators
def moderate(request: HttpRequest, who: User, slug: str, key: str) -> HttpResponse:
    """GET shows the post and what can be done, POST does it. Doing it twice changes nothing."""
    event = get_object_or_404(Event, slug=slug)
    try:
        post = find(event, key)
    except link.Away:
        return not_done(request, event, str(AWAY), 503)
    if post is None:
        raise Http404(key)
    if request.method == "GET":
        return _page(request, post)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return not_done(request, event, _("There is no such act."), 400, address(post))
    if post.state == "gone":
        return not_done(request, event, str(GONE), 410, address(post))
    return too_fast(request, who, event) or act(request, who, post)


def address(post: Post) -> str:
    """This page."""
    return reverse("moderate", args=[post.event.slug, post.key])


def _hide(request: HttpRequest, who: User, post: Post) -> HttpResponse:
    if post.state == "hidden":
        return done(
            request, address(post), _("It was hidden already."), key=post.key, undo="restore"
        )
    told = decide(post, Ruling.Verb.HIDE, who)
    return done(request, address(post), _("Hidden."), told=told, key=post.key, undo="restore")


def _restore(request: HttpRequest, who: User, post: Post) -> HttpResponse:
    if post.state == "live":
        return done(request, address(post), _("It is shown already."), key=post.key, undo="hide")
    told = decide(post, Ruling.Verb.RESTORE, who)
    return done(request, address(post), _("Restored."), told=told, key=post.key, undo="hide")


def _ban(request: HttpRequest, who: User, post: Post) -> HttpResponse:
    author = author_of(post)
    if author is None:
        words = _("The text of this post is not to be had, and with it its author.")
        return not_done(request, post.event, words, 409, address(post))
    banned = rules.ban(post.event, author, who, request.POST.get("reason", ""))
    back = reverse("moderation", args=[post.event.slug])
    words = acts.banned(banned)
    return done(request, back, words, told=banned.told, lift=acts.address(banned.line, post.event))


def _split(request: HttpRequest, who: User, post: Post) -> HttpResponse:
    made = splitting.split(post.row, who) if post.row else None
    words = _("It stands alone now.") if made else _("It stood alone already.")
    return done(request, address(post), words, key=post.key)


def _join(request: HttpRequest, who: User, post: Post) -> HttpResponse:
    splits = splitting.of(post.row) if post.row else Split.objects.none()
    undone = [splitting.undo(one, who) for one in splits]
    words = _("It is compared with the others again.") if any(undone) else _("It was not apart.")
    return done(request, address(post), words, key=post.key)


_ACTS: dict[str, Act] = {
    "hide": _hide,
    "restore": _restore,
    "ban": _ban,
    "split": _split,
    "join": _join,
}


def author_of(post: Post) -> Author | None:
    """Who posted it."""
    if post.item is None:
        return None
    author = post.item.author
    return Author(post.item.source, author.id, author.handle, author.name)


@dataclass(frozen=True)
class Hers:
    """What is known of a post's author: how much of them is shown, and whether they are banned."""

    words: str
    shown: int
    ban: Ban | None


def _page(request: HttpRequest, post: Post) -> HttpResponse:
    banning = request.GET.get("act") == "ban"
    context: dict[str, Any] = {
        "event": post.event,
        "tab": "moderation",
        "post": post,
        "card": _card(post),
        "splits": splitting.of(post.row) if post.row else (),
        "author": _author(post),
        "rulings": acts.of_post(post.event, post.uid),
        "next": request.GET.get("next", ""),
    }
    return render(request, f"moderation/{'ban' if banning else 'post'}.html", context)


def _card(post: Post) -> card.Post | None:
    if post.item is None:
        return None
    also = folded(post.event, [post.row]).also.get(post.row.pk, ()) if post.row else ()
    shown = card.post(post.key, post.version, post.item, cards.venue(post.event))
    return replace(shown, also=also)


def _author(post: Post) -> Hers | None:
    author = author_of(post)
    if author is None:
        return None
    about = {"event": post.event, "source": author.source, "author_id": author.id}
    words = f"@{author.handle}" if author.handle else author.name or author.id
    ban = Ban.objects.filter(**about, lifted_at=None).first()
    return Hers(words, ArchivedItem.shown.filter(**about).count(), ban)
