"""A repost has no place in the log, so taking it back must touch nothing there."""

from live.connect import Client
from live.draft import ItemDraft, RepostDraft, RetractionDraft, now
from live.item import Author, Item
from live.log import Log


def _post(uid: str, version: int = 0) -> ItemDraft:
    item = Item(source="x", author=Author(id="1"), text=uid, created_at=now(), received_at=now())
    return ItemDraft(uid=uid, item=item, version=version)


def test_a_repost_taken_back_leaves_the_newest_post_alone(any_live: Client) -> None:
    log = Log(any_live, "conf")
    log.append_many([_post("x:1"), RepostDraft(uid="x:2", original="x:1"), _post("x:3")])
    before = log.since(0)
    taken = log.append_many([RetractionDraft(target="x:2", by="author")])
    assert [verdict.offset for verdict in taken] == [None]
    assert log.since(0) == before


def test_an_edit_under_the_name_of_a_repost_is_no_entry(any_live: Client) -> None:
    log = Log(any_live, "conf")
    log.append_many([_post("x:1"), RepostDraft(uid="x:2", original="x:1")])
    assert [verdict.offset for verdict in log.append_many([_post("x:2", version=5)])] == [None]
    assert log.length() == 1


def test_states_answers_for_many_at_once(any_live: Client) -> None:
    log = Log(any_live, "conf")
    log.append_many([_post("x:1"), _post("x:2"), _post("x:3")])
    log.retract("x:1", by="author")
    log.retract("x:2", by="moderator")
    states = log.states(["x:1", "x:2", "x:3", "x:4"])
    assert states == {"x:1": "gone", "x:2": "hidden", "x:3": "live"}
