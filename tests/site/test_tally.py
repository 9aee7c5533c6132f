"""Tallies: Postgres' counts by session and minute, against counting, after anything."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from afa import talks, tallies
from afa.models import ArchivedItem, Event, Progress, Session, Tally
from afa.models.archived_item import State
from live.item import Author, Item
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)


def item(minute: int) -> Item:
    """A post of that minute."""
    at = AT + timedelta(minutes=minute, seconds=minute % 60)
    return Item(
        source="x", author=Author(id="1"), text=f"At {minute}", created_at=at, received_at=at
    )


@pytest.fixture
def event() -> Event:
    """With two talks, t0 and t1."""
    event = Event.objects.create(slug="conf", title="Conf")
    for name in ("t0", "t1"):
        Session.objects.create(
            event=event, slug=name, title=name, starts_at=AT, ends_at=AT + timedelta(hours=1)
        )
    return event


def kept() -> dict[tuple[int, int], int]:
    """What the triggers have kept, without what has gone to 0."""
    rows = Tally.objects.filter(posts__gt=0).values_list("session", "minute", "posts")
    return {(session, minute): posts for session, minute, posts in rows}


def counted() -> dict[tuple[int, int], int]:
    """The same, counted post by post."""
    shown = ArchivedItem.shown.filter(session__isnull=False)
    pairs = shown.values_list("session", "shown_at")
    return dict(Counter((session, int(at.timestamp()) // 60) for session, at in pairs if session))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_to_posts_they_stay_counted(event: Event, seed: int) -> None:
    luck = random.Random(seed)
    talks_ = [*Session.objects.filter(event=event), None]
    all_ = ArchivedItem.objects.filter(event=event)
    for _ in range(40):
        some = all_.filter(
            pk__in=luck.sample(list(all_.values_list("pk", flat=True)), all_.count())
        )
        match luck.choice(("come", "move", "hide", "restore", "later", "nothing", "delete")):
            case "come":
                several = [item(luck.randrange(4)) for _ in range(luck.randrange(1, 5))]
                archived(event, *several, session=luck.choice(talks_))
            case "move":
                some.update(session=luck.choice(talks_))
            case "hide":
                some.filter(pk__gt=luck.randrange(99)).update(state=State.HIDDEN)
            case "restore":
                some.update(state=State.LIVE)
            case "later":
                some.update(shown_at=AT + timedelta(minutes=luck.randrange(4)))
            case "nothing":
                some.update(text="Edited")
            case "delete":
                all_.filter(pk=luck.choice([0, *all_.values_list("pk", flat=True)])).delete()
        assert kept() == counted()


def test_a_talk_that_is_deleted_takes_its_tallies_along(event: Event) -> None:
    first, second = Session.objects.filter(event=event)
    archived(event, item(0), item(1), session=first)
    archived(event, item(0), session=second)
    first.delete()
    assert kept() == counted()
    assert set(Tally.objects.values_list("session", flat=True)) == {second.pk}
    assert ArchivedItem.objects.filter(session=None).count() == 2


def test_what_is_rolled_back_is_not_counted(event: Event) -> None:
    first, _ = Session.objects.filter(event=event)
    with transaction.atomic():
        archived(event, item(0), session=first)
        transaction.set_rollback(True)
    assert kept() == {}
    assert Progress.objects.count() == 0


def test_pages_add_up_what_is_kept(event: Event) -> None:
    first, second = Session.objects.filter(event=event)
    archived(event, item(0), item(0), item(12), session=first)
    with CaptureQueriesContext(connection) as queries:
        posts = {s.slug: getattr(s, "posts", None) for s in talks.counted(event.sessions.all())}
        steps = tallies.talks([first, second])
    assert posts == {"t0": 3, "t1": 0}
    assert [list(steps[talk.pk].values()) for talk in (first, second)] == [[2, 1], []]
    assert not any("afa_archiveditem" in query["sql"] for query in queries)
