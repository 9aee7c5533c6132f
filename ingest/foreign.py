"""Foreign JSON, read without trust: every field may be absent, null or of another type.

Each function gives what was hoped for or its empty form, so that an adapter reads like the
network's documentation and one odd field costs that field, not the post.
"""

import json
from datetime import UTC, datetime

import msgspec

_decoder = msgspec.json.Decoder()

Mapping = dict[str, object]

# No number of a network's comes near, and beyond it a float is no whole number any more.
MOST = 2**53


class NotJson(ValueError):
    """Not JSON."""


def parse(raw: bytes) -> object:
    """What `raw` says, or NotJson.

    msgspec is fast and strict; what it refuses may still be read by those who are used to
    lone surrogates and control characters inside strings.
    """
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        answer: object = json.loads(raw.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise NotJson(f"not JSON: {error}") from None
    return answer


def parsed_or_none(raw: bytes) -> object:
    """What `raw` says; None where it is no JSON."""
    try:
        return parse(raw)
    except NotJson:
        return None


def dump(value: object) -> bytes:
    """A part of what was parsed, as JSON again; whatever strings it holds, this is ASCII."""
    return json.dumps(value).encode()


def mapping(value: object) -> Mapping:
    """A JSON object; else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[Mapping]:
    """The objects in a JSON array."""
    if not value:
        return []
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The strings (and numbers, as text) in a JSON array."""
    return [said for one in value if (said := text(one))] if isinstance(value, list) else []


def text(value: object) -> str:
    """A string; a number as text; else an empty string."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    try:
        return str(value)
    except ValueError:  # an integer of thousands of digits
        return ""


def number(value: object, default: int = 0) -> int:
    """A whole number, given as such or as text; else `default`."""
    if value is None:
        return default
    if isinstance(value, str):
        value = value.strip()
        return int(value) if value.isdecimal() and len(value) <= 15 else default
    if isinstance(value, float):
        return int(value) if abs(value) < MOST else default
    if isinstance(value, bool) or not isinstance(value, int):
        return default
    return value if abs(value) < MOST else default


def flag(value: object) -> bool:
    """True, 1, "1" and "true" are true."""
    if value is None or isinstance(value, bool):
        return bool(value)
    return text(value).lower() in ("1", "true")


def native_id(value: object) -> str:
    """A numeric id, however it was written; an empty string where it is none."""
    said = text(value).strip()
    return said if said.isascii() and said.isdecimal() and len(said) <= 20 else ""


def iso_time(value: object) -> datetime | None:
    """An ISO time in UTC; one without zone is taken as UTC; None where there is none."""
    try:
        time = datetime.fromisoformat(text(value).strip())
        if time.tzinfo is UTC:
            return time
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def unix_time(value: object) -> datetime | None:
    """Seconds since 1970, a number or text; None where they name no time."""
    seconds = number(value, -1)
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None
