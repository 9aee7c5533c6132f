"""Fields that several models have, and what may be in them."""

import zoneinfo
from typing import Any

import msgspec
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


class Told(dict[str, Any]):
    """A JSON object, and the text that it was read from."""

    text: str = ""


class ToldField(models.JSONField):
    """JSON whose objects keep their text: who knows what the text says need not read it again."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Of the whole column; a part of it is read by Django."""
        if not isinstance(value, str) or not value.startswith("{"):
            return super().from_db_value(value, expression, connection)
        told = Told(msgspec.json.decode(value))
        told.text = value
        return told

    def deconstruct(self) -> Any:
        """To migrations it is any JSON."""
        name, _, given, named = super().deconstruct()
        return name, "django.db.models.JSONField", given, named
