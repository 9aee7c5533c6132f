"""The engine that DATABASES names."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader

from afa.postgres.patient import Patient


class Moments(TimestamptzLoader):
    """Reads moments, of which a page has hundreds; Django's connections are in UTC."""

    # Django asks each loader for it.
    timezone = UTC

    def load(self, data: Buffer) -> datetime:
        """Python's own reader is many times as fast; it knows nothing of years before Christ."""
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own; only its driver makes connections of our kind, and moments are read faster."""

    Database = SimpleNamespace(**{**vars(psycopg), "connect": Patient.connect})  # type: ignore[assignment]

    def get_connection_params(self) -> dict[str, Any]:
        """With our reader of moments."""
        given = super().get_connection_params()
        if self.timezone is UTC:
            given["context"] = AdaptersMap(given["context"])
            given["context"].register_loader("timestamptz", Moments)
        return given
