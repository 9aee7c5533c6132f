"""Placing posts together with what answers them, in the archive."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from afa.chunks import Place, Programme, Reason
from afa.chunks.thread import Post, settle
from afa.places import Places

# So many answers are placed in one transaction, about a second's work; more are left to
# re-chunking, which goes step by step.
MOST = 5000

Changes = Counter[tuple[Reason, Reason]]


@dataclass
class Outcome:
    """`changes` counts posts by their reason before and now; `cut` says that a thread was too
    long, and that some of it was not looked at."""

    changes: Changes = field(default_factory=Counter)
    cut: bool = False

    def __iadd__(self, other: "Outcome") -> "Outcome":
        self.changes += other.changes
        self.cut |= other.cut
        return self


def put(places: Places, programme: Programme, ids: Collection[int]) -> Outcome:
    """Place the posts with these ids anew, and whatever that moves."""
    posts = places.posts(ids)
    moved = _settle(places, programme, posts)
    # A post that came after its answers may close a circle with them.
    late = places.answered([post.uid for post in posts], [post.id for post in posts])
    outcome = Outcome(_counted(moved))
    outcome += follow(places, programme, {post.uid for post, _ in moved} | late)
    return outcome


def follow(places: Places, programme: Programme, uids: Collection[str], most: int = 0) -> Outcome:
    """Place anew whatever answers `uids`, near or far."""
    if not uids:
        return Outcome()
    most = most or MOST
    below = places.below(uids, most + 1)
    ids = {*places.ids(uids), *below[:most]}
    moved = _settle(places, programme, places.posts(ids))
    # Where nothing moved, what is further away has no reason to.
    return Outcome(_counted(moved), cut=len(below) > most and bool(moved))


def _settle(
    places: Places, programme: Programme, posts: Collection[Post]
) -> list[tuple[Post, Place]]:
    known = {post.uid for post in posts}
    beyond = places.of({post.reply_to for post in posts} - known - {""})
    settled = settle(posts, beyond, programme)
    moved = [(post, settled[post.uid]) for post in posts if settled[post.uid] != post.place]
    places.write({post.id: place for post, place in moved})
    return moved


def _counted(moved: Iterable[tuple[Post, Place]]) -> Changes:
    return Counter((post.place.reason, place.reason) for post, place in moved)
