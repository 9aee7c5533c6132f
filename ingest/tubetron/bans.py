"""A ban: YouTube tells that somebody was shown the door, and hides what they had said there."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from live.draft import Draft, ItemDraft, RetractionDraft

# Author, milliseconds, uid.
Said = tuple[str, int, str]


class Ban(msgspec.Struct, frozen=True):
    """Whose posts until which moment (Unix time in milliseconds); `id` is that of the message."""

    id: str
    author: str
    at_ms: int


Message = ItemDraft | RetractionDraft | Ban


def milliseconds(draft: ItemDraft) -> int:
    """When it was posted."""
    return int(draft.item.created_at.timestamp() * 1000)


def said_in(messages: Iterable[Message]) -> list[Said]:
    """Who posted what, and when."""
    return [
        (one.item.author.id, milliseconds(one), one.uid)
        for one in messages
        if isinstance(one, ItemDraft)
    ]


def resolved(
    messages: Iterable[Message], said_by: Callable[[str, int], Iterable[str]]
) -> Iterator[Draft]:
    """The messages as drafts. `said_by` knows an author's posts until a moment.

    A ban hides as a moderator does: organisers may show a post again, and then it stays, for
    the same ban told twice is one.
    """
    for one in messages:
        if isinstance(one, Ban):
            for uid in said_by(one.author, one.at_ms):
                yield RetractionDraft(target=uid, by="moderator", id=f"{one.id}:{uid}")
        else:
            yield one


def newest(messages: Iterable[Message]) -> dict[str, tuple[str, int]]:
    """Author -> name and moment of the last ban among these."""
    bans = sorted((one for one in messages if isinstance(one, Ban)), key=lambda ban: ban.at_ms)
    return {ban.author: (ban.id, ban.at_ms) for ban in bans}


def overdue(posts: Iterable[Said], bans: Mapping[str, tuple[str, int]]) -> Iterator[Draft]:
    """What hides those of `posts` that come later than the ban that concerns them. Under the
    name that the ban itself gives to each: whichever is told again is a duplicate."""
    for who, at_ms, uid in posts:
        name, until_ms = bans.get(who, ("", -1))
        if at_ms <= until_ms:
            yield RetractionDraft(target=uid, by="moderator", id=f"{name}:{uid}")


def among(posts: Iterable[Said]) -> Callable[[str, int], list[str]]:
    """What `resolved` asks, answered from these posts alone."""
    known = list(posts)
    return lambda author, until_ms: [
        uid for who, at_ms, uid in known if who == author and at_ms <= until_ms
    ]
