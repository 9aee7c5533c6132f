"""The event that a command is about, by the slug that it was given."""

from django.core.management.base import CommandError

from afa.models import Event


def event(slug: str) -> Event:
    """CommandError where there is none."""
    found = Event.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no event {slug!r}. `event list` shows all.")
    return found
