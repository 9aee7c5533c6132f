"""Threads: posts that answer one another, placed together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from afa.chunks.place import UNPLACED, Place
from afa.chunks.programme import Programme
from afa.chunks.said import Said


@dataclass(frozen=True, slots=True)
class Post:
    """A post as the archive has it, and where it is. `id` grows in the order of arrival.

    `said` is None where nothing is known of it any more: then it stays where the rules had it.
    `manual` is where an organiser put it.
    """

    id: int
    uid: str
    place: Place
    said: Said | None = None
    reply_to: str = ""
    manual: Place | None = None


def settle(
    posts: Iterable[Post], beyond: Mapping[str, Place], programme: Programme
) -> dict[str, Place]:
    """Where each of `posts` belongs, by uid; `beyond` are the places of the others that they
    answer. In a circle of answers the first post that came begins the thread."""
    known = {post.uid: post for post in posts}
    settled = {uid: place for uid, post in known.items() if (place := _fixed(post, programme))}
    for uid in known:
        for post, parent in _from_the_root(uid, known, settled):
            place = settled.get(parent) or beyond.get(parent)
            settled[post.uid] = programme.place(_said(post), place)
    return settled


def _fixed(post: Post, programme: Programme) -> Place | None:
    """The place of a post for which it does not matter what it answers."""
    if post.manual is not None:
        return post.manual
    if post.said is None:
        return UNPLACED if post.place.reason == "manual" else post.place
    return programme.tagged(post.said)


def _from_the_root(
    uid: str, known: Mapping[str, Post], settled: Mapping[str, Place]
) -> list[tuple[Post, str]]:
    """What is not settled of `uid` and the posts above it, each after the one that it answers;
    and which one that is."""
    path: dict[str, Post] = {}
    while uid in known and uid not in settled and uid not in path:
        path[uid] = known[uid]
        uid = known[uid].reply_to
    above = list(path.values())
    if uid not in path:
        return [(post, post.reply_to) for post in reversed(above)]
    (first, _), *rest = [(post, post.reply_to) for post in reversed(_opened(above, uid))]
    return [(first, ""), *rest]


def _opened(path: list[Post], uid: str) -> list[Post]:
    """A path that ends in a circle, which `uid` begins: now it ends with the oldest post of it."""
    start = next(n for n, post in enumerate(path) if post.uid == uid)
    circle = path[start:]
    oldest = min(range(len(circle)), key=lambda n: circle[n].id) + 1
    return path[:start] + circle[oldest:] + circle[:oldest]


def _said(post: Post) -> Said:
    if post.said is None:
        raise AssertionError(f"{post.uid} is settled already")
    return post.said
