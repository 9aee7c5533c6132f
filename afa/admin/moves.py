"""What organisers moved to other talks, and how it is undone."""

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from afa import placing
from afa.admin.read_only import ForModerators
from afa.models import Move


@admin.register(Move)
class MoveAdmin(ForModerators):
    """The newest first; each is undone as a whole. For moderators, like the posts."""

    list_display = ("at", "event", "posts_moved", "to", "session", "by", "undone_at", "undone_by")
    list_filter = ("event", "to")
    list_select_related = ("event", "session", "by", "undone_by")
    search_fields = ("=posts__item__key", "=posts__item__uid", "session__title")
    search_help_text = "A post's key or uid, or words of the talk's title."
    actions = ("undo",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Move]:
        """With the number of posts of each."""
        return Move.objects.annotate(count=Count("posts"))

    @admin.display(description="posts")
    def posts_moved(self, move: Move) -> int:
        """How many."""
        return int(getattr(move, "count", 0))

    @admin.action(description="Undo", permissions=["moderate"])
    def undo(self, request: HttpRequest, moves: QuerySet[Move]) -> None:
        """The newest first, so that earlier ones say again where posts are."""
        by = request.user if isinstance(request.user, User) else None
        undone = [placing.undo(move, by) for move in Move.objects.filter(pk__in=moves.values("pk"))]
        messages.info(request, f"{sum(undone)} moves undone.")
