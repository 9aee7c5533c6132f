"""A part of a log is deleted or evicted: what is left must not pass for the whole."""

import pytest

from live import keys, onair
from live.connect import Client
from live.draft import RetractionDraft
from live.log import Log
from tests.live.posts import entries, everything, post, text_of


@pytest.fixture
def log(any_live: Client) -> Log:
    log = Log(any_live, "conf")
    log.append_many([post(f"x:{n}", f"old {n}") for n in range(5)])
    return log


def after_loss(log: Log) -> list[str | None]:
    """The texts of the log after the source's overlap has brought two posts again."""
    log.append_many([post("x:3", "old 3"), post("x:4", "old 4"), post("x:5", "new")])
    return [text_of(one) for one in entries(log)]


@pytest.mark.parametrize("lost", [keys.items, keys.seen])
def test_a_lost_list_or_memory_begins_the_log_anew(any_live: Client, log: Log, lost) -> None:  # type: ignore[no-untyped-def]
    epoch = log.epoch()
    any_live.delete(lost("conf"))
    assert after_loss(log) == ["old 3", "old 4", "new"]
    assert log.epoch() != epoch
    assert log.stats()["losses"] == 1
    assert onair.logs(any_live) == {"conf"}


def test_a_shortened_list_begins_the_log_anew(any_live: Client, log: Log) -> None:
    epoch = log.epoch()
    any_live.ltrim(keys.items("conf"), 2, -1)
    assert after_loss(log) == ["old 3", "old 4", "new"]
    assert log.epoch() != epoch


def test_a_lost_epoch_is_another_epoch_of_the_same_entries(any_live: Client, log: Log) -> None:
    epoch = log.epoch()
    any_live.delete(keys.epoch("conf"))
    assert after_loss(log) == [*(f"old {n}" for n in range(5)), "new"]
    assert log.epoch() not in ("", epoch)


def test_after_a_loss_a_deletion_meets_the_right_post(any_live: Client, log: Log) -> None:
    """Offset 0 is another post's now."""
    any_live.delete(keys.items("conf"))
    log.append_many([post("x:9", "innocent")])
    deletion = RetractionDraft(target="x:0", by="author")
    assert log.append_many([deletion])[0].outcome == "tombstoned"
    assert [text_of(one) for one in entries(log)] == ["innocent"]


def test_no_text_of_before_stays_behind(any_live: Client, log: Log) -> None:
    log.retract("x:1", by="moderator")
    any_live.delete(keys.seen("conf"))
    log.append_many([post("x:9", "new")])
    assert b"old" not in everything(any_live, "conf")


def test_what_is_no_loss_begins_nothing_anew(any_live: Client) -> None:
    """A log that knows a tombstone, a repost or a reject, and holds nothing yet."""
    log = Log(any_live, "conf")
    log.append_many([RetractionDraft(target="x:1", by="author")])
    epoch = log.epoch()
    log.append_many([post("x:2")])
    log.append_many([post("x:3")])
    any_live.delete(keys.stats("conf"), keys.rejects("conf"))
    log.append_many([post("x:4")])
    assert log.epoch() == epoch
    assert log.length() == 3
