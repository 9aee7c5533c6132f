"""People: which accounts belong to one person, and by what evidence.

The first of these that holds counts, and is stored with the group:

| evidence    | two accounts are one person's where                                             |
|-------------|---------------------------------------------------------------------------------|
| `organiser` | an organiser says so (models/person.py)                                         |
| `speaker`   | the programme names both as handles of one speaker                              |
| `bridge`    | one is the other's mirror, made by a bridge that names the original             |
| `profile`   | a server has checked that the address which one names links back to it, and     |
|             | that address is the other's                                                     |
| `name`      | they have the same display name and the same name before the server's; never    |
|             | where an organiser or the programme names one of them: then what they say is    |
|             | all there is, and whoever calls themselves like a speaker is not that speaker   |
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args
from urllib.parse import urlsplit

import msgspec

from afa import handles

Evidence = Literal["organiser", "speaker", "bridge", "profile", "name"]
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)

# To be counted up when the rules change: then all archives are gathered anew.
RULES = 1

# Bridgy Fed gives these to nobody else.
_TO_BLUESKY = ".ap.brid.gy"
_TO_MASTODON = "@bsky.brid.gy"

_NO_SITES = (".bsky.social", _TO_BLUESKY)

_SIGNS = re.compile(r"[_-]")
# Shorter ones are shared by strangers.
_LEAST_NAME = 3
_ID = re.compile(r"did:|[0-9]+@n[0-9]+\Z")


class Known(msgspec.Struct, frozen=True):
    """What is known of an event's people: the handles of each (afa/handles.py)."""

    organiser: tuple[tuple[str, ...], ...] = ()
    speaker: tuple[tuple[str, ...], ...] = ()
    rules: int = RULES


@dataclass(frozen=True)
class Account:
    """Who posted something, as the network says; `proven` are addresses that link back to the
    profile, as the server has checked."""

    source: str
    id: str
    handle: str = ""
    name: str = ""
    url: str = ""
    proven: tuple[str, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """Its handles: the network's own name for it, the one that people see, its original."""
        found = {f"{self.source}:{one.casefold()}" for one in (self.id, self.handle) if one}
        return frozenset(found | _original(self.source, self.handle.casefold()))

    @property
    def homes(self) -> tuple[str, ...]:
        """The addresses that another account's profile may prove to be this one's. Of handles
        that Bluesky gives out itself nobody has the site."""
        if self.source == "mastodon" and self.url:
            return (self.url,)
        if self.source != "bluesky" or not self.handle or self.handle.endswith(_NO_SITES):
            return ()
        site = self.handle.casefold()
        return tuple(f"https://{www}{site}{end}" for www in ("", "www.") for end in ("", "/"))

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other account."""
        return self.source, self.id


class People:
    """What is known, sorted by handle."""

    def __init__(self, known: Known) -> None:
        self._organiser = _by_handle(known.organiser)
        self._speaker = _by_handle(known.speaker)

    def evidence(self, one: Account, other: Account) -> Evidence | None:
        """Why they are the same person; None where nothing says so."""
        if one.key == other.key:
            return None
        names = one.names, other.names
        if _meet(self._organiser, *names):
            return "organiser"
        if _meet(self._speaker, *names):
            return "speaker"
        if names[0] & names[1]:
            return "bridge"
        if _proves(one, other) or _proves(other, one):
            return "profile"
        listed = any(self._groups(name) for both in names for name in both)
        return "name" if not listed and _namesakes(one, other) else None

    def kin(self, account: Account) -> frozenset[str]:
        """The handles under which the same person may post: where to look for cross-posts."""
        found = set(account.names)
        for name in account.names:
            for group in self._groups(name):
                found |= group
        return frozenset(found | {handle for at in account.proven for handle in _claimed(at)})

    def _groups(self, name: str) -> list[frozenset[str]]:
        return [*self._organiser.get(name, ()), *self._speaker.get(name, ())]


def local(handle: str) -> str:
    """By what accounts are looked up: `Ada_L@example.org` and `ada-l.bsky.social` are both adal.

    Postgres computes the very same (afa_local, in the migrations).
    """
    return _SIGNS.sub("", handle.partition("@")[0].partition(".")[0]).lower()


def is_id(name: str) -> bool:
    """Whether a handle is the network's own name of an account, which says nothing of the other."""
    return bool(_ID.match(name))


def _by_handle(groups: Iterable[Iterable[str]]) -> dict[str, list[frozenset[str]]]:
    found: dict[str, list[frozenset[str]]] = {}
    for group in map(frozenset, groups):
        for handle in group:
            found.setdefault(handle, []).append(group)
    return found


def _meet(
    groups: dict[str, list[frozenset[str]]], one: frozenset[str], other: frozenset[str]
) -> bool:
    return any(group & other for name in one for group in groups.get(name, ()))


def _original(source: str, handle: str) -> set[str]:
    if source == "bluesky" and handle.endswith(_TO_BLUESKY):
        name, _, server = handle.removesuffix(_TO_BLUESKY).partition(".")
        return {f"mastodon:{name}@{server}"}
    if source == "mastodon" and handle.endswith(_TO_MASTODON):
        return {f"bluesky:{handle.removesuffix(_TO_MASTODON)}"}
    return set()


def _proves(one: Account, other: Account) -> bool:
    return any(_claimed(address) & other.names for address in one.proven)


def _claimed(address: str) -> set[str]:
    """The handles that an address may be: a profile, or the site whose name is a handle."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        if parts.path in ("", "/"):
            return {f"bluesky:{host}"} if host else set()
        return {handles.normal(address)}
    except ValueError:
        return set()


def _namesakes(one: Account, other: Account) -> bool:
    if not (one.handle and other.handle and one.name and other.name):
        return False
    mine, theirs = local(one.handle), local(other.handle)
    if mine != theirs or len(mine) < _LEAST_NAME:
        return False
    return " ".join(one.name.casefold().split()) == " ".join(other.name.casefold().split())
