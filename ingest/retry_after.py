"""The header Retry-After: how long a server asks us to wait."""

from collections.abc import Mapping
from datetime import UTC, datetime

from ingest.foreign import number
from ingest.their_clock import date_in


def seconds(headers: Mapping[str, str]) -> float | None:
    """So many, or until a moment by the server's own clock; None where it does not say, and for
    a moment that is past."""
    said = headers.get("retry-after", "")
    if (wait := number(said, -1)) >= 0:
        return float(wait)
    until = date_in({"date": said})
    if until is None:
        return None
    ahead = (until - (date_in(headers) or datetime.now(UTC))).total_seconds()
    return ahead if ahead > 0 else None
