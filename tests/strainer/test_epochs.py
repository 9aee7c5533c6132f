"""Lost memory: whatever the live server forgets, the archive notices, and forgets nothing."""

from collections.abc import Callable

import pytest

from afa.models import Entry, Event, Progress
from live import keys
from live.connect import Client, connect
from live.log import Log
from strainer.batch import strain
from tests.servers import Server
from tests.strainer.posts import archived, drain, held, post, row, states

KEYS = (keys.items, keys.seen, keys.epoch, keys.stats, keys.copies, keys.hidden, keys.reposts)


def save(live: Client) -> dict[str, bytes]:
    """Everything that is kept of the log, as a backup would have it."""
    names = [key("conf") for key in KEYS]
    return {name: dump for name in names if (dump := live.dump(name)) is not None}


def load(live: Client, saved: dict[str, bytes]) -> None:
    """Put an older save back."""
    live.delete(*[key("conf") for key in KEYS])
    for name, dump in saved.items():
        live.restore(name, 0, dump)


def test_an_older_save_is_noticed_and_a_new_epoch_begins(
    live: Client, log: Log, event: Event
) -> None:
    log.append_many([post("x:1"), post("x:2")])
    older = save(live)
    log.append_many([post("x:3"), post("x:4")])
    drain(log, event)
    before = log.epoch()
    load(live, older)
    drain(log, event)
    assert log.epoch() != before
    assert archived(event) == held(log)
    assert Entry.objects.filter(event=event, epoch=before).count() == 4
    assert list(states(event)) == ["x:1", "x:2", "x:3", "x:4"]


def test_an_older_save_that_grew_past_the_archive_is_noticed(
    live: Client, log: Log, event: Event
) -> None:
    log.append_many([post("x:1")])
    older = save(live)
    log.append_many([post("x:2")])
    drain(log, event)
    before = log.epoch()
    load(live, older)
    log.append_many([post("x:7"), post("x:8"), post("x:9")])
    drain(log, event)
    assert log.epoch() != before
    assert archived(event) == held(log)
    assert set(states(event)) == {"x:1", "x:2", "x:7", "x:8", "x:9"}


def test_a_save_of_an_epoch_that_was_over_is_no_return_to_it(
    live: Client, log: Log, event: Event
) -> None:
    log.append_many([post("x:1")])
    older = save(live)
    log.retract("x:1", by="author")
    drain(log, event)
    first = log.epoch()
    log.renew(first)
    drain(log, event)
    load(live, older)
    drain(log, event)
    assert log.epoch() != first
    assert archived(event) == held(log)
    assert log.states(["x:1"]) == {"x:1": "gone"}


def test_only_one_new_epoch_whoever_notices(live: Client, log: Log, event: Event) -> None:
    log.append_many([post("x:1"), post("x:2")])
    older = save(live)
    log.append_many([post("x:3")])
    drain(log, event)
    load(live, older)
    renewed = log.renew(log.epoch())  # the streamer noticed first
    drain(log, event)
    assert log.epoch() == renewed


def test_a_stub_where_the_text_was_is_the_same_log(log: Log, event: Event) -> None:
    log.append_many([post("x:1"), post("x:2")])
    drain(log, event)
    epoch = log.epoch()
    log.retract("x:2", by="author")
    drain(log, event)
    assert log.epoch() == epoch


def test_a_flushed_server_begins_anew_and_the_archive_keeps_all(
    live: Client, log: Log, event: Event
) -> None:
    log.append_many([post("x:1"), post("x:2")])
    drain(log, event)
    live.flushall()
    assert drain(log, event) == 0
    assert set(states(event)) == {"x:1", "x:2"}
    log.append_many([post("x:2", "again"), post("x:3")])
    drain(log, event)
    assert archived(event) == held(log)
    assert list(states(event)) == ["x:1", "x:2", "x:3"]
    assert row(event, "x:2").first_offset == 1


@pytest.mark.parametrize("by", ["author", "moderator"])
def test_what_was_retracted_stays_so_when_the_server_forgets(
    live: Client, log: Log, event: Event, by: str
) -> None:
    log.append_many([post("x:1", "regretted")])
    drain(log, event)
    log.retract("x:1", by=by)  # type: ignore[arg-type]
    drain(log, event)
    live.flushall()
    log.append_many([post("x:2"), post("x:1", "regretted")])
    drain(log, event)
    state = "gone" if by == "author" else "hidden"
    assert row(event, "x:1").state == state
    assert log.states(["x:1"]) == {"x:1": state}
    assert not Entry.objects.filter(event=event, payload__contains="regretted").exists()
    assert archived(event) == held(log)
    assert b"regretted" not in b"".join(log.since(0).entries)


def test_a_retraction_takes_the_text_out_of_every_epoch(log: Log, event: Event) -> None:
    log.append_many([post("x:1", "regretted")])
    for _ in range(2):
        drain(log, event)
        log.renew(log.epoch())
    drain(log, event)
    assert Entry.objects.filter(event=event, payload__contains="regretted").count() == 3
    log.retract("x:1", by="author")
    drain(log, event)
    assert not Entry.objects.filter(event=event, payload__contains="regretted").exists()


def test_what_is_deleted_is_no_longer_merely_hidden(live: Client, log: Log, event: Event) -> None:
    """Not even where the log remembers no more than the hide."""
    log.append_many([post("x:1", "rude")])
    log.retract("x:1", by="moderator")
    older = save(live)
    log.retract("x:1", by="author")
    drain(log, event)
    load(live, older)
    drain(log, event)
    assert row(event, "x:1").state == "gone"


def test_a_stub_hides_before_its_retraction_is_reached(log: Log, event: Event) -> None:
    log.append_many([post("x:1"), post("x:2")])
    drain(log, event)
    log.retract("x:1", by="moderator")
    log.renew(log.epoch())
    strain(log, event.pk, 1)  # begins the epoch
    strain(log, event.pk, 1)
    assert states(event) == {"x:1": "hidden", "x:2": "live"}


def test_not_for_a_moment_is_it_in_the_record_again(live: Client, log: Log, event: Event) -> None:
    log.append_many([post("x:1", "regretted")])
    log.retract("x:1", by="author")
    drain(log, event)
    live.flushall()
    log.append_many([post("x:1", "regretted")])
    strain(log, event.pk, 10)  # begins the epoch
    strain(log, event.pk, 10)
    assert Entry.objects.filter(event=event, epoch=log.epoch()).count() == 1
    assert not Entry.objects.filter(event=event, payload__contains="regretted").exists()


def test_an_older_save_from_before_a_deletion_is_told_again(
    live: Client, log: Log, event: Event
) -> None:
    log.append_many([post("x:1", "regretted"), post("x:2")])
    older = save(live)
    log.retract("x:1", by="author")
    drain(log, event)
    load(live, older)
    drain(log, event)
    assert log.states(["x:1"]) == {"x:1": "gone"}
    assert b"regretted" not in b"".join(log.since(0).entries)


def test_a_new_epoch_never_brings_back_an_older_text(live: Client, log: Log, event: Event) -> None:
    log.append_many([post("x:1", "first")])
    older = save(live)
    log.append_many([post("x:1", "second", version=5)])
    drain(log, event)
    load(live, older)
    drain(log, event)
    assert row(event, "x:1").text == "second"


def test_a_hidden_post_comes_back_by_a_restore_in_a_later_epoch(
    live: Client, log: Log, event: Event
) -> None:
    log.append_many([post("x:1", "rude?")])
    log.retract("x:1", by="moderator")
    older = save(live)
    log.append_many([post("x:2")])
    drain(log, event)
    load(live, older)
    log.restore("x:1")
    drain(log, event)
    assert row(event, "x:1").state == "live"
    assert row(event, "x:1").text == "rude?"


@pytest.mark.parametrize("end", [Server.kill, Server.stop])
def test_a_restarted_durable_server_keeps_its_epoch(
    own_live: Server, event: Event, end: Callable[[Server], None]
) -> None:
    client = connect(own_live.url)
    log = Log(client, "conf")
    log.append_many([post(f"x:{n}") for n in range(50)])
    drain(log, event, limit=20)
    epoch = log.epoch()
    end(own_live)
    own_live.start()
    log.append_many([post("x:99")])
    drain(log, event, limit=20)
    assert log.epoch() == epoch
    assert archived(event) == held(log)
    assert Progress.objects.get(event=event).next == 51
    client.close()
