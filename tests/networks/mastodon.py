"""A server of the fediverse on a local port: timelines of tags, streams, single statuses.

As a program of its own: ``python -m tests.networks.mastodon --port 9003``; then POST statuses to
/_/publish and the name of a fault to /_/fault, and GET /_/published.
"""

import argparse
import json
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from live.draft import Draft, ItemDraft, RepostDraft, RetractionDraft
from tests.networks.faults import Postman, pieces
from tests.networks.mastodon_posts import boost, stamp, status, uri_of
from tests.networks.serving import FakeNetwork, Fault, Handler, Request

TOKEN = "token-of-the-tests"

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Connection:
    """One open stream."""

    def __init__(self, tag: str, order: str) -> None:
        self.tag = tag
        self.events: list[bytes] = []
        self.end = ""
        self.postman = Postman(order)


class MastodonNetwork(FakeNetwork):
    """One server. `statuses` are all that are public on it at this moment, by its ids.

    `wants_token`: its timelines are for those who have one. `letters`: its ids are no numbers.
    `limit`: how many requests it still allows, where it tells, and `reset_s` when there are
    more. `lists_many`: it answers the question for several statuses at once.
    `line_end` is that of its streams, `instead` what it answers about single statuses, and
    `forgets` how often it does not know one.
    """

    def __init__(self, port: int = 0, keep_alive_s: float = 0.05) -> None:
        super().__init__(port)
        self.statuses: dict[str, dict[str, Any]] = {}
        self.connections: list[Connection] = []
        self.wants_token = False
        self.letters = False
        self.limit: int | None = None
        self.lists_many = True
        self.knows_max_id = True
        self.most_per_page = 40
        self.streaming_url = ""
        self.instead: dict[str, Fault] = {}
        self.forgets: Counter[str] = Counter()
        self.reset_s = 1.0
        self.order = "plain"
        self.line_end = b"\n"
        self.space = b" "
        self._natives: dict[str, str] = {}
        self._tags_of: dict[str, set[str]] = {}
        self._keep_alive_s = keep_alive_s

    # What tests do

    def publish(self, draft: Draft, ago_s: float = 0.0) -> str:
        """Somebody posts, boosts, edits or deletes, `ago_s` seconds ago, and it reaches this
        server now. Returns the id here."""
        with self.lock:
            made = self.now() - ago_s
            if isinstance(draft, RetractionDraft):
                native = self._natives.get(draft.target, "")
                if self.statuses.pop(native, None):
                    self._tell("delete", native.encode(), self._tags_of.pop(native, set()))
                return native
            if isinstance(draft, RepostDraft):
                original = self.statuses[self._natives[draft.original]]
                said = boost(draft, self._native(draft.uid, made), made, original)
                return self.publish_payload(said)
            assert isinstance(draft, ItemDraft)
            native = self._native(draft.uid, made)
            before = self.statuses.get(native)
            said = status(draft, native, made)
            if before:
                said["created_at"] = before["created_at"]
            return self.publish_payload(said, "status.update" if before else "update")

    def publish_payload(self, said: dict[str, Any], event: str = "update") -> str:
        """A status as it is."""
        with self.lock:
            self.statuses[said["id"]] = said
            tags = {str(tag["name"]).casefold() for tag in said.get("tags") or []}
            self._tags_of[said["id"]] = tags
            self._tell(event, json.dumps(said).encode(), tags)
            return str(said["id"])

    def forget(self, uid: str) -> None:
        """A post goes, and no stream says so."""
        with self.lock:
            self.statuses.pop(self._natives[uid], None)

    def tell(self, event: str, data: bytes) -> None:
        """Say something in every open stream."""
        with self.changed:
            for connection in self.connections:
                connection.events.append(self._event(event, data))
            self.changed.notify_all()

    def send_line(self, line: bytes) -> None:
        """Send raw bytes as the data of a post to every open stream."""
        self.tell("update", line.replace(b"\n", b" "))

    def send_raw(self, raw: bytes) -> None:
        """Send raw bytes to every open stream."""
        with self.changed:
            for connection in self.connections:
                connection.events.append(raw)
            self.changed.notify_all()

    def cut(self, how: str) -> None:
        """End every open stream: "close", "reset" and "truncate" do so in mid-line, "silence"
        holds it open without a word; there is no goodbye, so "disconnect" is a close."""
        with self.changed:
            for connection in self.connections:
                connection.end = how
            self.connections = [one for one in self.connections if how == "silence"]
            self.changed.notify_all()

    def knows(self, uid: str) -> bool:
        """Whether the post that a test calls `uid` is here."""
        return self._natives.get(uid) in self.statuses

    def native(self, uid: str) -> str:
        """What this server calls the post that a test calls `uid`."""
        return self._natives[uid]

    def uid_of(self, uid: str) -> str:
        """The uid under which tootron must know it."""
        return f"mastodon:{uri_of(uid)}"

    # What the server does

    def _native(self, uid: str, made: float) -> str:
        """Ids grow, but for what comes late: its id tells when it was made."""
        if uid not in self._natives:
            number = max(int(made * 1000) << 16, 1)
            # No number is given twice, not even that of a post which is gone.
            taken = {*map(_number, self.statuses), *map(_number, self._natives.values())}
            while number in taken:
                number += 1
            self._natives[uid] = _lettered(number) if self.letters else str(number)
        return self._natives[uid]

    def _tell(self, event: str, data: bytes, tags: set[str]) -> None:
        for connection in self.connections:
            if connection.tag in tags:
                connection.postman.order = self.order
                connection.events += connection.postman.take(self._event(event, data))
        self.changed.notify_all()

    def _event(self, event: str, data: bytes) -> bytes:
        end, space = self.line_end, self.space
        return b"event:%s%s%sdata:%s%s%s%s" % (
            space, event.encode(), end, space, data, end, end,
        )  # fmt: skip

    def route(self, handler: Handler, request: Request) -> None:
        path = unquote(request.path)
        if path.startswith("/_/"):
            self._control(handler, request)
            return
        routes: list[tuple[str, str, Callable[[Handler, Request], None]]] = [
            ("/api/v1/timelines/tag/", "timeline", self._timeline),
            ("/api/v1/streaming/hashtag", "stream", self._stream),
            ("/api/v1/statuses", "status", self._status),
            ("/api/v2/instance", "instance", self._instance),
        ]
        name, answer = next(
            ((name, answer) for start, name, answer in routes if path.startswith(start)),
            ("", self._unknown),
        )
        fault = self.failing(name)
        if fault is not None:
            handler.answer(fault)
        elif self._refused(name, request):
            handler.json({"error": "This method requires an authenticated user"}, 422)
        else:
            answer(handler, request)

    def _refused(self, name: str, request: Request) -> bool:
        if request.headers.get("authorization") == f"Bearer {TOKEN}":
            return False
        return name == "stream" or (name == "timeline" and self.wants_token)

    def _unknown(self, handler: Handler, request: Request) -> None:
        handler.json({"error": "Record not found"}, 404)

    def _instance(self, handler: Handler, request: Request) -> None:
        streaming = self.streaming_url or f"ws://127.0.0.1:{self.port}"
        handler.json({"domain": "x.example", "configuration": {"urls": {"streaming": streaming}}})

    def _limits(self) -> dict[str, str]:
        if self.limit is None:
            return {}
        self.limit = max(self.limit - 1, 0)
        # A date by its own clock, a moment ahead.
        return {
            "x_ratelimit_limit": "300",
            "x_ratelimit_remaining": str(self.limit),
            "x_ratelimit_reset": stamp(self.now() + self.reset_s),
        }

    def _timeline(self, handler: Handler, request: Request) -> None:
        tag = unquote(request.path.rpartition("/")[2]).casefold()
        asked = {tag, *(v.casefold() for name, v in request.pairs if name == "any[]")}
        query = request.query
        with self.lock:
            ours = [
                one for name, one in self.statuses.items()
                if self._tags_of.get(name, set()) & asked and _is_listed(one)
            ]  # fmt: skip
            limits = self._limits()
        ours.sort(key=lambda one: (len(one["id"]), one["id"]), reverse=True)
        if self.knows_max_id and (most := query.get("max_id")):
            ours = [one for one in ours if _order(one["id"]) < _order(most)]
        limit = min(int(query.get("limit", 20)), self.most_per_page)
        if least := query.get("min_id"):
            ours = [one for one in ours if _order(one["id"]) > _order(least)]
            ours = ours[-limit:]
        handler.json(ours[:limit], 200, **limits)

    def _status(self, handler: Handler, request: Request) -> None:
        name = request.path.removeprefix("/api/v1/statuses").strip("/")
        if name in self.instead:
            handler.answer(self.instead[name])
            return
        with self.lock:
            forgotten = self.forgets[name] > 0
            self.forgets[name] -= forgotten
            if not forgotten and name in self.statuses:
                handler.json(self.statuses[name], 200, **self._limits())
                return
            wanted = [value for key, value in request.pairs if key == "id[]"]
            if not name and self.lists_many:
                handler.json([self.statuses[one] for one in wanted if one in self.statuses])
                return
        handler.json({"error": "Record not found"}, 404)

    def _stream(self, handler: Handler, request: Request) -> None:
        connection = Connection(request.query.get("tag", "").casefold(), self.order)
        with self.lock:
            self.connections.append(connection)
        try:
            self._speak(handler, connection)
        finally:
            with self.lock:
                if connection in self.connections:
                    self.connections.remove(connection)

    def _speak(self, handler: Handler, connection: Connection) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        handler.connection.settimeout(5)

        def send(data: bytes) -> None:
            for piece in pieces(data, self.pieces):
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                handler.wfile.flush()

        send(b":)" + self.line_end)
        while not self.stopping.is_set():
            with self.changed:
                if not connection.events and not connection.end:
                    self.changed.wait(self._keep_alive_s)
                events, connection.events = connection.events, []
                end = connection.end
                if not events:
                    events = connection.postman.rest()
            if end in ("reset", "truncate") and events:
                half = events.pop()
            else:
                half = self._event("update", b'{"id":"1')
            if end != "silence":
                send(b"".join(events) or b":thump" + self.line_end)
            if end:
                self._end(handler, end, half, send)
                return

    def _end(self, handler: Handler, end: str, half: bytes, send: Callable[[bytes], None]) -> None:
        if end == "silence":
            self.stopping.wait(30)
        if end in ("reset", "truncate"):
            send(half[: len(half) // 2])
        if end in ("reset", "silence"):
            handler.abort()
        else:
            handler.wfile.write(b"0\r\n\r\n")
            handler.close_connection = True

    def _control(self, handler: Handler, request: Request) -> None:
        if request.path == "/_/publish":
            self.publish_payload(json.loads(request.body))
        elif request.path == "/_/fault":
            self.cut(request.body.decode())
        said = list(self.statuses.values()) if request.path == "/_/published" else {}
        handler.json(said)


NO_RECORD = Fault(404, b'{"error":"Record not found"}', {"content-type": "application/json"})


def _is_listed(one: dict[str, Any]) -> bool:
    return one.get("visibility") in ("public", None)


def _order(native: str) -> tuple[int, str]:
    return len(native), native


def _lettered(number: int) -> str:
    """A number in the way of a ULID: letters that sort like it."""
    letters = []
    for _ in range(16):
        number, digit = divmod(number, 32)
        letters.append(_LETTERS[digit])
    return "01" + "".join(reversed(letters))


def _number(native: str) -> int:
    if native.isdecimal() and not native.startswith("01"):
        return int(native)
    number = 0
    for letter in native[2:]:
        number = number * 32 + max(_LETTERS.find(letter), 0)
    return number


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    with MastodonNetwork(parser.parse_args().port, keep_alive_s=1.0) as network:
        sys.stdout.write(f"{network.url}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
