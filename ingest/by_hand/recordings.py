"""Recordings of what networks sent, taken apart into payloads: JSON lines, the bytes of an event
stream, a raw stream, or one whole answer. Pure."""

import json
from collections.abc import Iterator

from ingest.foreign import NotJson, parse
from ingest.sse import Parser


def payloads(recorded: bytes) -> Iterator[bytes]:
    """The payloads of a recording, in their order; keep-alives are none."""
    start = recorded.lstrip(b"\xef\xbb\xbf \t\r\n")[:20]
    if not start:
        return
    if start.startswith((b":", b"event:", b"data:", b"id:", b"retry:")):
        yield from _events(recorded)
    elif start.startswith(b"<") or _is_one(recorded):
        yield recorded
    else:
        yield from (line for line in map(bytes.strip, recorded.splitlines()) if line)


def _is_one(recorded: bytes) -> bool:
    """Whether all of it is one JSON value, on however many lines."""
    head = recorded.lstrip()
    if head.find(b"\n") < 0:
        return True
    try:
        parse(recorded)
    except NotJson:
        return False
    return True


def _events(recorded: bytes) -> Iterator[bytes]:
    """Each event as the object that the same network sends over a WebSocket."""
    parser = Parser()
    for event in (*parser.feed(recorded), *parser.feed(b"\n\n")):
        data = event.data.decode("utf-8", "replace")
        yield json.dumps({"event": event.name, "payload": data}).encode()
