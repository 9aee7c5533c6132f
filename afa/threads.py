"""Placing posts together with what answers them, in the archive."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from afa.chunks import Place, Programme, Reason
from afa.chunks.thread import Post, settle
from afa.places import Places

# So many answers are placed in one transaction, about a second's work; more are left to
# re-chunking, which goes step by step.
MOST = 5000

Changes = Counter[tuple[Reason, Reason]]


@dataclass(frozen=True)
class Outcome:
    """`changes` counts posts by their reason before and now; `cut` says that a thread was too
    long, and that some of it was not looked at."""

    changes: Changes = field(default_factory=Counter)
    cut: bool = False


def put(places: Places, programme: Programme, ids: Collection[int]) -> Outcome:
    """Place the posts with these ids anew, and whatever that moves."""
    posts = places.posts(ids)
    moved = _moved(places, programme, posts)
    # A post that came after its answers may close a circle with them.
    late = places.answered([post.uid for post in posts], [post.id for post in posts])
    return _spread(places, programme, posts, {post.uid for post, _ in moved} | late)


def follow(places: Places, programme: Programme, uids: Collection[str]) -> Outcome:
    """Place anew whatever answers `uids`, near or far."""
    if not uids:
        return Outcome()
    return _spread(places, programme, places.posts(places.ids(uids)), uids)


def _spread(
    places: Places, programme: Programme, posts: list[Post], uids: Collection[str]
) -> Outcome:
    """`posts`, of which `uids` may take along what answers them: written in one go."""
    below = places.below(uids, MOST + 1)
    near = set(below[:MOST]) - {post.id for post in posts}
    moved = _moved(places, programme, [*posts, *places.posts(near)])
    places.write({post.id: place for post, place in moved})
    changes = Counter((post.place.reason, place.reason) for post, place in moved)
    # Where nothing moved, what is further away has no reason to.
    return Outcome(changes, cut=len(below) > MOST and bool(moved))


def _moved(
    places: Places, programme: Programme, posts: Collection[Post]
) -> list[tuple[Post, Place]]:
    known = {post.uid for post in posts}
    beyond = places.of({post.reply_to for post in posts} - known - {""})
    settled = settle(posts, beyond, programme)
    return [(post, settled[post.uid]) for post in posts if settled[post.uid] != post.place]
