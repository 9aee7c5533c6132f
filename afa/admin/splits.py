"""What organisers took out of groups of cross-posts, and how it is undone."""

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from afa import splitting
from afa.admin.read_only import ForModerators
from afa.models import Split


@admin.register(Split)
class SplitAdmin(ForModerators):
    """The newest first. For moderators, like the posts."""

    list_display = ("at", "event", "item", "by", "undone_at", "undone_by")
    list_filter = ("event",)
    list_select_related = ("event", "item", "by", "undone_by")
    raw_id_fields = ("item", "parted")
    search_fields = ("=item__key", "=item__uid")
    search_help_text = "A post's key or uid."
    actions = ("undo",)

    @admin.action(description="Undo", permissions=["moderate"])
    def undo(self, request: HttpRequest, splits: QuerySet[Split]) -> None:
        """The rules say again whether these posts belong with the others."""
        by = request.user if isinstance(request.user, User) else None
        undone = [
            splitting.undo(one, by) for one in Split.objects.filter(pk__in=splits.values("pk"))
        ]
        messages.info(request, f"{sum(undone)} splits undone.")
