"""What organisers say of groups of cross-posts: that a post does not belong to one.

Every split is kept (models/split.py), can be undone, and stays whatever becomes of the posts.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from afa import gathering, turn
from afa.models import ArchivedItem, Split


@transaction.atomic
def split(item: ArchivedItem, by: User | None) -> Split | None:
    """Take a post out of its group; None where it is in none."""
    turn.take(item.event_id)
    others = gathering.fellows([item.pk]) - {item.pk}
    if not others:
        return None
    done = Split.objects.create(event_id=item.event_id, item=item, by=by)
    done.parted.set(others)
    gathering.follow(item.event_id, (), {item.pk, *others})
    return done


@transaction.atomic
def undo(done: Split, by: User | None) -> bool:
    """Let the rules say again whether it belongs there; False where somebody undid it before."""
    turn.take(done.event_id)
    if not done.mark_undone(by):
        return False
    ids = set(done.parted.values_list("pk", flat=True))
    gathering.follow(done.event_id, (), {done.item_id, *ids})
    return True


def of(item: ArchivedItem) -> QuerySet[Split]:
    """Those that count and that took this post out of a group, the newest first."""
    return Split.objects.filter(item=item, undone_at=None).select_related("by")
