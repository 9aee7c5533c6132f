"""YouTube's answers: what a video says of its chat, how a chat is read on, what is wrong. Pure."""

import re

import msgspec

from ingest.foreign import (
    Mapping,
    NotJson,
    iso_time,
    mapping,
    mappings,
    number,
    parse,
    parsed_or_none,
    text,
)
from ingest.trouble import Forbidden, Garbled, Limited, Misunderstood, Refused, Trouble, of_status
from live import clean

# A wait beyond this is a mistake.
MOST_WAIT_MS = 600_000

# Reasons, as YouTube names them, whatever the status beside them.
_LIMITS = {
    "quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded",
    "RATE_LIMIT_EXCEEDED",
}  # fmt: skip
_KEYS = {
    "keyInvalid", "keyExpired", "accessNotConfigured", "ipRefererBlocked", "authError",
    "API_KEY_INVALID", "API_KEY_EXPIRED", "API_KEY_SERVICE_BLOCKED", "API_KEY_IP_ADDRESS_BLOCKED",
    "SERVICE_DISABLED",
}  # fmt: skip
_OVER = {"liveChatEnded", "liveChatNotFound"}

_MARKUP = re.compile(r"<[^>]*>")


class ChatOver(Trouble):
    """The chat has ended."""

    state = "waiting"


class Video(msgspec.Struct, frozen=True):
    """A stream: the id of its chat (empty where none is open), and why."""

    chat: str
    title: str
    words: str

    @classmethod
    def of(cls, body: bytes, named: str) -> "Video":
        """What the answer says of it. Garbled, or Misunderstood where there is no such video."""
        answer = whole(body)
        if not isinstance(answer.get("items"), list):
            raise Garbled("an answer without a list of videos", body=body)
        for one in mappings(answer["items"]):
            if text(one.get("id")) == named:
                details = mapping(one.get("liveStreamingDetails"))
                title = clean.line(text(mapping(one.get("snippet")).get("title")), 200)
                return cls(text(details.get("activeLiveChatId")), title, _words(details))
        raise Misunderstood(f"there is no video {named}, or it is private")


class Page(msgspec.Struct, frozen=True):
    """How a chat is read on: by which token, and after how many seconds."""

    token: str
    wait_s: float

    @classmethod
    def of(cls, said: Mapping) -> "Page":
        """What a page says of the next one."""
        wait_ms = number(said.get("pollingIntervalMillis"))
        token = text(said.get("nextPageToken"))
        good = clean.line(token, 2000) == token and " " not in token
        return cls(token if good else "", min(max(wait_ms, 0), MOST_WAIT_MS) / 1000)


def whole(body: bytes) -> Mapping:
    """A JSON object, or Garbled."""
    try:
        said = parse(body)
    except NotJson as error:
        raise Garbled(str(error), body=body) from None
    if not isinstance(said, dict):
        raise Garbled("an answer that is no JSON object", body=body)
    return said


def trouble_of(status: int, body: bytes, retry_after: float | None = None) -> Trouble:
    """The trouble that an answer with this status stands for, in YouTube's own words."""
    error = mapping(mapping(parsed_or_none(body)).get("error"))
    problems = [*mappings(error.get("errors")), *mappings(error.get("details"))]
    reasons = [reason for one in problems if (reason := text(one.get("reason")))]
    said = clean.line(_MARKUP.sub("", text(error.get("message"))), 300)
    words = f"{said} ({reasons[0]})" if said and reasons else said or ", ".join(reasons)
    for known, kind in ((_LIMITS, Limited), (_KEYS, Refused), (_OVER, ChatOver)):
        if known.intersection(reasons):
            return kind(f"{status}: {words}", retry_after=retry_after, body=body)
    return of_status(status, words, retry_after, body)


def concerns_one(trouble: Trouble) -> bool:
    """Whether others may be read all the same: it is about this video or its chat."""
    return isinstance(trouble, Misunderstood | Forbidden)


def _words(details: Mapping) -> str:
    if not details:
        return "this video is no live stream"
    if details.get("actualEndTime"):
        return "the stream is over"
    announced = iso_time(details.get("scheduledStartTime"))
    if announced and not details.get("actualStartTime"):
        return f"not live yet, announced for {announced:%Y-%m-%d %H:%M} UTC"
    return "no chat is open"
