"""Readers as an outside developer would write them from docs/protocol.md: no code of ours.

Each follows one event until it is told to stop, through every fault, and keeps a history of
what it was given: one line per entry, in the order of arrival.
"""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field

from tests.patience import PATIENCE_S

PAUSE_S = 0.2


@dataclass
class History:
    """What one reader was given: (epoch, offset, entry) in order; and how often it was cut off."""

    entries: list[tuple[str, int, dict[str, object]]] = field(default_factory=list)
    resets: int = 0
    faults: int = 0
    surprises: list[str] = field(default_factory=list)


class Reader(threading.Thread):
    """Follows one event from its first entry on."""

    def __init__(self, port: int, event: str) -> None:
        super().__init__(daemon=True, name=type(self).__name__)
        self.port = port
        self.event = event
        self.history = History()
        self.epoch = ""
        self.next = 0
        self._stop_asked = threading.Event()

    def stop(self) -> None:
        """Ask it to end; join() waits for that."""
        self._stop_asked.set()

    def run(self) -> None:
        while not self._stop_asked.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
            try:
                self.read(connection)
            except (OSError, http.client.HTTPException, ValueError):
                self.history.faults += 1
                time.sleep(PAUSE_S)
            finally:
                connection.close()

    def read(self, connection: http.client.HTTPConnection) -> None:
        """Read over one connection until it ends."""
        raise NotImplementedError

    def reset(self, epoch: str) -> None:
        """The log began anew: so do we."""
        self.history.resets += 1
        self.epoch, self.next = epoch, 0

    def took(self, offset: int, entry: dict[str, object]) -> None:
        """Note one entry; one that leaves a hole is a surprise that the checker reports."""
        if offset > self.next:
            self.history.surprises.append(f"{self.epoch}:{offset} came where {self.next} was due")
        self.history.entries.append((self.epoch, offset, entry))
        self.next = offset + 1


class LongPollReader(Reader):
    """Asks for the items since N, again and again, on one connection as long as it lasts."""

    turn: int | None = None

    def read(self, connection: http.client.HTTPConnection) -> None:
        while not self._stop_asked.is_set():
            connection.request("GET", self._address())
            response = connection.getresponse()
            body = json.loads(response.read())
            if response.status == 409:
                self.reset(body["epoch"])
            elif response.status == 200:
                self._page(body)
            else:
                raise ConnectionError(f"{response.status}: {body}")

    def _address(self) -> str:
        address = f"/live/{self.event}/items?since={self.next}"
        if self.epoch:
            address += f"&epoch={self.epoch}"
        address += "&wait=5"
        return address if self.turn is None else f"{address}&turn={self.turn}"

    def _page(self, body: dict[str, object]) -> None:
        if self.epoch and body["epoch"] != self.epoch:
            self.history.surprises.append(f"asked {self.epoch}, got {body['epoch']}")
        self.epoch = str(body["epoch"])
        items = body["items"]
        assert isinstance(items, list)
        for entry in items:
            self.took(entry.pop("offset"), entry)
        turn = body.get("turn")
        self.turn = turn if isinstance(turn, int) and not items else None


class StreamReader(Reader):
    """Reads Server-Sent Events and resumes with Last-Event-ID, as a browser does."""

    last_id = ""

    def read(self, connection: http.client.HTTPConnection) -> None:
        headers = {"Accept": "text/event-stream"}
        if self.last_id:
            headers["Last-Event-ID"] = self.last_id
        connection.request("GET", f"/live/{self.event}/stream?since=0", headers=headers)
        response = connection.getresponse()
        if response.status != 200:
            raise ConnectionError(f"{response.status}: {response.read()[:200]!r}")
        fields: dict[str, str] = {}
        while not self._stop_asked.is_set():
            line = response.readline().decode()
            if not line:
                raise ConnectionError("the stream ended")
            if line == "\n":
                self._event(fields)
                fields = {}
            elif not line.startswith(":"):
                name, _, value = line.rstrip("\n").partition(":")
                fields[name] = value.removeprefix(" ")

    def _event(self, fields: dict[str, str]) -> None:
        if "id" in fields:
            self.last_id = fields["id"]
        if fields.get("event") == "reset":
            self.reset(self.last_id.rpartition(":")[0])
        elif "data" in fields and "event" not in fields:
            self.epoch = self.last_id.rpartition(":")[0]
            entry = json.loads(fields["data"])
            self.took(entry.pop("offset"), entry)
