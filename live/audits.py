"""Somebody wants to know now whether a log is whole: the wish, and when it was made.

Each reader of that event answers by renewing the audit in its sources' health.
"""

from typing import cast

from live import keys
from live.connect import Client

# A wish that nobody could grant is forgotten.
PATIENCE_S = 600


def ask(client: Client, event: str, at: float) -> None:
    """Audits of `event` that are older than `at` (Unix time) are too old."""
    client.set(keys.audit(event), repr(at), ex=PATIENCE_S)


def asked(client: Client, event: str) -> float:
    """Since when somebody waits; 0: nobody does."""
    return float(cast("bytes | None", client.get(keys.audit(event))) or 0)
