"""Servers' answers when something is wrong, in their own words, and how much they still allow."""

import re
from collections.abc import Mapping
from datetime import datetime

from ingest import retry_after
from ingest.fetch import Answer
from ingest.foreign import iso_time, mapping, number, parsed_or_none, text, unix_time
from ingest.their_clock import date_in
from ingest.trouble import Faulty, Limited, Refused, Trouble, of_status

_TAGS = re.compile(r"(?s)<(script|style).*?</\1>|<[^>]*>")

# "This method requires an authenticated user" comes with any of these.
_WANTS_TOKEN = {401, 403, 422}


def trouble_of(answer: Answer, now: datetime) -> Trouble:
    """The trouble that an answer other than 200 stands for."""
    words = words_of(answer.body)
    if answer.status in _WANTS_TOKEN:
        return Refused(f"{answer.status}: {words}" if words else f"HTTP status {answer.status}")
    trouble = of_status(answer.status, words, None, answer.body[:1000])
    if isinstance(trouble, Limited | Faulty):
        trouble.retry_after = wait_of(answer.headers, now)
    return trouble


def words_of(body: bytes) -> str:
    """What an error says; for HTML and other surprises its beginning, without tags."""
    said = mapping(parsed_or_none(body[:100_000]))
    words = [text(said.get("error")), text(said.get("error_description"))]
    if any(words):
        return ": ".join(filter(None, words))[:300]
    return " ".join(_TAGS.sub(" ", body[:2000].decode("utf-8", "replace")).split())[:200]


def wait_of(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that a server asks us to wait: until its limit is reset, by its own clock."""
    if (wait := retry_after.seconds(headers)) is not None:
        return wait
    said = headers.get("x-ratelimit-reset", "")
    # Mastodon writes a date, others count seconds since 1970.
    reset = unix_time(said) if said.isdecimal() else iso_time(said)
    if reset is None:
        return None
    ahead = (reset - (date_in(headers) or now)).total_seconds()
    return ahead if ahead > 0 else None


def left(headers: Mapping[str, str]) -> float | None:
    """How many requests are left in this window, where a server says so."""
    told = number(headers.get("x-ratelimit-remaining"), -1)
    return float(told) if told >= 0 else None
