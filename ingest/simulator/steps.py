"""The order in which we hear of everything: posts, edits, deletions, repeats, reposts, notices."""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.simulator.cues import Announcement
from ingest.simulator.fates import Fate
from ingest.simulator.plan import Plan, Post

POST, EDIT, GONE, REPOST, NOTICE = range(5)


class Beat(NamedTuple):
    """What happens at `at`, to the post `number`.

    `which` counts edits (the first is 1) and reposts (over the whole script); of a notice,
    `number` is its place among the announcements.
    """

    at: int
    what: int
    number: int
    which: int = 0


def beats(plan: Plan, announcements: list[Announcement]) -> list[Beat]:
    """Every beat of the script, in its order."""
    found = [Beat(notice.at, NOTICE, number) for number, notice in enumerate(announcements)]
    reposts = 0
    for post in plan.posts:
        fate = plan.fates.get(post.number)
        if fate is None:
            found.append(Beat(post.made, POST, post.number))
        else:
            found += _of(post, fate, reposts)
            reposts += len(fate.reposts)
    # Of two at the same time the one that was planned first comes first.
    found.sort(key=lambda beat: beat.at)
    return found


def _of(post: Post, fate: Fate, reposts: int) -> Iterator[Beat]:
    number = post.number
    yield Beat(fate.arrives, POST, number)
    for which, edit in enumerate(fate.edits, 1):
        yield Beat(edit.arrives, EDIT, number, which)
    for at in fate.gone:
        yield Beat(at, GONE, number)
    for at in fate.repeats:
        yield Beat(at, POST, number)
    for which, at in enumerate(fate.reposts, reposts):
        yield Beat(at, REPOST, number, which)
