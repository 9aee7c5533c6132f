"""X's answers when something is wrong, in its own words."""

import time
from collections.abc import Mapping as Headers

import requests

from ingest import fetch, retry_after
from ingest.foreign import Mapping, NotJson, mapping, mappings, number, parse, text
from ingest.their_clock import date_in
from ingest.trouble import Crowded, Faulty, Limited, Trouble, Unreachable, of_status

# The problems that end a stream, by the last part of their type; others concern one post.
_ENDS = ("operational-disconnect", "streaming-connection", "usage-capped", "client-disconnected")

_MOST_BODY = 64 * 1024


def words_of(body: bytes) -> str:
    """What an error says, as a sentence; for HTML and other surprises its beginning."""
    try:
        return words_in(mapping(parse(body)))
    except NotJson:
        return " ".join(body[:200].decode("utf-8", "replace").split())


def words_in(said: Mapping) -> str:
    """What the problems in an answer say."""
    problems = [said, *mappings(said.get("errors"))]
    return "; ".join(dict.fromkeys(filter(None, map(_sentence, problems))))


def _sentence(problem: Mapping) -> str:
    said = text(problem.get("detail")) or text(problem.get("message"))
    details = problem.get("details")
    if isinstance(details, list):
        said = said or "; ".join(map(text, details))
    title = text(problem.get("title"))
    return f"{title}: {said}" if title and said else title or said


def trouble_of(status: int, headers: Headers[str, str], body: bytes) -> Trouble:
    """The trouble that an answer with this status stands for."""
    words = words_of(body)
    trouble = of_status(status, words, _wait_of(headers), body)
    if isinstance(trouble, Limited) and "TooManyConnections" in body.decode("utf-8", "replace"):
        return Crowded(str(trouble), retry_after=trouble.retry_after)
    return trouble


def trouble_after(answer: requests.Response | None, error: Exception) -> Trouble:
    """What went wrong in a request, from its answer if there is one, else from what was raised."""
    if answer is not None and answer.status_code >= 400:
        return trouble_of(answer.status_code, answer.headers, body_of(answer))
    kind = Faulty if answer is not None else Unreachable
    return kind(fetch.said(error))


def body_of(answer: requests.Response) -> bytes:
    """The beginning of an answer's body, also of one that has not been read yet."""
    try:
        if answer.raw is None or getattr(answer, "_content_consumed", False):
            return answer.content[:_MOST_BODY]
        body: bytes = answer.raw.read(_MOST_BODY, decode_content=True)
    except (requests.RequestException, OSError, RuntimeError):
        return b""
    return body


def end_of_stream(parsed: object) -> Trouble | None:
    """The trouble that a line of the stream tells, where it is no post but the stream's end."""
    line = mapping(parsed)
    if "data" in line:
        return None
    for problem in [line, *mappings(line.get("errors"))]:
        kind = text(problem.get("type")).rpartition("/")[2]
        if kind in _ENDS or problem.get("disconnect_type") or problem.get("connection_issue"):
            crowded = text(problem.get("connection_issue")) == "TooManyConnections"
            return (Crowded if crowded else Unreachable)(_sentence(problem))
    return None


def left_of_limit(headers: Headers[str, str]) -> float | None:
    """How many requests are left in this window, where X says so."""
    left = number(headers.get("x-rate-limit-remaining"), -1)
    return float(left) if left >= 0 else None


def _wait_of(headers: Headers[str, str]) -> float | None:
    if (wait := retry_after.seconds(headers)) is not None:
        return wait
    if left_of_limit(headers):
        return None  # the window is not used up: something else is too many, a connection say
    told = date_in(headers)
    ahead = number(headers.get("x-rate-limit-reset")) - (told.timestamp() if told else time.time())
    # One in the past is a clock that is wrong: the network's rule is the better guess.
    return ahead if ahead > 0 else None
