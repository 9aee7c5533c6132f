"""static/live/reading.js: what each entry changes, whatever is repeated, lost or begun anew."""

from typing import Any

import pytest
from playwright.sync_api import Page

READ = """async ([page, steps]) => {
  const { Reading } = await import('/live/reading.js');
  const reading = new Reading(page);
  const answers = [];
  for (const [verb, ...rest] of steps) answers.push(reading[verb](...rest) ?? null);
  return { answers, next: reading.next, epoch: reading.epoch, ask: reading.ask() };
}"""

Changes = list[tuple[str, str]]


def entry(kind: str, uid: str, **more: Any) -> dict[str, Any]:
    """An entry whose key is its uid, or what `key` says."""
    item = {"item": {"text": uid}} if kind in ("item", "edit", "restore") else {}
    return {
        "kind": kind,
        "uid": uid,
        "key": uid,
        "at": "T",
        "sha": uid,
        "version": 0,
        **item,
        **more,
    }


def stub(kind: str, uid: str, **more: Any) -> dict[str, Any]:
    """What a retraction leaves."""
    return {"kind": kind, "uid": uid, "key": uid, "at": "T", "sha": uid, "gone": True, **more}


def retraction(target: str, of: int) -> dict[str, Any]:
    return entry("retraction", f"r-{target}", key=target, of=of, by="author")


class Read:
    """A Reading that was fed: what it answered, and where it stands."""

    def __init__(self, laboratory: Page, page: dict[str, Any], steps: list[list[Any]]) -> None:
        told = laboratory.evaluate(READ, [page, steps])
        self.next, self.epoch, self.ask = told["next"], told["epoch"], told["ask"]
        self.changes: list[Changes] = [
            [(change["do"], change.get("key", "")) for change in answer or []]
            for answer in told["answers"]
        ]

    @property
    def every_change(self) -> Changes:
        """All changes, one after another."""
        return [change for changes in self.changes for change in changes]


def take(*entries: dict[str, Any], start: int = 0) -> list[list[Any]]:
    return [["take", start + n, entry] for n, entry in enumerate(entries)]


def test_an_item_is_shown_once_however_often_it_comes(laboratory: Page) -> None:
    item = entry("item", "a")
    read = Read(laboratory, {"epoch": "e"}, [["take", 0, item], ["take", 0, item]])
    assert read.changes == [[("put", "a")], []]
    assert read.next == 1


def test_it_asks_for_the_entry_that_it_holds(laboratory: Page) -> None:
    read = Read(laboratory, {"epoch": "e", "next": 7}, [])
    assert read.ask == {"since": 6, "epoch": "e", "expects": True}


def test_the_entry_that_it_holds_may_have_become_a_stub(laboratory: Page) -> None:
    steps = [["take", 0, entry("item", "a")], ["take", 0, stub("item", "a")]]
    read = Read(laboratory, {"epoch": "e"}, steps)
    assert read.changes == [[("put", "a")], []]
    assert read.epoch == "e"


@pytest.mark.parametrize("other", [{"uid": "b"}, {"sha": "x"}, {"kind": "edit"}, {"at": "U"}])
def test_another_entry_in_its_place_makes_it_start_over(
    laboratory: Page, other: dict[str, str]
) -> None:
    steps = [["take", 0, entry("item", "a")], ["take", 0, {**entry("item", "a"), **other}]]
    read = Read(laboratory, {"epoch": "e"}, steps)
    assert read.changes[1] == [("ask", "")]
    assert read.ask == {"since": 0, "epoch": "e", "expects": False}


def test_a_hole_makes_it_ask_again(laboratory: Page) -> None:
    steps = [["take", 0, entry("item", "a")], ["take", 2, entry("item", "c")]]
    read = Read(laboratory, {"epoch": "e"}, steps)
    assert read.changes[1] == [("ask", "")]
    assert read.next == 1


def test_a_retraction_takes_a_card_of_the_server_s_away(laboratory: Page) -> None:
    page = {"epoch": "e", "next": 5, "cards": [["a", 4, 0]]}
    read = Read(laboratory, page, take(retraction("a", 4), start=5))
    assert read.changes == [[("remove", "a")]]


def test_a_retraction_reaches_a_card_that_fell_out_of_the_page(laboratory: Page) -> None:
    items = [entry("item", f"i{n}") for n in range(301)]
    read = Read(laboratory, {"epoch": "e"}, take(*items, retraction("i0", 0)))
    assert read.changes[300] == [("put", "i300"), ("drop", "i0")]
    assert read.changes[301] == [("remove", "i0")]


def test_an_edit_shows_the_newer_state_in_the_same_place(laboratory: Page) -> None:
    edit = entry("edit", "a", of=0, version=2)
    late = entry("edit", "a", of=0, version=1, sha="late")
    read = Read(laboratory, {"epoch": "e"}, take(entry("item", "a"), edit, late))
    assert read.changes == [[("put", "a")], [("put", "a")], []]


def test_an_edit_of_what_is_older_than_the_page_changes_nothing_but_what_is_shown(
    laboratory: Page,
) -> None:
    page = {"epoch": "e", "next": 9, "cards": [["h", 8, 0]], "more": True}
    read = Read(laboratory, page, take(entry("edit", "a", of=1, version=1), start=9))
    assert read.changes == [[("replace", "a")]]


def test_a_restore_finds_its_place_again(laboratory: Page) -> None:
    steps = take(
        entry("item", "a"),
        entry("item", "b"),
        retraction("a", 0),
        entry("restore", "restore-1", key="a", of=0),
    )
    told = laboratory.evaluate(READ, [{"epoch": "e"}, steps])
    assert told["answers"][3][0]["order"] == {"life": 0, "offset": 0}


def test_a_restore_of_what_this_page_never_saw_comes_at_its_offset(laboratory: Page) -> None:
    page = {"epoch": "e", "next": 9, "cards": [["h", 8, 0], ["b", 1, 0]]}
    told = laboratory.evaluate(READ, [page, take(entry("restore", "r", key="d", of=3), start=9)])
    assert told["answers"][0][0]["order"] == {"life": 0, "offset": 3}


def test_a_stub_takes_a_card_away_at_once(laboratory: Page) -> None:
    page = {"epoch": "old", "next": 5, "cards": [["a", 4, 0]]}
    read = Read(laboratory, page, [["reset", "new"], *take(stub("item", "a"))])
    assert read.changes[1] == [("remove", "a")]


def test_stubs_and_kinds_of_the_future_show_nothing(laboratory: Page) -> None:
    entries = [stub("item", "a"), stub("edit", "a", of=0), entry("hologram", "h")]
    read = Read(laboratory, {"epoch": "e"}, take(*entries))
    assert "put" not in dict(read.every_change)
    assert read.next == 3


def test_a_new_epoch_repeats_nothing_that_is_shown_and_adds_the_rest_on_top(
    laboratory: Page,
) -> None:
    page = {"epoch": "old", "next": 5, "cards": [["b", 4, 0], ["a", 3, 0]]}
    steps = [
        ["reset", "new"],
        *take(entry("item", "a"), entry("item", "c"), entry("item", "b", version=3)),
    ]
    told = laboratory.evaluate(READ, [page, steps])
    known, fresh, newer = told["answers"][1:]
    assert known == []
    assert (fresh[0]["do"], fresh[0]["order"]) == ("put", {"life": 1, "offset": 1})
    assert (newer[0]["do"], newer[0]["order"]) == ("put", {"life": 0, "offset": 4})


def test_what_was_taken_away_does_not_come_back_with_a_new_epoch(laboratory: Page) -> None:
    steps = [
        *take(entry("item", "a"), retraction("a", 0)),
        ["reset", "new"],
        *take(entry("item", "a"), entry("restore", "r", key="a", of=0)),
    ]
    read = Read(laboratory, {"epoch": "old"}, steps)
    assert read.changes[3] == []
    assert read.changes[4] == [("put", "a")]


def test_at_most_300_cards(laboratory: Page) -> None:
    read = Read(laboratory, {}, take(*(entry("item", f"i{n}") for n in range(500))))
    shown: set[str] = set()
    for verb, key in read.every_change:
        (shown.add if verb == "put" else shown.discard)(key)
    assert shown == {f"i{n}" for n in range(200, 500)}
