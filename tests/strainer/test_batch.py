"""One step of the strainer, on a real log and a real Postgres."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afa.models import ArchivedItem, Entry, Event, Progress
from live import entry, keys
from live.connect import Client
from live.draft import NoticeDraft, RestoreDraft, RetractionDraft
from live.log import Log
from strainer.batch import strain
from strainer.errors import Unstrainable
from tests.strainer.posts import archived, drain, held, post, row, states


def test_entries_are_archived_in_order_and_once(log: Log, event: Event) -> None:
    log.append_many([post(f"x:{n}") for n in range(25)])
    assert drain(log, event, limit=10) == 25
    assert drain(log, event, limit=10) == 0
    assert archived(event) == held(log)
    assert list(states(event)) == [f"x:{n}" for n in range(25)]


def test_an_item_is_kept_whole(log: Log, event: Event) -> None:
    draft = post("x:1", 'Ünïcode \\ "quoted"\nand\ttabbed 🎉', hashtags=("Conf",))
    log.append_many([draft])
    drain(log, event)
    archived_item = row(event, "x:1")
    assert archived_item.content() == draft.item
    assert archived_item.text == draft.item.text
    assert archived_item.key == entry.key_of("x:1")
    assert archived_item.author_handle == "ada"
    assert archived_item.created_at == draft.item.created_at


def test_an_edit_changes_the_row_and_not_its_place(log: Log, event: Event) -> None:
    log.append_many([post("x:1"), post("x:2"), post("x:1", "new", version=3)])
    drain(log, event)
    assert row(event, "x:1").text == "new"
    assert row(event, "x:1").version == 3
    assert list(states(event)) == ["x:1", "x:2"]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_deletion_leaves_nothing(log: Log, event: Event, limit: int) -> None:
    log.append_many([post("x:1", "secret"), post("x:1", "secret too", version=1)])
    drain(log, event, limit)
    log.retract("x:1", by="author")
    drain(log, event, limit)
    gone = row(event, "x:1")
    assert (gone.state, gone.item, gone.text, gone.author_name) == ("gone", None, "", "")
    assert archived(event) == held(log)
    assert not Entry.objects.filter(event=event, payload__contains="secret").exists()


def test_a_hidden_post_is_kept_for_staff_and_comes_back(log: Log, event: Event) -> None:
    log.append_many([post("x:1", "perhaps rude")])
    drain(log, event)
    log.retract("x:1", by="moderator")
    drain(log, event)
    assert row(event, "x:1").state == "hidden"
    assert row(event, "x:1").text == "perhaps rude"
    assert not Entry.objects.filter(event=event, payload__contains="rude").exists()
    log.append_many([post("x:1", "rude no more", version=1)])
    drain(log, event)
    assert row(event, "x:1").state == "hidden"
    log.restore("x:1")
    drain(log, event)
    assert row(event, "x:1").state == "live"
    assert row(event, "x:1").text == "rude no more"
    assert archived(event) == held(log)


def test_hidden_restored_and_hidden_again_in_one_page(log: Log, event: Event) -> None:
    log.append_many([post("x:1", "rude"), RetractionDraft(target="x:1", by="moderator")])
    log.append_many([RestoreDraft(target="x:1"), RetractionDraft(target="x:1", by="moderator")])
    drain(log, event)
    assert states(event) == {"x:1": "hidden"}
    assert archived(event) == held(log)
    log.restore("x:1")
    drain(log, event)
    assert row(event, "x:1").text == "rude"
    assert archived(event) == held(log)


def test_hidden_and_restored_in_one_page(log: Log, event: Event) -> None:
    log.append_many([post("x:1", "rude"), RetractionDraft(target="x:1", by="moderator")])
    log.append_many([RestoreDraft(target="x:1")])
    drain(log, event)
    assert row(event, "x:1").text == "rude"
    assert archived(event) == held(log)


def test_a_restore_loses_its_text_with_the_next_retraction(log: Log, event: Event) -> None:
    log.append_many([post("x:1", "rude"), RetractionDraft(target="x:1", by="moderator")])
    log.append_many([RestoreDraft(target="x:1")])
    drain(log, event)
    log.retract("x:1", by="author")
    drain(log, event)
    assert not Entry.objects.filter(event=event, payload__contains="rude").exists()


def test_what_was_hidden_before_it_was_archived_has_a_text_for_staff(
    log: Log, event: Event
) -> None:
    log.append_many([post("x:1"), post("x:2")])
    log.retract("x:1", by="author")
    log.retract("x:2", by="moderator")
    drain(log, event)
    assert states(event) == {"x:1": "gone", "x:2": "hidden"}
    assert row(event, "x:1").item is None
    assert row(event, "x:2").text == "x:2 v0"
    assert not Entry.objects.filter(event=event, payload__contains="x:2 v0").exists()
    log.restore("x:2")
    drain(log, event)
    assert row(event, "x:2").text == "x:2 v0"


def test_a_notice_is_an_entry_and_no_post(log: Log, event: Event) -> None:
    log.append_many([NoticeDraft(text="Lunch\x00 is \\ served")])
    drain(log, event)
    assert archived(event) == held(log)
    assert not ArchivedItem.objects.exists()


def test_a_batch_that_was_archived_already_changes_nothing(log: Log, event: Event) -> None:
    log.append_many([post("x:1"), post("x:2"), post("x:1", version=1)])
    drain(log, event)
    Progress.objects.filter(event=event).update(next=0)
    drain(log, event)
    assert archived(event) == held(log)
    assert row(event, "x:1").version == 1


def test_another_entry_at_an_archived_place_stops_it(log: Log, event: Event) -> None:
    log.append_many([post("x:1"), post("x:2")])
    drain(log, event)
    Entry.objects.filter(offset=1).update(sha="0" * 64)
    Progress.objects.filter(event=event).update(next=0)
    with pytest.raises(Unstrainable, match=":1: the archive holds another entry there"):
        drain(log, event)


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b'{"kind":"item"}', b'{"kind":"hello","uid":"x:9","key":"","at":""}', b"\xff"],
)
def test_a_corrupt_entry_is_refused_with_its_offset(
    live: Client, log: Log, event: Event, broken: bytes
) -> None:
    log.append_many([post("x:1"), post("x:2"), post("x:3")])
    _overwrite(live, 1, broken)
    with pytest.raises(Unstrainable, match=f"conf {log.epoch()}:1: "):
        drain(log, event)
    assert not Entry.objects.exists()


def test_one_changed_letter_is_found(live: Client, log: Log, event: Event) -> None:
    log.append_many([post("x:1", "true")])
    [raw] = log.since(0).entries
    _overwrite(live, 0, raw.replace(b'"text":"true"', b'"text":"tru3"'))
    with pytest.raises(Unstrainable, match=r":0: .*sha"):
        drain(log, event)


def _overwrite(live: Client, offset: int, entry_: bytes) -> None:
    live.lset(keys.items("conf"), offset, entry_)  # type: ignore[arg-type]


def test_an_action_about_something_else_is_refused(live: Client, log: Log, event: Event) -> None:
    log.append_many([post("x:1"), post("x:2"), RetractionDraft(target="x:2", by="author")])
    raw = log.since(2).entries[0]
    _overwrite(live, 2, raw.replace(b'"of":1', b'"of":0'))
    with pytest.raises(Unstrainable, match=":2: "):
        drain(log, event)


def test_a_retraction_finds_a_post_of_an_earlier_batch(log: Log, event: Event) -> None:
    log.append_many([post(f"x:{n}") for n in range(5)])
    log.append_many([RetractionDraft(target="x:0", by="author")])
    drain(log, event, limit=1)
    assert states(event)["x:0"] == "gone"


def test_dates_at_the_ends_of_time(log: Log, event: Event) -> None:
    ends = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)]
    drafts = [post(f"x:{n}", created_at=at) for n, at in enumerate(ends)]
    log.append_many(drafts)
    drain(log, event)
    for draft in drafts:
        assert row(event, draft.uid).created_at == draft.item.created_at
        assert row(event, draft.uid).shown_at == draft.item.shown_at


def test_a_uid_as_long_and_as_wild_as_they_come(log: Log, event: Event) -> None:
    uids = ["x:" + "🎉" * 511, "mastodon:" + "".join(map(chr, range(0x4E00, 0x4E00 + 600)))]
    log.append_many([post(uid) for uid in uids])
    drain(log, event)
    assert list(states(event)) == uids


def test_an_empty_or_absent_log_is_no_work(log: Log, event: Event) -> None:
    assert strain(log, event.pk, 10).count == 0
    assert not Progress.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_batch(log: Log, event: Event) -> None:
    log.append_many([post(f"x:{n}") for n in range(220)])
    strain(log, event.pk, 10)  # begins the epoch
    strain(log, event.pk, 10)  # reads the schedule and the blocklist
    counts = []
    for limit in (10, 200):
        with CaptureQueriesContext(connection) as queries:
            assert strain(log, event.pk, limit).count == limit
        counts.append(len(queries))
    assert counts[0] == counts[1]
