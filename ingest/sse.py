"""Server-sent events out of bytes, however these are cut, and whoever wrote them. Pure."""

from dataclasses import dataclass

# A status with everything that it encloses takes 4 to 60 KB.
MOST_LINE = 4 * 1024 * 1024


@dataclass(frozen=True)
class Event:
    """One event; `data` as it came, several lines joined by newlines."""

    name: str
    data: bytes


class Parser:
    """Feed it pieces; it gives the events that they complete.

    Lines end with CR, LF or both. Of a line beyond `most` bytes only so much is kept, which is
    then data that nobody can read, and the next event is whole.
    """

    def __init__(self, most: int = MOST_LINE) -> None:
        self._most = most
        self._line = bytearray()
        self._after_cr = False
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[Event]:
        """The events that `piece` completes."""
        if self._after_cr and piece.startswith(b"\n"):
            piece = piece[1:]
        if piece:
            self._after_cr = piece.endswith(b"\r")
        *whole, rest = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        events = []
        for part in whole:
            self._add(part)
            line = bytes(self._line)
            self._line.clear()
            if event := self._took(line):
                events.append(event)
        self._add(rest)
        return events

    def _add(self, part: bytes) -> None:
        self._line += part[: self._most - len(self._line)]

    def _took(self, line: bytes) -> Event | None:
        if not line:
            return self._ended()
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"event":
            self._name = value.decode("utf-8", "replace").strip()
        elif field == b"data" and self._size < self._most:
            self._data.append(value)
            self._size += len(value) + 1
        return None

    def _ended(self) -> Event | None:
        name, data = self._name, self._data
        self._name, self._data, self._size = "", [], 0
        # Without a name it is a "message", which no server of the fediverse sends.
        return Event(name, b"\n".join(data)) if data and name else None
