"""Bluesky on local ports: Jetstream over a WebSocket, the profiles over HTTP, and their failures.

What is published goes into one history, which each connection reads from its cursor on; between
the posts the rest of the world goes on, or no clock would move.
"""

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request as Handshake
from websockets.http11 import Response
from websockets.sync.server import Server, ServerConnection, serve

from live.draft import Draft, ItemDraft, NoticeDraft, RepostDraft, RestoreDraft, RetractionDraft
from live.item import Author, Item
from tests.networks.faults import Postman
from tests.networks.serving import FakeNetwork, Handler, Request

POSTS = "app.bsky.feed.post"
TICK_S = 0.05


class Connection:
    """One open stream: the next of the history that it gets, and what else it is to hear."""

    def __init__(self, next_: int, order: str) -> None:
        self.next = next_
        self.end = ""
        self.lines: list[bytes] = []
        self.postman = Postman(order)


class BlueskyNetwork(FakeNetwork):
    """`history` is the oracle: every frame, with the microsecond of it."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[tuple[int, bytes]] = []
        self.connections: list[Connection] = []
        self.cursors: list[int | None] = []
        self.profiles: dict[str, dict[str, Any]] = {}
        self.order = "plain"
        self.ticks = True
        self.dates = True
        self._seq = 0
        self._stream: Server = serve(
            self._speak,
            "127.0.0.1",
            0,
            process_request=self._admit,
            process_response=self._dated,
            compression=None,
        )
        self._threads: list[threading.Thread] = []

    @property
    def stream_url(self) -> str:
        """Where Jetstream answers."""
        return f"ws://127.0.0.1:{self._stream.socket.getsockname()[1]}/subscribe"

    def __enter__(self) -> Self:
        threading.Thread(target=self._stream.serve_forever, daemon=True).start()
        threading.Thread(target=self._tick, daemon=True).start()
        return super().__enter__()

    def __exit__(self, *raised: object) -> None:
        super().__exit__(*raised)
        self._stream.shutdown()

    # What tests do

    def publish(self, draft: Draft) -> None:
        """Somebody posts, edits, deletes or passes on."""
        match draft:
            case ItemDraft():
                operation = "update" if draft.version else "create"
                self.commit(draft.uid, operation, record_of(draft.item), draft.item.author)
            case RetractionDraft():
                self.commit(draft.target, "delete")
            case RepostDraft():
                subject = {"uri": self.uid_of(draft.original).partition(":")[2], "cid": "bafy"}
                collection = "app.bsky.feed.repost"
                self.commit(draft.uid, "create", {"subject": subject}, collection=collection)
            case RestoreDraft() | NoticeDraft():
                raise AssertionError(f"nobody does this on Bluesky: {draft}")

    def commit(
        self,
        name: str,
        operation: str,
        record: Mapping[str, Any] | None = None,
        author: Author | None = None,
        collection: str = POSTS,
    ) -> None:
        """A change of the record that tests call `name`."""
        did = did_of(name)
        if author is not None:
            self.profiles.setdefault(
                did, {"did": did, "handle": author.handle, "displayName": author.name}
            )
        said: dict[str, Any] = {
            "rev": tid(self._us()),
            "operation": operation,
            "collection": collection,
            "rkey": rkey_of(name),
        }
        if record is not None:
            said |= {"record": {"$type": collection, **record}, "cid": "bafyreib"}
        self.say(did, kind="commit", commit=said)

    def account(self, did: str, active: bool, status: str = "", seq: int = 0) -> int:
        """An account is switched on or off. Returns the number of it, by which it is said again."""
        seq = seq or self._next_seq()
        said = {"did": did, "active": active, "seq": seq}
        self.say(did, kind="account", account=said | ({"status": status} if status else {}))
        return seq

    def say(self, did: str, **said: object) -> None:
        """Put a frame into the history."""
        with self.changed:
            time_us = self._us()
            frame = json.dumps({"did": did, "time_us": time_us, **said}, ensure_ascii=False)
            self.history.append((time_us, frame.encode("utf-8", "surrogatepass")))
            self.changed.notify_all()

    def replay(self, frame: bytes) -> None:
        """Put a recorded frame into the history, as it is."""
        with self.changed:
            self.history.append((self._us(), frame))
            self.changed.notify_all()

    def send_line(self, line: bytes) -> None:
        """Send raw bytes as a frame to every open stream."""
        with self.changed:
            for connection in self.connections:
                connection.lines.append(line)
            self.changed.notify_all()

    def cut(self, how: str) -> None:
        """End every open stream: one of faults.ENDS."""
        with self.changed:
            for connection in self.connections:
                connection.end = how
            self.connections = [one for one in self.connections if how == "silence"]
            self.changed.notify_all()

    def uid_of(self, name: str) -> str:
        """The uid under which skytron must know what a test calls `name`."""
        return f"bluesky:at://{did_of(name)}/{POSTS}/{rkey_of(name)}"

    # What the network does

    def _us(self) -> int:
        """Microseconds that only grow."""
        last = self.history[-1][0] if self.history else 0
        return max(int(self.now() * 1_000_000), last + 1)

    def _next_seq(self) -> int:
        self._seq += 1
        return self._seq

    def _tick(self) -> None:
        """Somewhere somebody changes their name."""
        while not self.stopping.wait(TICK_S):
            if self.ticks:
                self.say("did:plc:else", kind="identity", identity={"did": "did:plc:else"})

    def route(self, handler: Handler, request: Request) -> None:
        fault = self.failing("profiles")
        if fault is not None:
            handler.answer(fault)
            return
        asked = parse_qs(urlsplit(handler.path).query).get("actors", [])
        with self.lock:
            handler.json({"profiles": [self.profiles[d] for d in asked if d in self.profiles]})

    def _admit(self, _connection: ServerConnection, asked: Handshake) -> Response | None:
        fault = self.failing("stream")
        if fault is None:
            return None
        if fault.cut:
            raise ConnectionError("the network does not answer")
        named = {**fault.headers, "content-length": str(len(fault.body)), "date": self._date()}
        headers = Headers(named)
        status = HTTPStatus(fault.status)
        return Response(fault.status, status.phrase, headers, fault.body)

    def _date(self) -> str:
        return formatdate(self.now(), usegmt=True)

    def _dated(self, _connection: ServerConnection, _asked: Handshake, said: Response) -> None:
        """Its answers bear the time of its own clock."""
        del said.headers["date"]
        if self.dates:
            said.headers["date"] = self._date()

    def _speak(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        asked = parse_qs(urlsplit(socket.request.path).query)
        cursor = int(asked["cursor"][0]) if "cursor" in asked else None
        with self.lock:
            self.cursors.append(cursor)
            first = len(self.history)
            if cursor is not None:
                newer = (n for n, (at, _) in enumerate(self.history) if at >= cursor)
                first = next(newer, first)
            connection = Connection(first, self.order)
            self.connections.append(connection)
        try:
            with suppress(ConnectionClosed, OSError):
                self._tell(socket, connection)
        finally:
            with self.lock:
                if connection in self.connections:
                    self.connections.remove(connection)

    def _tell(self, socket: ServerConnection, connection: Connection) -> None:
        while not self.stopping.is_set():
            with self.changed:
                if connection.next == len(self.history) and not (
                    connection.lines or connection.end
                ):
                    self.changed.wait(TICK_S)
                new = [frame for _, frame in self.history[connection.next :]]
                connection.next += len(new)
                lines, connection.lines = connection.lines, []
                connection.postman.order = self.order
                frames = [out for frame in new for out in connection.postman.take(frame)]
                end = connection.end
            if end != "silence":
                for frame in (*lines, *frames):
                    socket.send(frame, text=True)
            if end:
                self._end(socket, end)
                return

    def _end(self, socket: ServerConnection, end: str) -> None:
        if end == "silence":
            self.stopping.wait(30)
        elif end == "truncate":
            # The head of a text frame of 100 bytes, and nothing of it.
            socket.socket.sendall(b"\x81\x64{")
        if end in ("reset", "truncate", "silence"):
            socket.socket.close()
        elif end == "disconnect":
            socket.close(1008, "consumer too slow")
        else:
            socket.close()


def did_of(name: str) -> str:
    """The account behind what a test calls `AUTHOR/POST`, or `POST` of nobody in particular."""
    author = name.rpartition("/")[0]
    return author if author.startswith("did:") else f"did:plc:{author or 'somebody'}"


def rkey_of(name: str) -> str:
    """The name of the record."""
    return name.rpartition("/")[2].replace(" ", "-")


def tid(microseconds: int) -> str:
    """A revision's name: its time in letters."""
    letters = "234567abcdefghijklmnopqrstuvwxyz"
    value = microseconds << 10
    return "".join(letters[value >> shift & 31] for shift in range(60, -1, -5))


def record_of(item: Item) -> dict[str, Any]:
    """A post as its author's repository holds it."""
    record: dict[str, Any] = {
        "text": item.text,
        "createdAt": item.created_at.isoformat().replace("+00:00", "Z"),
        "langs": [item.lang] if item.lang else [],
        "facets": [*_tag_facets(item), *_link_facets(item)],
    }
    if item.media:
        record["embed"] = {
            "$type": "app.bsky.embed.images",
            "images": [
                {
                    "alt": media.alt,
                    "image": {"$type": "blob", "ref": {"$link": media.url.rpartition("/")[2]}},
                    "aspectRatio": {"width": media.width, "height": media.height},
                }
                for media in item.media
            ],
        }
    if item.reply_to:
        parent = {"uri": item.reply_to.partition(":")[2], "cid": "bafy"}
        record["reply"] = {"parent": parent, "root": parent}
    if item.sensitive:
        record["labels"] = {
            "$type": "com.atproto.label.defs#selfLabels",
            "values": [{"val": "porn"}],
        }
    return record


def _tag_facets(item: Item) -> list[dict[str, Any]]:
    raw, folded = item.text.encode(), item.text.casefold()
    found = []
    for tag in item.hashtags:
        at = folded.find(f"#{tag}")
        if at >= 0 and len(folded) == len(item.text):
            start = len(item.text[:at].encode())
            end = start + len(item.text[at : at + len(tag) + 1].encode())
            written = raw[start + 1 : end].decode()
            found.append(
                _facet(start, end, {"$type": "app.bsky.richtext.facet#tag", "tag": written})
            )
    return found


def _link_facets(item: Item) -> list[dict[str, Any]]:
    raw = item.text.encode()
    found = []
    for link in item.links:
        start = raw.find(link.url.encode())
        if start >= 0:
            feature = {"$type": "app.bsky.richtext.facet#link", "uri": link.url}
            found.append(_facet(start, start + len(link.url.encode()), feature))
    return found


def _facet(start: int, end: int, feature: dict[str, Any]) -> dict[str, Any]:
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}
