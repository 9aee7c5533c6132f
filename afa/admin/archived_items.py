"""Posts: to find, to hide and to restore. Nobody edits what somebody else wrote."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from afa import moderation, roles
from afa.admin.read_only import ReadOnly
from afa.models import ArchivedItem
from afa.roles import Role

LATER = "The live Redis is away: open pages follow once it is back."


@admin.register(ArchivedItem)
class ArchivedItemAdmin(ReadOnly):
    """For moderators, who may do two things here."""

    list_display = (
        "text_start",
        "author_handle",
        "source",
        "state",
        "session",
        "shown_at",
        "event",
    )
    list_filter = ("state", "event")
    list_select_related = ("event", "session")
    search_fields = ("=key", "=uid", "=author_handle", "text")
    search_help_text = "A key, a uid, a handle, or words of the text."
    actions = ("hide", "restore")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_moderate_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_moderate_permission(request)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Whether this account may hide and restore."""
        return (roles.of(request.user) or 0) >= Role.MODERATOR

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
