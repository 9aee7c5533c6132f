"""The demo conference: made once, kept, and continued when it is over."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.timezone import now
from msgspec.structs import replace

from afa.models import Event, Session, Source

pytestmark = pytest.mark.django_db


def demo() -> Event:
    call_command("demo", stdout=None)
    return Event.objects.get(slug="demo")


def test_it_is_on_air_in_the_middle_of_its_first_keynote() -> None:
    event = demo()
    assert event.on_air
    on = event.sessions.filter(starts_at__lte=now(), ends_at__gt=now())
    [keynote] = [session for session in on if session.speakers.exists()]
    assert timedelta(minutes=24) < now() - keynote.starts_at < timedelta(minutes=31)
    assert 6 <= now().astimezone(event.zone).hour <= 13
    assert event.tracks.count() >= 3


def test_a_second_time_changes_nothing() -> None:
    first = demo()
    sessions = list(Session.objects.values_list("pk", "slug", "starts_at"))
    assert demo().starts_at == first.starts_at
    assert list(Session.objects.values_list("pk", "slug", "starts_at")) == sessions
    assert Source.objects.count() == 1


def test_what_an_operator_took_off_air_stays_off() -> None:
    event = demo()
    event.on_air = False
    event.save()
    assert not demo().on_air


def test_when_it_is_over_two_more_days_are_appended() -> None:
    event = demo()
    count = event.sessions.count()
    _over(event)
    event = demo()
    assert event.sessions.count() == 2 * count
    assert event.ends_at > now()
    on = event.sessions.filter(starts_at__lte=now(), ends_at__gt=now())
    assert any(session.speakers.exists() for session in on)
    first, second = event.sources.order_by("pk")
    assert (first.enabled, second.enabled) == (False, True)
    assert "seed=2" in second.query
    assert demo().sources.count() == 2


def _over(event: Event) -> None:
    past = timedelta(days=7)
    for session in event.sessions.all():
        session.starts_at -= past
        session.ends_at -= past
        session.save()
    event.starts_at -= past
    event.ends_at -= past
    event.save()


def test_another_port_or_speed_counts_for_what_is_to_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    demo()
    product = replace(settings.PRODUCT, port=9123, simulator_speed=20.0)
    monkeypatch.setattr(settings, "PRODUCT", product)
    query = demo().sources.get().query
    assert "media=http://127.0.0.1:9123" in query
    assert "speed=20" in query
