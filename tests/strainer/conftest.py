"""An event with a log, for every test here."""

import pytest

from afa.models import Event
from live.connect import Client
from live.log import Log


@pytest.fixture
def event(db: None) -> Event:
    """An event in Postgres."""
    return Event.objects.create(slug="conf", title="Conf")


@pytest.fixture
def log(live: Client, event: Event) -> Log:
    """Its log, empty."""
    return Log(live, event.slug)
