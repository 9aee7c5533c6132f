"""Fields that several models have, and what may be in them."""

import zoneinfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from live import clean, keys

# The first parts of the site's own addresses: an event of that name could not be reached.
RESERVED = frozenset(
    {
        "about",
        "accents",
        "accounts",
        "admin",
        "api",
        "dashboard",
        "healthz",
        "hooks",
        "live",
        "privacy",
        "search",
        "static",
    }
)

COLOUR = RegexValidator(r"^#[0-9a-f]{6}\Z", "A colour is # and six digits of 0-9 and a-f.")


def check_event_slug(slug: str) -> None:
    """Refuse what cannot name a log or an address."""
    if not keys.is_event(slug):
        raise ValidationError("A slug is 1 to 50 of a-z, 0-9 and '-', which is not at an end.")
    if slug in RESERVED:
        raise ValidationError(f"{slug} is an address of the site itself.")


def check_timezone(name: str) -> None:
    """Refuse a zone that this machine does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name} is no time zone; one looks like Europe/Lisbon.")


def folded(tag: str) -> str:
    """A hashtag as items carry it: case-folded, without '#'."""
    return clean.tag(tag)


def words(help_text: str) -> ArrayField:  # type: ignore[type-arg]
    """A list of short texts, possibly empty."""
    return ArrayField(
        models.CharField(max_length=300), default=list, blank=True, help_text=help_text
    )
