"""What goes wrong on a network, by name: one vocabulary for every fake network.

``ANSWERS`` are given instead of the right answer (``network.fail("search", ANSWERS["html"])``),
``ENDS`` end a stream (``network.cut("reset")``), ``LINES`` are what a stream says that is no
post, ``PIECES`` are the ways in which bytes are cut on their way, ``ORDERS`` the ways in which
posts come, ``SKEWS`` what the network's clock is off by, in seconds. A server takes of them
what its protocol knows, and test_faults.py draws from all that it takes.
"""

import json
from collections.abc import Iterator

from tests.networks.serving import Fault, problem

MILLION = 1_000_000

_JSON = {"content-type": "application/json"}

ANSWERS: dict[str, Fault] = {
    "500": Fault(500, b"<h1>oops</h1>"),
    "502 without a body": Fault(502),
    "503, come back at once": Fault(503, b"", {"retry-after": "0"}),
    "429 without headers": Fault(429, b"{}"),
    "429 with retry-after": Fault(429, b"{}", {"retry-after": "0"}),
    "429 with a reset in the past": Fault(429, b"{}", {"x-rate-limit-reset": "1"}),
    "429 with a reset that is no number": Fault(429, b"{}", {"x-rate-limit-reset": "soon"}),
    "400": problem(400, title="Invalid Request", detail="what?"),
    "401": problem(401, title="Unauthorized", detail="try again"),
    "402": problem(402, title="CreditsDepleted", detail="pay"),
    "403": problem(403, title="Forbidden", detail="not for you"),
    "404": Fault(404, b"<html>nothing here</html>"),
    "html": Fault(200, b"<html>Over capacity</html>", {"content-type": "text/html"}),
    "cut JSON": Fault(200, b'{"data":[{"id":"19', _JSON),
    "another JSON": Fault(200, b"[]", _JSON),
    "empty": Fault(200, b""),
    "no UTF-8": Fault(200, b'{"data":"\xff\xfe"}', _JSON),
    "a million bytes": Fault(200, b"x" * MILLION),
    "no answer": Fault(cut="refuse"),
    "short": Fault(200, b"x" * 3000, cut="short"),
    "reset": Fault(200, b"x" * 3000, cut="reset"),
}

# A clean end; a reset and an end in the middle of a line; an open line that says nothing more;
# a goodbye in the network's own words.
ENDS = ("close", "reset", "truncate", "silence", "disconnect")

LINES: dict[str, bytes] = {
    "garbage": b"garbage",
    "another JSON": b"[]",
    "nothing in it": b"{}",
    "a post without a text": b'{"data":{"id":"7"}}',
    "cut JSON": b'{"data":',
    "no UTF-8": b"\xff\x00",
    "a million bytes": b"x" * MILLION,
    "a million bytes of JSON": json.dumps({"data": {"id": "8", "x": "y" * MILLION}}).encode(),
}

PIECES = ("whole", "between CR and LF", "odd", "byte by byte")


def pieces(data: bytes, how: str) -> Iterator[bytes]:
    """`data` as it arrives."""
    if how == "between CR and LF":
        parts = data.replace(b"\r\n", b"\r\0\n").split(b"\0") if b"\0" not in data else [data]
    elif how == "odd":
        parts = [data[at : at + 1021] for at in range(0, len(data), 1021)]
    elif how == "byte by byte" and len(data) < 10_000:
        parts = [data[at : at + 1] for at in range(len(data))]
    else:
        parts = [data]
    yield from filter(None, parts)


# Each once; each twice; each only when the next one comes (so an edit may be there before its
# post, and a deletion before both); the newest first.
ORDERS = ("plain", "twice", "late", "backwards")

# A network whose clock is wrong (or ours is) says other times than we would; its own ids and
# windows go by that clock. It does not jump while it is watched.
SKEWS = (0, -600, 600, -7200, 7200, -8 * 86_400, 8 * 86_400)


class Postman:
    """Hands posts on in one of the ORDERS. What he holds back comes with `rest`."""

    def __init__(self, order: str = "plain") -> None:
        self.order = order
        self._held: list[bytes] = []

    def take(self, line: bytes) -> list[bytes]:
        """What arrives now that `line` was sent."""
        if self.order == "twice":
            return [*self.rest(), line, line]
        if self.order == "late":
            out, self._held = self._held, [line]
            return out
        if self.order == "backwards":
            self._held.insert(0, line)
            return self.rest() if len(self._held) == 3 else []
        return [*self.rest(), line]

    def rest(self) -> list[bytes]:
        """What has not arrived yet."""
        out, self._held = self._held, []
        return out
