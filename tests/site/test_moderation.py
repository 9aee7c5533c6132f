"""Hide and restore: at once here, at once in the log, and never lost where Redis is away."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from msgspec.structs import replace

from afa import moderation
from afa.models import ArchivedItem, Entry, Event, Ruling
from live import keys
from live.connect import Client
from live.log import Log
from tests.strainer.posts import drain, post, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return Event.objects.create(slug="conf", title="Conf")


@pytest.fixture
def log(live: Client, event: Event) -> Log:
    log = Log(live, "conf")
    log.append_many([post("x:1", "rude"), post("x:2")])
    drain(log, event)
    return log


@pytest.fixture
def item(log: Log) -> ArchivedItem:
    return ArchivedItem.objects.get(uid="x:1")


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    product = replace(settings.PRODUCT, redis_url="unix:///nowhere/live.sock")
    monkeypatch.setattr(settings, "PRODUCT", product)


def test_hide_is_so_at_once_everywhere(log: Log, event: Event, item: ArchivedItem) -> None:
    moderator = User.objects.create_user("mo")
    assert moderation.hide(item, moderator)
    assert states(event) == {"x:1": "hidden", "x:2": "live"}
    assert log.states(["x:1"]) == {"x:1": "hidden"}
    assert b"rude" not in b"".join(log.since(0).entries)
    assert not Entry.objects.filter(payload__contains="rude").exists()
    ruling = Ruling.objects.get()
    assert (ruling.verb, ruling.by, ruling.told) == ("hide", moderator, True)
    drain(log, event)
    assert states(event)["x:1"] == "hidden"


def test_restore_brings_it_back(log: Log, event: Event, item: ArchivedItem) -> None:
    moderation.hide(item, None)
    assert moderation.restore(item, None)
    assert item.state == "live"
    drain(log, event)
    assert states(event) == {"x:1": "live", "x:2": "live"}
    assert ArchivedItem.objects.get(uid="x:1").text == "rude"


def test_twice_is_once(log: Log, item: ArchivedItem) -> None:
    for _ in range(2):
        assert moderation.hide(item, None)
    assert Ruling.objects.count() == 1
    assert log.length() == 3


def test_what_its_author_deleted_stays_gone(log: Log, event: Event, item: ArchivedItem) -> None:
    log.retract("x:1", by="author")
    drain(log, event)
    assert moderation.restore(item, None)
    assert states(event)["x:1"] == "gone"
    assert not Ruling.objects.exists()


def test_what_was_hidden_before_it_was_archived_is_kept_for_staff_and_comes_back(
    log: Log, event: Event
) -> None:
    log.append_many([post("x:3", "unseen")])
    log.retract("x:3", by="moderator")
    drain(log, event)
    item = ArchivedItem.objects.get(uid="x:3")
    assert (item.state, item.text) == ("hidden", "unseen")
    assert not Entry.objects.filter(payload__contains="unseen").exists()
    assert moderation.restore(item, None)
    assert item.state == "live"
    drain(log, event)
    item.refresh_from_db()
    assert (item.state, item.text) == ("live", "unseen")


def test_what_no_server_kept_comes_back_with_the_log_alone(
    live: Client, log: Log, event: Event
) -> None:
    log.append_many([post("x:3", "unseen")])
    log.retract("x:3", by="moderator")
    kept = live.hgetall(keys.hidden("conf"))
    live.delete(keys.hidden("conf"))
    drain(log, event)
    item = ArchivedItem.objects.get(uid="x:3")
    assert item.item is None
    live.hset(keys.hidden("conf"), mapping=kept)  # type: ignore[arg-type]
    assert moderation.restore(item, None)
    assert item.state == "hidden"  # until the log has brought its text
    drain(log, event)
    item.refresh_from_db()
    assert (item.state, item.text) == ("live", "unseen")


@pytest.mark.usefixtures("away")
def test_without_redis_it_is_so_here_and_told_later(
    live: Client, log: Log, event: Event, item: ArchivedItem
) -> None:
    assert not moderation.hide(item, None)
    assert states(event)["x:1"] == "hidden"
    assert log.states(["x:1"]) == {"x:1": "live"}
    assert not moderation.restore(item, None)
    assert not moderation.hide(item, None)
    # The strainer has a connection of its own.
    assert moderation.tell(live) == 3
    assert moderation.tell(live) == 0
    assert log.states(["x:1"]) == {"x:1": "hidden"}
    drain(log, event)
    assert states(event)["x:1"] == "hidden"


def test_told_twice_is_told_once(live: Client, log: Log, item: ArchivedItem) -> None:
    """The mark was lost with the process that was to make it."""
    moderation.hide(item, None)
    Ruling.objects.update(told=False)
    before = log.length()
    assert moderation.tell(live) == 1
    assert log.length() == before


def test_a_log_that_lost_the_hidden_text_gets_it_from_the_archive(
    live: Client, log: Log, event: Event, item: ArchivedItem
) -> None:

    moderation.hide(item, None)
    live.delete(keys.hidden("conf"))
    assert moderation.restore(item, None)
    drain(log, event)
    assert (item.state, ArchivedItem.objects.get(uid="x:1").text) == ("live", "rude")
    assert b"rude" in log.since(0).entries[-1]
