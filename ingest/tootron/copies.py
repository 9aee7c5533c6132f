"""The same post, told by several servers at once: the copy of the server where it was posted is
the best one. Of copies that come one after the other the log keeps the first. Pure."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from ingest.source import Haul
from live.draft import Draft, ItemDraft

# Event, uid, version.
_Name = tuple[str, str, int]


def preferred(hauls: Sequence[Haul]) -> list[Haul]:
    """The same hauls; where one of them has a post as its own server tells it, all others of
    that event have it so too."""
    if len({name.partition(" ")[0] for haul in hauls for name in haul.native}) < 2:
        return list(hauls)
    best: dict[_Name, ItemDraft] = {}
    for haul in hauls:
        home = {one.split(" ", 2)[2] for one in haul.native if _is_home(one)}
        for draft in haul.drafts:
            if isinstance(draft, ItemDraft) and draft.uid.partition(":")[2] in home:
                best[_name(haul, draft)] = draft
    return [_with(haul, best) for haul in hauls]


def _with(haul: Haul, best: dict[_Name, ItemDraft]) -> Haul:
    drafts: list[Draft] = [
        best.get(_name(haul, draft), draft) if isinstance(draft, ItemDraft) else draft
        for draft in haul.drafts
    ]
    return msgspec.structs.replace(haul, drafts=drafts)


def _name(haul: Haul, draft: ItemDraft) -> _Name:
    return haul.event, draft.uid, draft.version


def _is_home(native: str) -> bool:
    server, _, uri = native.split(" ", 2)
    try:
        return urlsplit(uri).netloc.lower() == server
    except ValueError:
        return False
