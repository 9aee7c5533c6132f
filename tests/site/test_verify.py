"""The proof of completeness; each way in which an archive may be wrong turns it red."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from afa import verify
from afa.models import ArchivedItem, Entry, Event
from live.connect import Client
from live.log import Log
from tests.strainer.posts import drain, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(live: Client) -> Event:
    """With a post of every fate, all archived."""
    event = Event.objects.create(slug="conf", title="Conf")
    log = Log(live, "conf")
    log.append_many([post(f"x:{n}") for n in range(1500)])
    log.append_many([post("x:0", version=1)])
    log.notice("Lunch")
    drain(log, event)
    log.retract("x:1", by="author")
    log.retract("x:2", by="moderator")
    log.retract("x:3", by="moderator")
    log.restore("x:3")
    drain(log, event)
    return event


def test_a_whole_archive_is_complete(live: Client, event: Event) -> None:
    report = verify.verify(live, event)
    assert (report.complete, report.entries, report.items) == (True, 1506, 1500)
    out = StringIO()
    call_command("verify", "conf", stdout=out)
    assert out.getvalue() == "complete: 1506 entries, 1500 items\n"


def _payload(uid: str) -> str:
    return Entry.objects.filter(uid=uid).values_list("payload", flat=True)[0] or ""


DAMAGES: dict[str, Callable[[], object]] = {
    "is not archived": lambda: Entry.objects.filter(offset=1200).delete(),
    "another entry is archived": lambda: Entry.objects.filter(offset=7).update(uid="x:8"),
    "the archive has not": lambda: Entry.objects.filter(offset=7).update(payload=None),
    "taken its text away": lambda: Entry.objects.filter(offset=1).update(payload=_payload("x:9")),
    "does not match its sha": lambda: Entry.objects.filter(offset=9).update(
        payload=_payload("x:9").replace('"text":"x:9', '"text":"x:Q')
    ),
    "x:4 should be live, is not there": lambda: ArchivedItem.objects.filter(uid="x:4").delete(),
    "x:4 should be live, is hidden": lambda: ArchivedItem.objects.filter(uid="x:4").update(
        state="hidden"
    ),
    "x:2 should be hidden, is live": lambda: ArchivedItem.objects.filter(uid="x:2").update(
        state="live"
    ),
}


@pytest.mark.parametrize("fault", DAMAGES)
def test_each_damage_is_found(live: Client, event: Event, fault: str) -> None:
    DAMAGES[fault]()
    report = verify.verify(live, event)
    assert any(fault in said for said in report.faults)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "conf", stdout=out)
    assert ended.value.code == 1
    assert "NOT complete: 1 faults in 1506 entries" in out.getvalue()


def test_entries_that_are_too_many_are_found(live: Client, event: Event) -> None:
    last = Entry.objects.get(offset=1505)
    last.pk, last.offset = None, 1506
    last.save()
    assert "1 entries beyond the log's end" in verify.verify(live, event).faults[0]


def test_what_is_not_archived_yet_is_a_gap(live: Client, event: Event) -> None:
    Log(live, "conf").notice("Dinner")
    [fault] = verify.verify(live, event).faults
    assert fault.endswith(":1506: is not archived")


def test_an_unknown_event_is_said(live: Client) -> None:
    with pytest.raises(CommandError, match="no event 'nope'"):
        call_command("verify", "nope")
