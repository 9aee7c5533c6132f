"""Each post is archived with its session, and the reason."""

from datetime import timedelta

import pytest

from afa.models import ArchivedItem, Event, Room, Session, Speaker
from live.item import Author
from live.log import Log
from tests.strainer.posts import NOON, drain, post, row


@pytest.fixture
def session(event: Event) -> Session:
    """Half an hour from noon, the only one at that time."""
    return Session.objects.create(
        event=event,
        slug="talk",
        title="A talk",
        starts_at=NOON,
        ends_at=NOON + timedelta(minutes=30),
        hashtag="#TheTalk",
    )


def places(log: Log, event: Event) -> dict[str, tuple[int | None, str]]:
    drain(log, event)
    return {uid: (row(event, uid).session_id, row(event, uid).reason) for uid in UIDS}


LATE = NOON + timedelta(hours=3)
UIDS = ["x:tag", "x:reply", "x:reply-to-reply", "x:time", "x:late", "x:stranger"]


def test_by_tag_reply_and_time(log: Log, event: Event, session: Session) -> None:
    log.append_many(
        [
            post("x:tag", at=LATE, hashtags=("thetalk",)),
            post("x:reply", at=LATE, reply_to="x:tag"),
            post("x:reply-to-reply", at=LATE, reply_to="x:reply"),
            post("x:time", at=NOON + timedelta(minutes=1)),
            post("x:late", at=LATE),
            post("x:stranger", at=LATE, reply_to="x:elsewhere"),
        ]
    )
    assert places(log, event) == {
        "x:tag": (session.pk, "tag"),
        "x:reply": (session.pk, "reply"),
        "x:reply-to-reply": (session.pk, "reply"),
        "x:time": (session.pk, "time"),
        "x:late": (None, "hallway"),
        "x:stranger": (None, "hallway"),
    }


def test_a_reply_finds_a_post_of_an_earlier_batch(log: Log, event: Event, session: Session) -> None:
    log.append_many([post("x:tag", at=LATE, hashtags=("thetalk",))])
    drain(log, event)
    log.append_many([post("x:reply", at=LATE, reply_to="x:tag")])
    drain(log, event)
    assert row(event, "x:reply").session == session


def test_an_edit_that_adds_the_tag_moves_it(log: Log, event: Event, session: Session) -> None:
    log.append_many([post("x:1", at=LATE)])
    drain(log, event)
    log.append_many([post("x:1", at=LATE, hashtags=("thetalk",), version=1)])
    drain(log, event)
    assert (row(event, "x:1").session, row(event, "x:1").reason) == (session, "tag")


def test_a_cancelled_session_takes_nothing(log: Log, event: Event, session: Session) -> None:
    session.cancelled = True
    session.save()
    log.append_many([post("x:1", hashtags=("thetalk",))])
    drain(log, event)
    assert row(event, "x:1").session is None


def test_by_speaker_and_room(log: Log, event: Event, session: Session) -> None:
    hall = Room.objects.create(event=event, slug="hall", name="Hall", hashtag="#TheHall")
    session.room = hall
    session.save()
    other = Session.objects.create(
        event=event,
        slug="other",
        title="At the same time",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )
    other.speakers.add(Speaker.objects.create(event=event, slug="a", name="A", handles=["x:Ada"]))
    log.append_many(
        [
            post("x:author", author=Author(id="7", handle="ADA")),
            post("x:mention", author=Author(id="8", handle="bob"), mentions=("ada",)),
            post("x:room", author=Author(id="8", handle="bob"), hashtags=("thehall",)),
            post("x:both", author=Author(id="8", handle="bob")),
        ]
    )
    drain(log, event)
    found = ArchivedItem.objects.filter(event=event).order_by("id")
    assert list(found.values_list("session", "reason")) == [
        (other.pk, "speaker"),
        (other.pk, "speaker"),
        (session.pk, "room"),
        (None, "hallway"),
    ]


def test_where_an_organiser_put_it_an_edit_leaves_it(
    log: Log, event: Event, session: Session
) -> None:
    log.append_many([post("x:1", at=LATE), post("x:2", hashtags=("thetalk",))])
    drain(log, event)
    ArchivedItem.objects.filter(uid="x:1").update(session=session, reason="manual")
    ArchivedItem.objects.filter(uid="x:2").update(session=None, reason="manual")
    log.append_many([post("x:1", "longer", at=LATE, version=1)])
    log.append_many([post("x:2", "longer", hashtags=("thetalk",), version=1)])
    drain(log, event)
    assert (row(event, "x:1").session, row(event, "x:1").text) == (session, "longer")
    assert (row(event, "x:2").session, row(event, "x:2").reason) == (None, "manual")


def test_a_post_that_answers_itself_is_placed_by_the_rest(
    log: Log, event: Event, session: Session
) -> None:
    log.append_many([post("x:1", at=LATE, reply_to="x:1", hashtags=("thetalk",))])
    log.append_many([post("x:1", at=LATE, reply_to="x:1", version=1)])
    drain(log, event, limit=1)
    assert (row(event, "x:1").session, row(event, "x:1").reason) == (None, "hallway")
