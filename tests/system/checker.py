"""The checker: does everybody agree? Pure, over plain histories; knows no code of ours.

The log is totally ordered, so agreement is a comparison, not a search. Observers never
stand in for one another: the log, each reader, the archive and the simulator's own record
are read independently and compared here. tests/system/test_checker.py takes one row away
from each and expects red.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.system.readers import History

Place = tuple[str, int]  # epoch, offset
Entry = Mapping[str, object]


@dataclass(frozen=True)
class Final:
    """The end state of one post: "live" with a text, or "gone"."""

    state: str
    text: str


def identity(entry: Entry) -> tuple[object, ...]:
    """What an entry keeps when it becomes a stub."""
    return entry["kind"], entry["uid"], entry["at"], entry.get("sha", "")


def finals(entries: Iterable[Entry]) -> dict[str, Final]:
    """Play a log from its first entry: what is left of each post at the end."""
    uids: list[str] = []
    states: dict[str, Final] = {}
    for entry in entries:
        uids.append(str(entry["uid"]))
        kind = entry["kind"]
        if kind == "notice":
            continue
        of = entry.get("of")
        uid = str(entry["uid"]) if not isinstance(of, int) else uids[of]
        item = entry.get("item")
        if kind == "retraction" or entry.get("gone"):
            states[uid] = Final("gone", "")
        elif isinstance(item, dict):
            states[uid] = Final("live", str(item["text"]))
    return states


def reader_faults(name: str, log: Mapping[Place, Entry], history: History) -> list[str]:
    """Everything in which a reader's history differs from the log; repeats are allowed."""
    faults = [f"{name}: {surprise}" for surprise in history.surprises]
    got: dict[Place, Entry] = {}
    for epoch, offset, entry in history.entries:
        got[epoch, offset] = entry
    faults += [f"{name} never saw {place}" for place in log if place not in got]
    faults += [
        f"{name} saw {place}, which the log does not hold" for place in got if place not in log
    ]
    faults += [
        f"{name} saw another entry at {place}"
        for place, entry in got.items()
        if place in log and identity(entry) != identity(log[place])
    ]
    return faults


def archive_faults(
    log: Mapping[Place, Entry], archive: Mapping[Place, tuple[object, ...]]
) -> list[str]:
    """Everything in which the archive's entries (their identities) differ from the log's."""
    faults = [f"the archive lacks {place}" for place in log if place not in archive]
    faults += [f"the archive has {place} too many" for place in archive if place not in log]
    faults += [
        f"the archive has another entry at {place}"
        for place, known in archive.items()
        if place in log and known != identity(log[place])
    ]
    return faults


def final_faults(name: str, expected: Mapping[str, Final], found: Mapping[str, Final]) -> list[str]:
    """Everything in which the end states differ from what the sources' own record says.

    A post that was deleted before it arrived may never have been in the log at all.
    """
    faults = [
        f"{name}: {uid} is missing"
        for uid, wanted in expected.items()
        if uid not in found and wanted.state == "live"
    ]
    faults += [f"{name}: {uid} was invented" for uid in found if uid not in expected]
    faults += [
        f"{name}: {uid} should be {wanted}, is {found[uid]}"
        for uid, wanted in expected.items()
        if uid in found and found[uid] != wanted
    ]
    return faults
