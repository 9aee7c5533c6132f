"""The registry says what the models say, after every save, and after it was forgotten."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from msgspec.structs import replace

from afa import onair as site
from afa.models import Event, Source
from live import onair
from live.connect import Client
from live.onair import OnAir, OnAirSource

pytestmark = pytest.mark.django_db

Committing = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Committing) -> Committing:
    """What would happen at the commit happens at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def made(**values: Any) -> Event:
    return Event.objects.create(slug="conf", title="Conf", **values)


def test_on_air_with_its_sources(live: Client, commit: Committing) -> None:
    since = datetime(2026, 11, 20, 8, tzinfo=UTC)
    with commit():
        event = made(on_air=True)
        source = Source.objects.create(event=event, kind="x", query="#conf", since=since)
        Source.objects.create(event=event, kind="flickr", query="conf", enabled=False)
    [said] = onair.read(live).values()
    asked = OnAirSource(
        id=f"x-{source.pk}",
        kind="x",
        query="#conf",
        since="2026-11-20T08:00:00+00:00",
        starts=event.starts_at.isoformat(),
    )
    assert replace(said, version=0, began=0.0) == OnAir(title="Conf", sources=(asked,))
    assert onair.logs(live) == {"conf"}


def test_nothing_is_said_before_the_commit(live: Client) -> None:
    made(on_air=True)
    assert onair.read(live) == {}


def test_every_change_makes_the_version_grow(live: Client, commit: Committing) -> None:
    versions = []
    with commit():
        event = made(on_air=True)
    for title in ("Conf 1", "Conf 2"):
        versions.append(onair.read(live)["conf"].version)
        event.title = title
        with commit():
            event.save()
    versions.append(onair.read(live)["conf"].version)
    assert versions == sorted(set(versions))


def test_a_save_that_changes_nothing_says_nothing(live: Client, commit: Committing) -> None:
    with commit():
        event = made(on_air=True)
    before = onair.read(live)["conf"].version
    with commit():
        event.tagline = "of which the air knows nothing"
        event.save()
    assert onair.read(live)["conf"].version == before


@pytest.mark.parametrize("how", ["off", "delete"])
def test_off_air(live: Client, commit: Committing, how: str) -> None:
    with commit():
        event = made(on_air=True)
    with commit():
        event.on_air = False
        event.delete() if how == "delete" else event.save()
    assert onair.read(live) == {}
    assert onair.logs(live) == {"conf"}


def test_a_source_that_is_removed_is_not_read_any_more(live: Client, commit: Committing) -> None:
    with commit():
        event = made(on_air=True)
        source = Source.objects.create(event=event, kind="x", query="#conf")
    with commit():
        source.delete()
    assert onair.read(live)["conf"].sources == ()


def test_a_save_works_without_redis(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, commit: Committing
) -> None:
    url = "unix:///nowhere/live.sock"
    monkeypatch.setattr(settings, "PRODUCT", replace(settings.PRODUCT, redis_url=url))
    with commit():
        event = made(on_air=True)
    assert Event.objects.get().on_air
    assert "the strainer tells it later" in caplog.text
    assert not site.is_said(event)


def test_repair_says_what_was_forgotten_and_takes_back_what_is_over(live: Client) -> None:
    made(on_air=True)
    Event.objects.create(slug="over", title="Over")
    onair.put(live, "over", OnAir(title="Over"))
    onair.put(live, "stranger", OnAir(title="Not ours"))
    assert sorted(site.repair(live)) == ["conf", "over"]
    assert set(onair.read(live)) == {"conf", "stranger"}
    assert site.repair(live) == []


def test_a_repair_of_a_clock_that_went_back_still_grows(live: Client) -> None:
    event = made(on_air=True)
    far = 2**52
    onair.put(live, "conf", OnAir(title="An older title", version=far))
    assert site.publish(event)
    assert onair.read(live)["conf"].version == far + 1


def test_repair_costs_the_same_with_one_event_and_with_three(
    live: Client, django_assert_num_queries: Any
) -> None:
    for n in range(3):
        event = Event.objects.create(slug=f"conf-{n}", title="Conf", on_air=True)
        Source.objects.create(event=event, kind="x", query="#conf")
        with django_assert_num_queries(2):
            site.repair(live)


def test_the_registry_keeps_when_it_went_on_and_off_air(live: Client, commit: Committing) -> None:
    before = time.time()
    with commit():
        event = made(on_air=True)
    began = onair.read(live)["conf"].began
    assert before <= began <= time.time()
    with commit():
        event.title = "Another"
        event.save()
    assert onair.read(live)["conf"].began == began
    with commit():
        event.on_air = False
        event.save()
    assert onair.read(live) == {}
    left = onair.lingering(live)["conf"]
    assert began <= left.off_at <= time.time()
    assert left.said.title == "Another"
    with commit():
        event.on_air = True
        event.save()
    assert onair.lingering(live) == {}
    assert onair.read(live)["conf"].began > began


def test_nothing_lingers_of_an_event_that_was_deleted(live: Client, commit: Committing) -> None:
    for on_air in (True, False):
        with commit():
            event = made(on_air=True)
        with commit():
            event.on_air = on_air
            event.save()
        with commit():
            event.delete()
        assert onair.read(live) == {}
        assert onair.lingering(live) == {}


def test_the_cap_of_an_event_is_told_to_its_sources(live: Client, commit: Committing) -> None:
    with commit():
        event = made(on_air=True)
        Source.objects.create(event=event, kind="x", query="#conf")
    assert onair.read(live)["conf"].sources[0].spend_cap is None
    for cap in ("12.50", "0"):
        with commit():
            event.spend_cap = Decimal(cap)
            event.save()
        assert onair.read(live)["conf"].sources[0].spend_cap == float(cap)
