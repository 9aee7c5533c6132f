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
from typing import Literal, get_args

import msgspec

from afa.crossposts.account import Account, claimed, local

Evidence = Literal["organiser", "speaker", "bridge", "profile", "name"]
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)

# To be counted up when the rules change: then all archives are gathered anew.
RULES = 1

# Shorter ones are shared by strangers.
_LEAST_NAME = 3
# Accounts that are remembered, at some 500 bytes.
_MOST_HELD = 20_000
# The network's own name of an account, which says nothing of the other one.
_ID = re.compile(r"did:|[0-9]+@n[0-9]+\Z")


class Known(msgspec.Struct, frozen=True):
    """What is known of an event's people: the handles of each (afa/handles.py)."""

    organiser: tuple[tuple[str, ...], ...] = ()
    speaker: tuple[tuple[str, ...], ...] = ()
    rules: int = RULES


@dataclass(frozen=True)
class Where:
    """By what posts of the same person are found: what their handles begin with, accounts
    (source, id), and addresses that a profile may prove."""

    begins: tuple[str, ...]
    ids: tuple[tuple[str, str], ...]
    homes: tuple[str, ...]


class People:
    """What is known, sorted by handle."""

    def __init__(self, known: Known) -> None:
        self._organiser = _by_handle(known.organiser)
        self._speaker = _by_handle(known.speaker)
        self._where: dict[Account, Where] = {}

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

    def where(self, account: Account) -> Where:
        """Where to look for cross-posts. Most authors post more than once."""
        if account not in self._where:
            if len(self._where) >= _MOST_HELD:
                self._where.clear()
            self._where[account] = self._look(account)
        return self._where[account]

    def _look(self, account: Account) -> Where:
        kin = set(account.names).union(*map(claimed, account.proven))
        for name in account.names:
            kin.update(*self._groups(name))
        own = account.source, account.id.casefold()
        parted = (handle.partition(":") for handle in kin)
        pairs = {(source, name) for source, _, name in parted} - {own}
        return Where(
            begins=tuple({local(name) for _, name in pairs if not _ID.match(name)} - {""}),
            ids=tuple((source, _as_sent(name)) for source, name in pairs if _ID.match(name)),
            homes=account.homes,
        )

    def _groups(self, name: str) -> list[frozenset[str]]:
        return [*self._organiser.get(name, ()), *self._speaker.get(name, ())]


def _as_sent(name: str) -> str:
    """An id as its network writes it: handles are folded, and Flickr's 12@N03 is not."""
    return name if name.startswith("did:") else name.upper()


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


def _proves(one: Account, other: Account) -> bool:
    return any(claimed(address) & other.names for address in one.proven)


def _namesakes(one: Account, other: Account) -> bool:
    if not (one.handle and other.handle and one.name and other.name):
        return False
    mine, theirs = local(one.handle), local(other.handle)
    if mine != theirs or len(mine) < _LEAST_NAME:
        return False
    return " ".join(one.name.casefold().split()) == " ".join(other.name.casefold().split())
