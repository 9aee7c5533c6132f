"""The talks of some hours as rows: the same as the models say, in one query."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from afa import day, talks
from afa.models import Event, Room, Session, Speaker
from afa.views import programme
from live.item import Author, Item
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = (AT - timedelta(hours=12), AT + timedelta(hours=12))


def item() -> Item:
    return Item(source="x", author=Author(id="1"), text="A post", created_at=AT, received_at=AT)


def talk(event: Event, slug: str, room: Room | None, *speakers: Speaker, **more: Any) -> Session:
    """One of an hour, from AT on."""
    times = {"starts_at": AT, "ends_at": AT + HOUR}
    session = Session.objects.create(
        event=event, slug=slug, title=f"{slug} & more", room=room, **{**times, **more}
    )
    session.speakers.set(speakers)
    return session


@pytest.fixture
def event() -> Event:
    """Talks in all their states, and those of another event, of the day before and after."""
    event, other = (Event.objects.create(slug=slug, title=slug) for slug in ("conf", "other"))
    small, large = (
        Room.objects.create(event=event, slug=slug, name=name, position=position)
        for slug, name, position in (("s", "Small", 2), ("l", 'The "large"', 1))
    )
    ada, ken = (
        Speaker.objects.create(event=event, slug=name[:3].lower(), name=name)
        for name in ("Ada, {Ito}", "Ken")
    )
    first = talk(event, "a", small, ken, ada)
    talk(event, "b", large, ada, cancelled=True)
    talk(event, "c", None)
    talk(event, "early", small, ken, starts_at=DAY[0], ends_at=AT)
    talk(event, "before", small, starts_at=DAY[0] - timedelta(seconds=1), ends_at=AT)
    talk(event, "after", None, starts_at=DAY[1] + timedelta(seconds=1), ends_at=DAY[1] + HOUR)
    talk(other, "else", None)
    archived(event, item(), item(), session=first)
    return event


def test_rows_say_what_the_models_say(event: Event, django_assert_num_queries: Any) -> None:
    models = talks.counted(programme.listed(event).filter(starts_at__range=DAY))
    wanted = [
        (
            row.slug, row.title, row.room.name if row.room else "", row.starts_at, row.ends_at,
            row.cancelled, getattr(row, "posts", 0), row.room.slug if row.room else "",
            tuple((s.slug, s.name) for s in row.speakers.all()),
        )
        for row in models
    ]  # fmt: skip
    assert [row[0] for row in wanted] == ["early", "b", "a", "c"]
    with django_assert_num_queries(1):
        assert [tuple(row) for row in day.talks(event, *DAY)] == wanted


def test_a_change_is_seen_at_once(event: Event) -> None:
    Session.objects.filter(slug="c").update(title="Another", ends_at=AT + timedelta(minutes=5))
    Speaker.objects.filter(slug="ken").update(name="Aaron")
    rows = {row.slug: row for row in day.talks(event, *DAY)}
    assert (rows["c"].title, rows["c"].ends_at) == ("Another", AT + timedelta(minutes=5))
    assert [name for _, name in rows["a"].people] == ["Aaron", "Ada, {Ito}"]
