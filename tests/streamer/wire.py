"""A reader of bytes: HTTP over a plain socket, so that nothing is added or forgiven."""

import json
import socket
from dataclasses import dataclass
from typing import Any

from tests.patience import PATIENCE_S

HEARTBEAT = (("", ""),)


@dataclass(frozen=True)
class Response:
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, which has to be JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Frame:
    """One block of a stream; comments are fields without a name."""

    fields: tuple[tuple[str, str], ...]

    def __getitem__(self, name: str) -> str:
        return dict(self.fields)[name]

    def get(self, name: str) -> str | None:
        """The field's value, or None."""
        return dict(self.fields).get(name)


class Wire:
    """One connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self._file = self.socket.makefile("rb")

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._file.close()
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def request(self, target: str, *headers: str, method: str = "GET") -> None:
        """Send a request without a body."""
        lines = [f"{method} {target} HTTP/1.1", "Host: x", *headers, "", ""]
        self.send("\r\n".join(lines).encode())

    def get(self, target: str, *headers: str, method: str = "GET") -> Response:
        """Ask and read the answer."""
        self.request(target, *headers, method=method)
        return self.response(bare=method == "HEAD")

    def head(self) -> tuple[int, dict[str, str]]:
        """The status and the headers of an answer."""
        status = self._file.readline()
        assert status.startswith(b"HTTP/1.1 "), status
        headers: dict[str, str] = {}
        while (line := self._file.readline()) != b"\r\n":
            assert line.endswith(b"\r\n"), line
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return int(status.split()[1]), headers

    def response(self, *, bare: bool = False) -> Response:
        """One whole answer."""
        status, headers = self.head()
        length = 0 if bare else int(headers.get("content-length", 0))
        return Response(status, headers, self.read(length))

    def read(self, length: int) -> bytes:
        """So many bytes of a body."""
        return self._file.read(length)

    def frame(self) -> Frame:
        """The next block of a stream that is no heartbeat."""
        while (block := self.block()).fields == HEARTBEAT:
            pass
        return block

    def block(self) -> Frame:
        """The next block of a stream."""
        fields: list[tuple[str, str]] = []
        while (line := self._file.readline().decode()) != "\n":
            assert line, f"the stream ended after {fields}"
            name, _, value = line.rstrip("\n").partition(":")
            fields.append((name, value.removeprefix(" ")))
        return Frame(tuple(fields))

    def rest(self) -> bytes:
        """Everything up to the end of the connection."""
        return self._file.read()


def get(port: int, target: str, *headers: str, method: str = "GET") -> Response:
    """Ask once, on a connection of its own."""
    with Wire(port) as wire:
        return wire.get(target, *headers, method=method)
