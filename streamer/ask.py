"""Asks: what a request wants, or why it cannot be had. Pure."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl

import httptools
import msgspec

from live import keys
from streamer.problem import Problem, wrong
from streamer.request import Request

# What a JavaScript number holds exactly.
MOST_OFFSET = 2**53 - 1
MOST_WAIT_S = 55
DEFAULT_WAIT_S = 25
MOST_LAST = 200

# An epoch that no log ever has: the place in an id that we never gave out is not in this one.
NO_EPOCH = "?"

READING = ("GET", "HEAD")
ADDRESSES = "/live/EVENT/items, /live/EVENT/stream and /healthz"


class ItemsAsk(msgspec.Struct, frozen=True, kw_only=True):
    """The entries from `since` on; `epoch` empty and `turn` None where not given."""

    event: str
    since: int
    epoch: str = ""
    wait: int = DEFAULT_WAIT_S
    turn: int | None = None


class LastAsk(msgspec.Struct, frozen=True, kw_only=True):
    """The newest `count` entries."""

    event: str
    count: int


class StreamAsk(msgspec.Struct, frozen=True, kw_only=True):
    """All entries from `since` on; None: those that come from now on.

    Without `follow` only the head of the answer is wanted.
    """

    event: str
    since: int | None = None
    epoch: str = ""
    follow: bool = True


class HealthAsk(msgspec.Struct, frozen=True):
    """Whether we are alive."""


class MethodsAsk(msgspec.Struct, frozen=True):
    """OPTIONS: what may be done here, and from which origins."""


Ask = ItemsAsk | LastAsk | StreamAsk | HealthAsk | MethodsAsk

_NUMBER = re.compile(r"[0-9]{1,16}")
_EPOCH = re.compile(r"[0-9A-Za-z]{1,64}")
_ID = re.compile(r"([0-9A-Za-z]{0,64}):(-1|[0-9]{1,16})")


class _WrongParameter(Exception):
    """Carries the Problem out of the reading of one parameter."""

    def __init__(self, parameter: str, why: str) -> None:
        super().__init__(parameter)
        self.problem = wrong(parameter, why)


def parse(request: Request) -> Ask | Problem:
    """What `request` asks for."""
    return _parse(request.method, request.target, request.last_event_id)


# All who wait at one place ask for it with the same bytes.
@lru_cache(maxsize=256)
def _parse(method: str, target: str, last_event_id: str) -> Ask | Problem:
    if method == "OPTIONS" and target == "*":
        return MethodsAsk()
    try:
        url = httptools.parse_url(target.encode("latin-1"))
    except httptools.HttpParserInvalidURLError:
        return Problem(status=400, detail="The address cannot be read.")
    path = (url.path or b"").decode("latin-1")
    kind, event = _route(path)
    if not kind:
        return Problem(status=404, detail=f"Here are only {ADDRESSES}.")
    if method == "OPTIONS":
        return MethodsAsk()
    if method not in READING:
        return Problem(status=405, detail="Everything here is read with GET, HEAD or OPTIONS.")
    if kind == "healthz":
        return HealthAsk()
    if not keys.is_event(event):
        return Problem(status=404, detail="No event can have this name.")
    try:
        given = _parameters((url.query or b"").decode("latin-1"))
        ask = _items(event, given) if kind == "items" else _stream(event, given, last_event_id)
        return _of_head(ask) if method == "HEAD" else ask
    except _WrongParameter as error:
        return error.problem


def _route(path: str) -> tuple[str, str]:
    """(items, stream, healthz or nothing; the event)."""
    if path == "/healthz":
        return "healthz", ""
    match path.split("/"):
        case ["", "live", event, "items" | "stream" as kind]:
            return kind, event
    return "", ""


def _parameters(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise _WrongParameter("query", "has more than 20 parameters") from None
    given = dict(pairs)
    for name in ("since", "epoch", "wait", "turn", "last"):
        if sum(1 for pair in pairs if pair[0] == name) > 1:
            raise _WrongParameter(name, "is given twice")
    return given


def _items(event: str, given: dict[str, str]) -> ItemsAsk | LastAsk:
    if "last" in given:
        if "since" in given:
            raise _WrongParameter("last", "and since exclude each other")
        return LastAsk(event=event, count=_number(given, "last", MOST_LAST))
    if "since" not in given:
        raise _WrongParameter("since", "is missing: the offset of the first entry to send, or 0")
    wait = _number(given, "wait", MOST_WAIT_S) if "wait" in given else DEFAULT_WAIT_S
    turn = _number(given, "turn", MOST_OFFSET) if "turn" in given else None
    since = _number(given, "since", MOST_OFFSET)
    return ItemsAsk(event=event, since=since, epoch=_epoch(given), wait=wait, turn=turn)


def _stream(event: str, given: dict[str, str], last_event_id: str) -> StreamAsk:
    since = _number(given, "since", MOST_OFFSET) if "since" in given else None
    epoch = _epoch(given)
    if last_event_id:
        epoch, since = _resumed(last_event_id)
    return StreamAsk(event=event, since=since, epoch=epoch)


def _of_head(ask: ItemsAsk | LastAsk | StreamAsk) -> ItemsAsk | LastAsk | StreamAsk:
    """Of HEAD nobody expects that it waits."""
    match ask:
        case ItemsAsk():
            return msgspec.structs.replace(ask, wait=0)
        case StreamAsk():
            return msgspec.structs.replace(ask, follow=False)
    return ask


def _resumed(last_event_id: str) -> tuple[str, int]:
    """Where the reader goes on who had this id last."""
    match = _ID.fullmatch(last_event_id)
    # A browser never shows its script why a stream was refused, so this is no 400.
    return (match[1], int(match[2]) + 1) if match else (NO_EPOCH, 0)


def _number(given: dict[str, str], name: str, most: int) -> int:
    text = given[name]
    if not _NUMBER.fullmatch(text) or int(text) > most:
        raise _WrongParameter(name, f"must be a whole number from 0 to {most}, not {text[:40]!r}")
    return int(text)


def _epoch(given: dict[str, str]) -> str:
    epoch = given.get("epoch", "")
    if epoch and not _EPOCH.fullmatch(epoch):
        raise _WrongParameter("epoch", f"must be 1 to 64 letters and digits, not {epoch[:40]!r}")
    return epoch
