"""Payloads, changed at random: what a network may send on its worst day."""

import copy
import json
from random import Random
from typing import Any

ODD: list[Any] = [
    None, True, False, 0, -1, 1e308, float("nan"), 2**70, 10**400, "", " ", "\x00", "\ud800",
    "0", "-1", "1e9", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "null",
    "<script>alert(1)</script>", "javascript:alert(1)", "//evil.example", "https://", "http://[",
    "\u202eevil", "&lt;&amp;&#0;&#xd800;", "https://t.co/x", "a" * 5000, [], {}, [[]], [None],
    {"id": {}}, [{"start": 0, "end": 1}],
]  # fmt: skip


def mutated(payload: bytes, luck: Random) -> bytes:
    """`payload` with one to four changes, in its meaning or in its bytes."""
    if luck.random() < 0.2 or not payload.startswith((b"{", b"[")):
        return _bytes(payload, luck)
    whole = json.loads(payload)
    for _ in range(luck.randint(1, 4)):
        whole = _changed(whole, luck)
    return json.dumps(whole).encode()


def _bytes(payload: bytes, luck: Random) -> bytes:
    at = luck.randrange(len(payload))
    match luck.randrange(5):
        case 0:
            return payload[:at]
        case 4:
            odd = luck.choice([one for one in ODD if isinstance(one, str)])
            return payload[:at] + odd.encode("utf-8", "replace") + payload[at:]
        case 1:
            return payload[:at] + luck.randbytes(luck.randint(1, 8)) + payload[at + 1 :]
        case 2:
            return payload[at:] + payload[:at]
        case _:
            return payload[:at] + payload[at + luck.randint(1, 40) :]


def _changed(whole: Any, luck: Random) -> Any:
    """One value somewhere replaced, removed, doubled or moved elsewhere."""
    places = list(_places(whole))
    if not places:
        return luck.choice(ODD)
    holder, key = luck.choice(places)
    match luck.randrange(5):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.insert(0, copy.deepcopy(holder[key]))
        case 2:
            other, there = luck.choice(places)
            holder[key] = copy.deepcopy(other[there])
        case _:
            holder[key] = copy.deepcopy(luck.choice(ODD))
    return whole


def _places(whole: Any) -> Any:
    pairs: Any = ()
    if isinstance(whole, dict):
        pairs = list(whole.items())
    elif isinstance(whole, list):
        pairs = list(enumerate(whole))
    for key, value in pairs:
        yield whole, key
        yield from _places(value)
