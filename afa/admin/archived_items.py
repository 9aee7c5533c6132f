"""Posts: to find, to hide and to restore. Nobody edits what somebody else wrote."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from afa import moderation, placing
from afa.admin.read_only import ForModerators
from afa.models import ArchivedItem, Session

LATER = "The live Redis is away: open pages follow once it is back."


@admin.register(ArchivedItem)
class ArchivedItemAdmin(ForModerators):
    """For moderators, who may do three things here."""

    list_display = (
        "text_start",
        "author_handle",
        "source",
        "state",
        "session",
        "reason",
        "shown_at",
        "event",
    )
    list_filter = ("state", "event", "reason")
    list_select_related = ("event", "session")
    search_fields = ("=key", "=uid", "=author_handle", "text")
    search_help_text = "A key, a uid, a handle, or words of the text."
    actions = ("hide", "restore", "move")

    @admin.display(description="text")
    def text_start(self, item: ArchivedItem) -> str:
        """Enough of it to know it again."""
        return item.text[:120] or "(nothing)"

    @admin.action(description="Hide from every page", permissions=["moderate"])
    def hide(self, request: HttpRequest, items: QuerySet[ArchivedItem]) -> None:
        """It may be restored."""
        _rule(request, items, moderation.hide, "hidden")

    @admin.action(description="Restore what was hidden", permissions=["moderate"])
    def restore(self, request: HttpRequest, items: QuerySet[ArchivedItem]) -> None:
        """What its author deleted stays gone."""
        _rule(request, items, moderation.restore, "restored")

    @admin.action(description="Move to a talk…", permissions=["moderate"])
    def move(self, request: HttpRequest, items: QuerySet[ArchivedItem]) -> HttpResponse | None:
        """Asks where to, and then does it."""
        events = set(items.order_by().values_list("event", flat=True).distinct())
        if len(events) != 1:
            messages.error(request, "Move posts of one event at a time.")
            return None
        sessions = Session.objects.filter(event__in=events).select_related("room")
        to = request.POST.get("to", "")
        chosen = sessions.filter(pk=to).first() if to.isascii() and to.isdigit() else None
        if chosen is None and to not in ("hallway", "rules"):
            context = {
                **admin.site.each_context(request),
                "title": "Move posts",
                "sessions": sessions,
                "selected": request.POST.getlist("_selected_action"),
                "across": request.POST.get("select_across", "0"),
                "count": items.count(),
            }
            return render(request, "admin/move.html", context)
        by = request.user if isinstance(request.user, User) else None
        found = list(items)
        move = placing.release(found, by) if to == "rules" else placing.move(found, chosen, by)
        messages.info(request, f"{len(found)} posts: {move}. It can be undone under Moves.")
        return None


def _rule(
    request: HttpRequest,
    items: QuerySet[ArchivedItem],
    rule: Callable[[ArchivedItem, User | None], bool],
    word: str,
) -> None:
    by = request.user if isinstance(request.user, User) else None
    told = [rule(item, by) for item in items]
    messages.info(request, f"{len(told)} posts: {word} where they could be.")
    if not all(told):
        messages.warning(request, LATER)
