"""When a schedule changes, posts move to where they belong now: at once, or with the strainer."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from afa import chunking, placing, rechunk, turn
from afa.models import ArchivedItem, Chunking, Event, Room, Session, Speaker
from live.connect import Client
from live.item import Author
from live.log import Log
from tests.strainer.posts import NOON, drain, post, row

pytestmark = pytest.mark.django_db(transaction=True)
HALF = timedelta(minutes=30)


@pytest.fixture
def event() -> Event:
    return Event.objects.create(slug="conf", title="Conf", hashtags=["conf"])


@pytest.fixture
def session(event: Event) -> Session:
    return Session.objects.create(
        event=event, slug="talk", title="A talk", starts_at=NOON, ends_at=NOON + HALF
    )


@pytest.fixture
def log(live: Client, event: Event, session: Session) -> Log:
    """At noon, an hour later with two tags, and by Ada long after."""
    log = Log(live, "conf")
    ada = Author(id="7", handle="Ada")
    eve = Author(id="8", handle="eve")
    log.append_many(
        [
            post("x:noon", author=eve),
            post("x:one", at=NOON + timedelta(hours=1), author=eve, hashtags=("tag", "hall")),
            post("x:ada", at=NOON + HALF + timedelta(minutes=20), author=ada),
            post("x:answer", at=NOON + timedelta(days=1), author=eve, reply_to="x:ada"),
        ]
    )
    drain(log, event)
    return log


def where(event: Event) -> dict[str, str]:
    """The posts that belong to the talk, and why."""
    rows = ArchivedItem.objects.filter(event=event, session__slug="talk")
    return dict(rows.values_list("uid", "reason"))


def hour_later(session: Session) -> None:
    session.starts_at += timedelta(hours=1)
    session.ends_at += timedelta(hours=1)
    session.save()


def give_ada(session: Session) -> None:
    speaker = Speaker.objects.create(event=session.event, slug="ada", name="Ada")
    speaker.handles = ["https://x.com/ada"]
    speaker.save()
    session.speakers.add(speaker)


def tag_it(session: Session) -> None:
    session.hashtag = "tag"
    session.save()


def tag_the_room(session: Session) -> None:
    hour_later(session)
    session.room = Room.objects.create(event=session.event, slug="hall", name="Hall")
    session.save()
    other = Session.objects.get(pk=session.pk)
    other.pk, other.slug, other.room = None, "parallel", None
    other.save()
    session.room.hashtag = "hall"
    session.room.save()


def cancel(session: Session) -> None:
    session.cancelled = True
    session.save()


def add_a_parallel_one(session: Session) -> None:
    session.pk, session.slug = None, "parallel"
    session.save()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (hour_later, {"x:one": "time"}),
        (tag_it, {"x:noon": "time", "x:one": "tag"}),
        (give_ada, {"x:noon": "time", "x:ada": "speaker", "x:answer": "reply"}),
        (tag_the_room, {"x:one": "room"}),
        (cancel, {}),
        (add_a_parallel_one, {}),
        (lambda session: session.delete(), {}),
    ],
)
def test_a_saved_change_moves_posts_at_once(
    log: Log, event: Event, session: Session, change: Callable[[Session], Any], expected: Any
) -> None:
    assert where(event) == {"x:noon": "time"}
    change(session)
    assert where(event) == expected
    assert not rechunk.is_due(event.pk)


def test_and_back_again(log: Log, event: Event, session: Session) -> None:
    give_ada(session)
    Speaker.objects.get().delete()
    assert where(event) == {"x:noon": "time"}


def test_a_tag_that_becomes_the_event_s_says_nothing_any_more(
    log: Log, event: Event, session: Session
) -> None:
    tag_it(session)
    event.hashtags = ["conf", "tag"]
    event.save()
    assert where(event) == {"x:noon": "time"}


def test_a_change_that_is_rolled_back_moves_nothing(
    log: Log, event: Event, session: Session
) -> None:
    with transaction.atomic():
        tag_it(session)
        session.delete()
        transaction.set_rollback(True)
    assert where(event) == {"x:noon": "time"}


def test_many_changes_in_one_transaction_are_one(log: Log, event: Event, session: Session) -> None:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        for n in range(30):
            session.title = f"Title {n}"
            session.save()
        tag_it(session)
    assert sum("afa_chunking" in query["sql"] for query in queries) < 10
    assert where(event) == {"x:noon": "time", "x:one": "tag"}


def test_what_an_organiser_placed_stays(log: Log, event: Event, session: Session) -> None:
    placing.move([row(event, "x:one")], session, None)
    placing.move([row(event, "x:noon")], None, None)
    hour_later(session)
    cancel(session)
    assert where(event) == {"x:one": "manual"}
    assert row(event, "x:noon").reason == "manual"


def test_a_deleted_talk_gives_back_what_was_placed_there(
    log: Log, event: Event, session: Session
) -> None:
    other = Session.objects.create(
        event=event, slug="other", title="O", starts_at=NOON, ends_at=NOON + HALF, cancelled=True
    )
    placing.move([row(event, "x:one")], session, None)
    second = placing.move([row(event, "x:one")], other, None)
    other.delete()
    assert where(event) == {"x:noon": "time", "x:one": "manual"}
    placing.undo(second, None)
    assert where(event) == {"x:noon": "time", "x:one": "manual"}
    session.delete()
    assert row(event, "x:one").reason == "hallway"


def test_while_somebody_else_has_the_turn_it_is_left_to_the_strainer(
    log: Log, event: Event, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechunk, "SOON", "50ms")
    holder = connection.copy()
    holder.set_autocommit(False)
    with holder.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [turn.LOCK, event.pk])
    tag_it(session)
    assert where(event) == {"x:noon": "time"}
    holder.close()
    assert rechunk.at_once(event.pk)
    assert where(event) == {"x:noon": "time", "x:one": "tag"}


def test_of_a_large_change_the_first_part_is_done_at_once(
    log: Log, event: Event, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechunk, "AT_ONCE", 1)
    monkeypatch.setattr(rechunk.step, "__defaults__", (1, turn.PATIENCE))
    log.append_many([post(f"x:{n}") for n in range(5)])
    drain(log, event)
    cancel(session)
    assert rechunk.is_due(event.pk)
    assert len(where(event)) == 5
    looked = 1
    while (step := rechunk.step(event.pk)).left:
        looked += step.looked
    assert looked < 10
    assert where(event) == {}


def test_a_post_that_comes_in_the_midst_is_placed_by_the_new_schedule(
    log: Log, event: Event, session: Session
) -> None:
    Session.objects.filter(pk=session.pk).update(hashtag="tag")
    assert chunking.notice(event.pk)
    rechunk.step(event.pk, 1)
    log.append_many([post("x:new", at=NOON + timedelta(days=2), hashtags=("tag",))])
    drain(log, event)
    assert where(event)["x:new"] == "tag"
    while rechunk.step(event.pk, 1).left:
        pass
    assert where(event) == {"x:noon": "time", "x:one": "tag", "x:new": "tag"}


def test_an_archive_from_before_is_placed_once(log: Log, event: Event, session: Session) -> None:
    ArchivedItem.objects.update(session=None, reason="hallway")
    Chunking.objects.all().delete()
    assert rechunk.at_once(event.pk)
    assert where(event) == {"x:noon": "time"}


def test_an_event_with_sessions_and_no_posts_can_be_deleted() -> None:
    event = Event.objects.create(slug="gone", title="Gone")
    Session.objects.create(
        event=event, slug="talk", title="A talk", starts_at=NOON, ends_at=NOON + HALF
    )
    assert chunking.notice(event.pk) is False
    event.delete()
    assert not Chunking.objects.exists()


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("rechunk", "conf", *arguments, stdout=out)
    return out.getvalue()


def test_by_hand_it_says_what_changed(log: Log, event: Event, session: Session) -> None:
    assert told() == "Every post is where it belongs.\n"
    rows = ArchivedItem.objects.filter(event=event)
    rows.filter(uid="x:noon").update(session=None, reason="hallway")
    rows.filter(uid="x:answer").update(session=session, reason="tag")
    expected = [("hallway", "time"), ("tag", "hallway")]
    lines = [f"{1:>9}  {before} -> {now}" for before, now in expected]
    before = list(rows.order_by("id").values_list("session", "reason"))
    assert told("--dry-run").splitlines() == ["2 posts would move:", *lines]
    assert list(rows.order_by("id").values_list("session", "reason")) == before
    assert told().splitlines() == ["2 posts moved:", *lines]
    assert told() == "Every post is where it belongs.\n"
    assert where(event) == {"x:noon": "time"}


def test_a_rehearsal_says_the_same_of_threads(log: Log, event: Event, session: Session) -> None:
    log.append_many([post("x:deep", at=NOON + timedelta(days=1), reply_to="x:answer")])
    drain(log, event)
    speaker = Speaker.objects.create(event=event, slug="ada", name="Ada", handles=["x:ada"])
    Session.speakers.through.objects.bulk_create(
        [Session.speakers.through(session=session, speaker=speaker)]
    )
    rehearsed = told("--dry-run")
    assert rehearsed.startswith("3 posts would move:")
    assert told() == rehearsed.replace("would move", "moved")


def test_an_unknown_event_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="no event"):
        call_command("rechunk", "none")
