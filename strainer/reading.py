"""A page's bytes as entries at their places, each checked: only we write a log, so anything
wrong in it is our own corruption, and stops the strainer before it spreads.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from live import entry
from live.entry import Entry
from live.errors import CorruptEntry
from strainer import projection
from strainer.errors import Unstrainable
from strainer.projection import Placed

Given = TypeVar("Given")
Made = TypeVar("Made")

# offsets -> offset -> the uid of the entry there, of entries that are archived.
Lookup = Callable[[Collection[int]], dict[int, str]]


def read(raws: Sequence[bytes], start: int, log: str, archived: Lookup) -> list[Placed]:
    """Decode `raws`, the entries from the offset `start` on; `log` names it in errors."""
    entries = _each(raws, start, log, lambda _, raw: _verified(raw))
    uids = {offset: one.uid for offset, one in enumerate(entries, start)}
    uids |= archived({one.of for one in entries if one.of is not None and one.of < start})
    return _each(
        entries,
        start,
        log,
        lambda at, one: projection.place(at, raws[at - start], one, _target(one, uids)),
    )


def _each(
    what: Sequence[Given], start: int, log: str, make: Callable[[int, Given], Made]
) -> list[Made]:
    """`make` of every offset and what is there; an error says at which."""
    made: list[Made] = []
    with named(log, lambda: start + len(made)):
        for offset, given in enumerate(what, start):
            made.append(make(offset, given))
    return made


@contextmanager
def named(log: str, offset: Callable[[], int]) -> Iterator[None]:
    """Turn a CorruptEntry into an Unstrainable that says where it is."""
    try:
        yield
    except CorruptEntry as error:
        raise Unstrainable(f"{log}:{offset()}: {error}") from error


def _verified(raw: bytes) -> Entry:
    one = entry.decode(raw)
    entry.verify(one)
    return one


def _target(one: Entry, uids: Mapping[int, str]) -> str:
    """The uid of the post that an entry is about: actions name it by its offset."""
    if one.kind not in ("retraction", "restore"):
        return one.uid
    target = uids.get(-1 if one.of is None else one.of, "")
    if entry.key_of(target) != one.key:
        raise CorruptEntry(f"{one.uid} is about offset {one.of}, where there is something else")
    return target
