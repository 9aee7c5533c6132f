"""The checker's power: whatever is taken away, changed or added, it must go red."""

from copy import deepcopy

import pytest

from tests.system.checker import (
    Entry,
    Final,
    Place,
    archive_faults,
    final_faults,
    finals,
    identity,
    reader_faults,
)
from tests.system.readers import History


def entry(kind: str, uid: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "uid": uid, "at": "2026-11-20T10:00:00.000Z", **more}


ENTRIES: list[dict[str, object]] = [
    entry("item", "x:1", sha="a", item={"text": "one"}),
    entry("item", "x:2", sha="b", item={"text": "two"}),
    entry("edit", "x:1", sha="c", of=0, item={"text": "one!"}),
    entry("retraction", "retraction:x:2", of=1),
]
LOG: dict[Place, Entry] = {("e", n): one for n, one in enumerate(ENTRIES)}
WANTED = {"x:1": Final("live", "one!"), "x:2": Final("gone", "")}


def history() -> History:
    return History(entries=[("e", n, deepcopy(one)) for n, one in enumerate(ENTRIES)])


def archive() -> dict[Place, tuple[object, ...]]:
    return {place: identity(one) for place, one in LOG.items()}


def test_agreement_is_green() -> None:
    assert reader_faults("r", LOG, history()) == []
    assert archive_faults(LOG, archive()) == []
    assert final_faults("log", WANTED, finals(ENTRIES)) == []


def test_a_repeat_and_a_stub_are_no_faults() -> None:
    seen = history()
    seen.entries.append(seen.entries[1])
    stubbed = {**LOG, ("e", 1): entry("item", "x:2", sha="b", gone=True)}
    assert reader_faults("r", stubbed, seen) == []


@pytest.mark.parametrize("n", range(len(ENTRIES)))
def test_a_row_less_is_red(n: int) -> None:
    less = history()
    del less.entries[n]
    assert reader_faults("r", LOG, less)
    rows = archive()
    del rows["e", n]
    assert archive_faults(LOG, rows)


@pytest.mark.parametrize("n", range(len(ENTRIES)))
def test_a_changed_row_is_red(n: int) -> None:
    other = history()
    other.entries[n][2]["uid"] = "x:other"
    assert reader_faults("r", LOG, other)
    rows = archive()
    rows["e", n] = ("item", "x:other", "", "")
    assert archive_faults(LOG, rows)


def test_a_row_too_many_is_red() -> None:
    more = history()
    more.entries.append(("e", 4, entry("item", "x:3", sha="d")))
    assert reader_faults("r", LOG, more)
    assert archive_faults(LOG, {**archive(), ("f", 0): ("item", "x:1", "", "a")})


def test_another_epoch_is_red() -> None:
    other = history()
    other.entries[2] = ("f", *other.entries[2][1:])
    assert reader_faults("r", LOG, other)


def test_a_hole_that_was_filled_later_is_red() -> None:
    holed = history()
    holed.surprises.append("e:3 came where 2 was due")
    assert reader_faults("r", LOG, holed)


@pytest.mark.parametrize(
    "found",
    [
        {"x:2": WANTED["x:2"]},
        {**WANTED, "x:3": Final("live", "invented")},
        {**WANTED, "x:1": Final("live", "one")},
        {**WANTED, "x:2": Final("live", "two")},
    ],
)
def test_a_wrong_end_state_is_red(found: dict[str, Final]) -> None:
    assert final_faults("log", WANTED, found)


def test_what_was_deleted_before_it_arrived_may_never_have_been_there() -> None:
    assert final_faults("log", WANTED, {"x:1": WANTED["x:1"]}) == []
