"""The authors of an event's posts on Bluesky, which tells of accounts and not of their posts."""

from collections.abc import Collection, Sequence
from typing import cast

from live import keys
from live.connect import Client, begins


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
