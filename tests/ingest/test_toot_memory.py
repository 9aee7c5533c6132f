"""What was handed over is not handed over again, and a change is known without its time."""

from datetime import UTC, datetime

import pytest

from ingest.tootron import memory
from ingest.tootron.memory import Memory
from live.draft import Draft, ItemDraft, RepostDraft
from tests.ingest.running import item

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def post(text: str, version: int = 0, uid: str = "mastodon:1") -> ItemDraft:
    """A post as a server tells it."""
    return ItemDraft(uid=uid, item=item(text), version=version)


def test_each_version_is_news_once_and_an_older_one_is_none() -> None:
    known = Memory()
    boost = RepostDraft(uid="mastodon:2", original="mastodon:1")
    drafts: list[Draft] = [post("a"), boost]
    assert known.news(drafts) == drafts
    assert known.news(drafts) == []
    assert [draft.uid for draft in known.news([post("b", 5)])] == ["mastodon:1"]
    assert known.news([post("b", 5), post("a"), post("x", 4)]) == []


def test_a_change_without_a_time_is_an_edit_if_it_reads_otherwise() -> None:
    known = Memory()
    known.news([post("a")])
    assert known.news([post("a")], NOW) == []
    [changed] = known.news([post("b")], NOW)
    assert isinstance(changed, ItemDraft)
    assert (changed.version, changed.item.text) == (int(NOW.timestamp() * 1000), "b")
    assert known.news([post("b")], NOW) == []
    [again] = known.news([post("c")], NOW)
    assert isinstance(again, ItemDraft)
    assert again.version == changed.version + 1
    assert known.news([post("d")]) == [], "a page of a timeline tells of no change"


def test_it_forgets_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 2)
    known = Memory()
    for number in (1, 2, 1, 3):
        known.news([post("a", uid=f"mastodon:{number}")])
    assert len(known.news([post("a", uid=f"mastodon:{n}") for n in (3, 2)])) == 0
    assert len(known.news([post("a", uid="mastodon:1")])) == 1
