"""The authors of an event's posts, where a network tells of accounts and not of their posts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast

from live import keys
from live.connect import Client, begins

# Half an hour of a busy event.
MOST_NAMELESS = 10_000

# What is said of accounts in longer than a server replays.
MOST_HEARD = 1000

# Of a chat the newest posts are known by their authors, some 30 MB at most.
MOST_SAID = 200_000


def add(client: Client, event: str, authors: Collection[str]) -> None:
    """Of these there is a post in the log."""
    if authors:
        client.sadd(keys.authors(event), *authors)


def among(client: Client, event: str, authors: Sequence[str]) -> set[str]:
    """Those of `authors` (at least one) of whom there is a post."""
    known = cast("list[int]", client.smismember(keys.authors(event), list(authors)))
    return {author for author, there in zip(authors, known, strict=True) if there}


def put_away(client: Client, event: str, uids: Collection[str]) -> None:
    """These are hidden until their author's account is back."""
    if uids:
        client.sadd(keys.away(event), *uids)


def away(client: Client, event: str, prefix: str) -> set[str]:
    """Those uids that are put away and begin so."""
    found = client.sscan_iter(keys.away(event), begins(prefix), count=1000)
    return {cast("bytes", uid).decode() for uid in found}


def brought_back(client: Client, event: str, uids: Collection[str]) -> None:
    """These are shown again."""
    if uids:
        client.srem(keys.away(event), *uids)


def heard(client: Client, event: str, names: Collection[str]) -> None:
    """What the network said of accounts under these names is done."""
    if names:
        client.rpush(keys.heard(event), *names)
        client.ltrim(keys.heard(event), -MOST_HEARD, -1)


def was_heard(client: Client, event: str, name: str) -> bool:
    """Whether that is done already."""
    return client.lpos(keys.heard(event), name) is not None


def nameless(client: Client, event: str) -> dict[str, int]:
    """Uid -> time in microseconds, of the posts that still lack their author's name."""
    found = client.zrange(keys.nameless(event), 0, -1, withscores=True)
    pairs = cast("list[tuple[bytes, float]]", found)
    return {uid.decode(): int(time_us) for uid, time_us in pairs}


def lack_names(client: Client, event: str, posts: Mapping[str, int]) -> None:
    """These posts (uid -> time in microseconds) went on without their author's name."""
    if posts:
        client.zadd(keys.nameless(event), dict(posts))
        client.zremrangebyrank(keys.nameless(event), 0, -(MOST_NAMELESS + 1))


def were_named(client: Client, event: str, uids: Collection[str]) -> None:
    """These have it now."""
    if uids:
        client.zrem(keys.nameless(event), *uids)


def wrote(
    client: Client, event: str, posts: Iterable[tuple[str, int, str]], most: int = MOST_SAID
) -> None:
    """Who (a name without spaces) posted in a chat, when (Unix time in milliseconds), and what
    (a uid)."""
    times = {f"{author} {uid}": at_ms for author, at_ms, uid in posts}
    if times:
        client.zadd(keys.wrote(event), times)
        client.zremrangebyrank(keys.wrote(event), 0, -(most + 1))


def banned(client: Client, event: str, bans: Mapping[str, tuple[str, int]]) -> None:
    """These were shown the door of a chat: who -> the ban's own name (a uid), and up to which
    moment (Unix time in milliseconds) what they had said there is hidden."""
    if bans:
        pairs = [(who, f"{until_ms} {name}") for who, (name, until_ms) in bans.items()]
        client.hset(keys.banned(event), items=[part for pair in pairs for part in pair])


def bans_of(client: Client, event: str, authors: Sequence[str]) -> dict[str, tuple[str, int]]:
    """The last ban of those of `authors` who had one, as `banned` was told."""
    if not authors:
        return {}
    found = cast("list[bytes | None]", client.hmget(keys.banned(event), list(authors)))
    told = {who: one.decode().split(" ", 1) for who, one in zip(authors, found, strict=True) if one}
    return {who: (name, int(until_ms)) for who, (until_ms, name) in told.items()}


def posts_of(client: Client, event: str, author: str, until_ms: int) -> list[str]:
    """The uids of what an author posted in a chat until then, the oldest first. It looks at
    all of them: a ban is rare."""
    found = client.zscan_iter(keys.wrote(event), begins(f"{author} "), count=1000)
    said = {cast("bytes", member).decode(): at_ms for member, at_ms in found}
    return [
        member.partition(" ")[2]
        for member, at_ms in sorted(said.items(), key=lambda one: (one[1], one[0]))
        if at_ms <= until_ms
    ]
