"""Each post is archived with its session, and the reason."""

from datetime import timedelta

import pytest

from afa import schedule
from afa.models import Event, Session
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
    drain(log, event, programme=schedule.load(event))
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
    drain(log, event, programme=schedule.load(event))
    log.append_many([post("x:reply", at=LATE, reply_to="x:tag")])
    drain(log, event, programme=schedule.load(event))
    assert row(event, "x:reply").session == session


def test_an_edit_that_adds_the_tag_moves_it(log: Log, event: Event, session: Session) -> None:
    log.append_many([post("x:1", at=LATE)])
    drain(log, event, programme=schedule.load(event))
    log.append_many([post("x:1", at=LATE, hashtags=("thetalk",), version=1)])
    drain(log, event, programme=schedule.load(event))
    assert (row(event, "x:1").session, row(event, "x:1").reason) == (session, "tag")


def test_a_cancelled_session_takes_nothing(log: Log, event: Event, session: Session) -> None:
    session.cancelled = True
    session.save()
    log.append_many([post("x:1", hashtags=("thetalk",))])
    drain(log, event, programme=schedule.load(event))
    assert row(event, "x:1").session is None
