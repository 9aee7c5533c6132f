"""Heads: the heads of requests, cut out of the bytes of one connection. Pure."""

from streamer.problem import Problem

# Browsers and proxies stop at 8 to 16 KB.
MOST_HEAD = 32 * 1024

_END = b"\r\n\r\n"


class Heads:
    """Bytes in, heads out; what follows the next head waits, unparsed."""

    __slots__ = ("_buffer", "_searched")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0

    def __len__(self) -> int:
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Take what came."""
        self._buffer += data
        if self._buffer.startswith((b"\r", b"\n")):
            # Some send an empty line after a request.
            self._buffer = self._buffer.lstrip(b"\r\n")

    def clear(self) -> None:
        """Throw everything away."""
        self._buffer = bytearray()

    def cut(self) -> bytes | Problem | None:
        """The next head, with its empty line; None as long as it is not whole."""
        buffer = self._buffer
        if buffer and not buffer[:1].isalpha():
            return Problem(status=400, detail="This is no HTTP request.")
        found = buffer.find(_END, max(0, self._searched - len(_END) + 1))
        self._searched = len(buffer)
        end = found + len(_END)
        if (len(buffer) if found < 0 else end) > MOST_HEAD:
            detail = f"The head of a request may have {MOST_HEAD} bytes."
            return Problem(status=431, detail=detail)
        if found < 0:
            return None
        head = bytes(buffer[:end])
        self._buffer = buffer[end:].lstrip(b"\r\n")
        self._searched = 0
        return head
