"""Problems: what a reader is told when there is no answer, as RFC 9457 has it."""

from http import HTTPStatus

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """`detail` is a sentence for people, `more` members for programs.

    `retry_after` is in seconds, 0 where trying again is of no use.
    """

    status: int
    detail: str
    more: dict[str, str | int] = {}
    retry_after: int = 0

    def encode(self) -> bytes:
        """The problem as JSON."""
        return msgspec.json.encode(
            {
                "type": "about:blank",
                "title": HTTPStatus(self.status).phrase,
                "status": self.status,
                "detail": self.detail,
                **self.more,
            }
        )


def wrong(parameter: str, why: str) -> Problem:
    """A parameter that cannot be used."""
    return Problem(status=400, detail=f"{parameter} {why}", more={"parameter": parameter})


def unknown_event(event: str) -> Problem:
    """An event that has no log."""
    archive = f"/{event}/archive/"
    detail = f"No event {event} is known here. What was said at a past one is kept at {archive}"
    return Problem(status=404, detail=detail, more={"archive": archive})


def start_over(epoch: str) -> Problem:
    """The log, as Redis has it, is not the one that the reader holds a place in."""
    detail = "The log is not the one in which this place was: start over from next."
    return Problem(status=409, detail=detail, more={"epoch": epoch, "next": 0})


def away(retry_after: int = 2) -> Problem:
    """Redis does not answer, and what was asked for is not held here."""
    detail = "The live log cannot be reached at this moment."
    return Problem(status=503, detail=detail, retry_after=retry_after)


def too_much(detail: str, seconds: float) -> Problem:
    """More than one address may have; it may try again after `seconds`."""
    return Problem(status=429, detail=detail, retry_after=max(1, int(seconds + 0.999)))
