"""What can keep a source from reading. Each class is one way to wait and one word for people.

A source raises one of these with the network's own words; the loop shows them on the
dashboard and decides when to try again (ingest/backoff.py).
"""

from typing import ClassVar


class Trouble(Exception):
    """The network could not be read."""

    state: ClassVar[str] = "backing off"

    def __init__(
        self, words: str = "", *, retry_after: float | None = None, body: bytes = b""
    ) -> None:
        super().__init__(words[:500] or (type(self).__doc__ or "").strip())
        # Seconds that the network itself asked for; None where it did not say.
        self.retry_after = retry_after
        # What it answered, where there was an answer.
        self.body = body


class Unreachable(Trouble):
    """No connection, or one that was lost, closed or silent."""


class Faulty(Trouble):
    """The network answers, but not with what was asked for."""


class Garbled(Faulty):
    """The network's answer cannot be read."""


class Misunderstood(Faulty):
    """The network finds something wrong with what we ask."""


class Limited(Trouble):
    """Too many requests."""

    state = "rate limited"


class Crowded(Limited):
    """Another connection of ours is still open, or the network believes so."""


class Refused(Trouble):
    """The network does not accept our credentials."""

    state = "refused"


class Forbidden(Refused):
    """The credentials are right, but do not allow this."""

    state = "forbidden"


class NotConfigured(Refused):
    """The credentials are missing."""

    state = "not configured"


class OutOfCredits(Refused):
    """The network wants to be paid first."""

    state = "out of credits"


_BY_STATUS: dict[int, type[Trouble]] = {
    400: Misunderstood,
    401: Refused,
    402: OutOfCredits,
    403: Forbidden,
    420: Limited,
    422: Misunderstood,
    429: Limited,
}


def of_status(
    status: int, words: str, retry_after: float | None = None, body: bytes = b""
) -> Trouble:
    """The trouble that an HTTP status stands for."""
    kind = _BY_STATUS.get(status, Faulty)
    said = f"{status}: {words}" if words else f"HTTP status {status}"
    return kind(said, retry_after=retry_after, body=body)
