"""The models: what they refuse, and what never changes."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from afa.models import Event

pytestmark = pytest.mark.django_db


def test_migrations_say_all_that_the_models_say() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_a_slug_never_changes() -> None:
    event = Event.objects.create(slug="conf", title="Conf")
    event.slug = "other"
    with pytest.raises(ValueError, match="never changes"):
        event.save()
    event.refresh_from_db()
    assert event.slug == "conf"


@pytest.mark.parametrize("slug", ["", "Conf", "a b", "-a", "a-", "ü", "a" * 51, "a/b", "a\n"])
def test_a_slug_that_cannot_name_a_log_is_refused(slug: str) -> None:
    with pytest.raises(ValueError, match="slug"):
        Event.objects.create(slug=slug, title="Conf")
    with pytest.raises(ValidationError):
        Event(slug=slug, title="Conf").full_clean()


@pytest.mark.parametrize("slug", ["admin", "static", "live", "dashboard"])
def test_a_slug_that_is_an_address_of_the_site_is_refused(slug: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Event.objects.create(slug=slug, title="Conf")
