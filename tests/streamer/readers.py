"""Many readers at once, of both kinds, as tasks of one loop: each keeps what it was given.

Each comes back by itself, after losing its connection and now and then without a reason,
and goes on exactly where it was: so nothing may come twice either.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.patience import PATIENCE_S

PAUSE_S = 0.05

# Of a hundred answers or frames, after how many a reader hangs up.
FICKLE = 3

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Reader:
    """`entries` are those of the present epoch, from offset 0 on, without their offsets."""

    def __init__(self, port: int, event: str, seed: int) -> None:
        self.port = port
        self.event = event
        self.epoch = ""
        self.entries: list[dict[str, object]] = []
        self._random = random.Random(seed)

    @property
    def next(self) -> int:
        """The offset that has to come next."""
        return len(self.entries)

    async def run(self) -> None:
        """Read for ever."""
        while True:
            try:
                async with asyncio.timeout(PATIENCE_S), self._connected() as (reader, writer):
                    await self.read(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
                await asyncio.sleep(PAUSE_S)

    async def read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read over one connection."""
        raise NotImplementedError

    def reset(self, epoch: str) -> None:
        """The log began anew."""
        self.epoch = epoch
        self.entries = []

    def took(self, entry: dict[str, object]) -> None:
        """Note an entry, which has to be the next one."""
        offset = entry.pop("offset")
        assert offset == self.next, f"{offset} came where {self.next} was due"
        self.entries.append(entry)

    def hangs_up(self) -> bool:
        """Whether it is time to lose the connection."""
        return self._random.randrange(100) < FICKLE

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Streams]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.close()


async def head_of(reader: asyncio.StreamReader) -> tuple[int, int]:
    """The status of an answer, and its length."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
    return int(head.split()[1]), int(fields.get("content-length", 0))


class PollReader(Reader):
    """By long-poll."""

    turn = ""

    async def read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not self.hangs_up():
            epoch = f"&epoch={self.epoch}" if self.epoch else ""
            query = f"since={self.next}{epoch}&wait=5{self.turn}"
            target = f"/live/{self.event}/items?{query}"
            writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            status, length = await head_of(reader)
            body = json.loads(await reader.readexactly(length))
            if status == 409:
                assert body["next"] == 0
                self.reset(body["epoch"])
            elif status == 200:
                self.page(body)
            else:
                raise ConnectionError(status)

    def page(self, body: dict[str, object]) -> None:
        """Take one page."""
        assert body["since"] == self.next
        assert body["epoch"] == self.epoch or not self.entries
        self.epoch = str(body["epoch"])
        items = body["items"]
        assert isinstance(items, list)
        for entry in items:
            self.took(entry)
        assert body["next"] == self.next
        self.turn = "" if items else f"&turn={body['turn']}"


class StreamReader(Reader):
    """By Server-Sent Events."""

    last_id = ""

    async def read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        last = f"Last-Event-ID: {self.last_id}\r\n" if self.last_id else ""
        target = f"/live/{self.event}/stream?since=0"
        writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\n{last}\r\n".encode())
        status, _ = await head_of(reader)
        if status != 200:
            raise ConnectionError(status)
        while not self.hangs_up():
            block = (await reader.readuntil(b"\n\n")).decode()
            self.frame(
                dict(line.split(": ", 1) for line in block.split("\n") if line and line[0] != ":")
            )

    def frame(self, fields: dict[str, str]) -> None:
        """Take one frame, or a heartbeat."""
        self.last_id = fields.get("id", self.last_id)
        epoch = self.last_id.rpartition(":")[0]
        if fields.get("event") == "reset":
            self.reset(epoch)
        elif "data" in fields:
            assert epoch == self.epoch or not self.entries
            self.epoch = epoch
            self.took(json.loads(fields["data"]))
