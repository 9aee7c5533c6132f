"""The engine that DATABASES names."""

from types import SimpleNamespace

import psycopg
from django.db.backends.postgresql import base

from afa.postgres.patient import Patient


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own; only its driver makes connections of our kind."""

    Database = SimpleNamespace(**{**vars(psycopg), "connect": Patient.connect})  # type: ignore[assignment]
