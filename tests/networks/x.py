"""X API v2 on a local port: rules, the filtered stream, recent search, and their failures.

As a program of its own: ``python -m tests.networks.x --port 9001``; then POST payloads to
/_/publish and the name of a fault to /_/fault, and GET /_/published.
"""

import argparse
import json
import ssl
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from live.draft import Draft, RepostDraft, RetractionDraft
from tests.networks.faults import Postman, pieces
from tests.networks.serving import FakeNetwork, Fault, Handler, Request, problem
from tests.networks.x_posts import Ids, payload
from tests.networks.x_search import answer_page, iso, matches, ms_of, parsed_ms

TOKEN = "token-of-the-tests"

TOO_MANY = problem(
    429,
    title="ConnectionException",
    detail="This stream is currently at the maximum allowed connection limit.",
    connection_issue="TooManyConnections",
    type="https://api.x.com/2/problems/streaming-connection",
)
DISCONNECT = {
    "errors": [
        {
            "title": "operational-disconnect",
            "disconnect_type": "UpstreamOperationalDisconnect",
            "detail": "This stream has been disconnected upstream for operational reasons.",
            "type": "https://api.x.com/2/problems/operational-disconnect",
        }
    ]
}


def out_of_reach(name: str, value: str) -> Fault:
    """What X says to a window of next week, or of the week before last, by its own clock."""
    reason = f"Invalid '{name}':'{value}'. '{name}' must be a minimum of 10 seconds prior to"
    detail = "One or more parameters to your request was invalid."
    errors = [{"parameters": {name: [value]}, "message": f"{reason} the request time."}]
    return problem(400, title="Invalid Request", detail=detail, errors=errors)


CHUNKED = ("transfer-encoding", "chunked")
CLOSING = ("connection", "close")


class Connection:
    """One open stream."""

    def __init__(self, order: str) -> None:
        self.lines: list[bytes] = []
        self.end = ""
        self.postman = Postman(order)


class XNetwork(FakeNetwork):
    """X. `published` is the oracle: every payload, in order, with the time it was made in ms.

    A post reaches the streams that are open at that moment (unless `streams` is false); for the
    rest there is the search, which knows it `lag_s` later. In the minutes of `uncounted` (since
    1970) so many more are counted than anybody finds.
    """

    def __init__(
        self,
        port: int = 0,
        keep_alive_s: float = 0.05,
        lag_s: float = 0.05,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(port, tls)
        self.published: list[dict[str, Any]] = []
        self.rules: dict[str, dict[str, str]] = {}
        self.connections: list[Connection] = []
        self.page_size = 100
        self.refuses_old_ids = False
        self.chunked = True
        self.order = "plain"
        self.streams = True
        self.uncounted: dict[int, int] = {}
        self._ids = Ids()
        self._gone: dict[str, str] = {}
        self._number = 1000
        self._keep_alive_s = keep_alive_s
        self.lag_s = lag_s

    # What tests do

    def publish(self, draft: Draft, at_ms: int | None = None) -> dict[str, Any] | None:
        """Somebody posts, edits or deletes. Returns the payload, None for a deletion."""
        with self.lock:
            at_ms = at_ms or int(self.now() * 1000)
            if isinstance(draft, RetractionDraft):
                self._gone[self._ids.root(draft.target)] = "resource-not-found"
                return None
            assert not isinstance(draft, RepostDraft) or draft.original
            return self.publish_payload(payload(draft, self._ids, at_ms))

    def protect(self, uid: str) -> None:
        """Whoever wrote `uid` shows it to friends only from now on."""
        with self.lock:
            self._gone[self._ids.root(uid)] = "not-authorized-for-resource"

    def publish_payload(self, said: dict[str, Any]) -> dict[str, Any]:
        """Deliver `said` to the open streams, and to the search."""
        with self.changed:
            self.published.append(said)
            for connection in self.connections:
                if self.streams and (matching := self._matching(said["data"])):
                    line = json.dumps({**said, "matching_rules": matching}).encode()
                    connection.postman.order = self.order
                    connection.lines += connection.postman.take(line)
            self.changed.notify_all()
        return said

    def send_line(self, line: bytes) -> None:
        """Send raw bytes as a line to every open stream."""
        self.send_lines([line])

    def send_lines(self, lines: list[bytes]) -> None:
        """Send these at once."""
        with self.changed:
            for connection in self.connections:
                connection.lines += lines
            self.changed.notify_all()

    def cut(self, how: str) -> None:
        """End every open stream: "close", "reset" and "truncate" do so in mid-line, "silence"
        holds it open without a word, "disconnect" says goodbye first."""
        with self.changed:
            for connection in self.connections:
                connection.end = how
            self.connections = [one for one in self.connections if how == "silence"]
            self.changed.notify_all()

    def uid_of(self, uid: str) -> str:
        """The uid under which nozzletron must know what a test calls `uid`."""
        return f"x:{self._ids.root(uid)}"

    # What the network does

    def route(self, handler: Handler, request: Request) -> None:
        if request.path.startswith("/_/"):
            self._control(handler, request)
            return
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            handler.answer(problem(401, title="Unauthorized", detail="Unauthorized", status=401))
            return
        routes: dict[str, tuple[str, Callable[[Handler, Request], None]]] = {
            "/2/tweets/search/stream/rules": ("rules", self._rules),
            "/2/tweets/search/stream": ("stream", self._stream),
            "/2/tweets/search/recent": ("search", self._search),
            "/2/tweets/counts/recent": ("counts", self._counts),
            "/2/tweets": ("lookup", self._lookup),
        }
        name, answer = routes.get(request.path, ("", self._unknown))
        fault = self.failing(name)
        if fault is not None:
            handler.answer(fault)
        else:
            answer(handler, request)

    def _unknown(self, handler: Handler, request: Request) -> None:
        handler.answer(problem(404, title="Not Found", detail=request.path))

    def _rules(self, handler: Handler, request: Request) -> None:
        with self.lock:
            if request.method == "GET":
                handler.json({"data": list(self.rules.values()), "meta": {}})
                return
            asked = json.loads(request.body)
            for native in asked.get("delete", {}).get("ids", []):
                self.rules.pop(native, None)
            errors: list[dict[str, Any]] = []
            added = [
                rule
                for one in asked.get("add", [])
                if (rule := self._add_rule(one["value"], one.get("tag"), errors))
            ]
            said: dict[str, Any] = {"data": added, "meta": {"summary": {"created": len(added)}}}
            if errors:
                said["errors"] = errors
            handler.json(said, 400 if errors and not added else 201)

    def _add_rule(
        self, value: str, tag: str | None, errors: list[dict[str, Any]]
    ) -> dict[str, str] | None:
        same = next((one for one in self.rules.values() if one["value"] == value), None)
        if same:
            errors.append({"value": value, "id": same["id"], "title": "DuplicateRule"})
        elif value.count("(") != value.count(")") or len(value) > 1024:
            wrong = ["mismatched input at the end (at position 1)"]
            errors.append({"value": value, "details": wrong, "title": "UnprocessableEntity"})
        else:
            self._number += 1
            rule = {"id": str(self._number), "value": value, **({"tag": tag} if tag else {})}
            self.rules[rule["id"]] = rule
            return rule
        return None

    def _matching(self, post: dict[str, Any]) -> list[dict[str, str]]:
        return [
            {"id": rule["id"], "tag": rule.get("tag", "")}
            for rule in self.rules.values()
            if matches(rule["value"], post)
        ]

    def _stream(self, handler: Handler, request: Request) -> None:
        with self.lock:
            if any(not one.end for one in self.connections):
                handler.answer(TOO_MANY)
                return
            if not self.rules:
                handler.answer(problem(409, title="RuleConfigurationIssue", detail="no rules"))
                return
            connection = Connection(self.order)
            self.connections.append(connection)
        try:
            self._speak(handler, connection)
        finally:
            with self.lock:
                if connection in self.connections:
                    self.connections.remove(connection)

    def _speak(self, handler: Handler, connection: Connection) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "application/json; charset=utf-8")
        handler.send_header(*CHUNKED if self.chunked else CLOSING)
        handler.end_headers()
        handler.connection.settimeout(5)

        def send(data: bytes) -> None:
            for piece in pieces(data, self.pieces):
                chunk = b"%x\r\n%s\r\n" % (len(piece), piece)
                handler.wfile.write(chunk if self.chunked else piece)
                handler.wfile.flush()

        while not self.stopping.is_set():
            with self.changed:
                if not connection.lines and not connection.end:
                    self.changed.wait(self._keep_alive_s)
                lines, connection.lines = connection.lines, []
                lines = lines or connection.postman.rest()
                end = connection.end
            half = lines.pop() if lines and end in ("reset", "truncate") else b'{"data":{"id":"1'
            if end != "silence":
                send(b"".join(line + b"\r\n" for line in lines) or b"\r\n")
            if end:
                self._end(handler, end, half, send)
                return

    def _end(self, handler: Handler, end: str, half: bytes, send: Callable[[bytes], None]) -> None:
        if end == "silence":
            self.stopping.wait(30)
        if end in ("reset", "truncate"):
            send(half[: len(half) // 2])
        if end == "disconnect":
            send(json.dumps(DISCONNECT).encode() + b"\r\n")
        if end in ("reset", "silence"):
            handler.abort()
        else:
            handler.wfile.write(b"0\r\n\r\n" if self.chunked else b"")
            handler.close_connection = True

    def _search(self, handler: Handler, request: Request) -> None:
        asked = request.query
        now_ms = self.now() * 1000
        since = int(asked.get("since_id", 0))
        if since and self.refuses_old_ids and ms_of(since) < now_ms - 7 * 86_400_000:
            detail = "'since_id' must be a tweet id created after [seven days ago]."
            handler.answer(problem(400, title="Invalid Request", errors=[{"message": detail}]))
            return
        begin = parsed_ms(asked["start_time"]) if "start_time" in asked else 0
        if begin and not now_ms - 7 * 86_400_000 <= begin <= now_ms:
            handler.answer(out_of_reach("start_time", asked["start_time"]))
            return
        end = parsed_ms(asked["end_time"]) if "end_time" in asked else now_ms - self.lag_s * 1000
        before = int(asked.get("next_token", 1 << 63))
        with self.lock:
            newest = self._newest_versions()
        found = [
            said
            for native, said in sorted(newest.items(), reverse=True)
            if since < native < before
            and begin <= ms_of(native) <= end
            and matches(asked["query"], said["data"])
        ]
        page = found[: min(self.page_size, int(asked.get("max_results", 10)))]
        handler.json(answer_page(page, more=len(found) > len(page)), x_rate_limit_remaining="449")

    def _lookup(self, handler: Handler, request: Request) -> None:
        asked = request.query["ids"].split(",")
        with self.lock:
            roots = {said["data"]["id"]: self._root(said) for said in self.published}
        shown = {one for one, root in roots.items() if root not in self._gone}
        found = [one for one in asked if one in shown]
        said: dict[str, Any] = {}
        if found:
            said["data"] = [{"id": one, "text": "as it was"} for one in found]
        errors = [self._missing(one) for one in asked if one not in found]
        if errors:
            said["errors"] = errors
        handler.json(said, x_rate_limit_remaining="299")

    def _missing(self, native: str) -> dict[str, Any]:
        kind = self._gone.get(native, "resource-not-found")
        return {
            "resource_type": "tweet",
            "resource_id": native,
            "parameter": "ids",
            "value": native,
            "title": "Not Found Error" if kind == "resource-not-found" else "Authorization Error",
            "detail": f"Could not find tweet with ids: [{native}].",
            "type": f"https://api.twitter.com/2/problems/{kind}",
        }

    def _counts(self, handler: Handler, request: Request) -> None:
        asked = request.query
        begin, end = (int(parsed_ms(asked[name])) for name in ("start_time", "end_time"))
        if end > self.now() * 1000:
            handler.answer(out_of_reach("end_time", asked["end_time"]))
            return
        with self.lock:
            found = Counter(self.uncounted)
            for native, said in self._newest_versions().items():
                if begin <= ms_of(native) < end and matches(asked["query"], said["data"]):
                    found[ms_of(native) // 60_000] += 1
        data = [
            {"start": iso(at), "end": iso(at + 60_000), "tweet_count": found[at // 60_000]}
            for at in range(begin - begin % 60_000, end, 60_000)
        ]
        handler.json({"data": data, "meta": {"total_tweet_count": sum(found.values())}})

    def _newest_versions(self) -> dict[int, dict[str, Any]]:
        """Id -> payload, of what the search still shows: the last version of each post."""
        last: dict[str, dict[str, Any]] = {}
        for said in self.published:
            last[self._root(said)] = said
        return {int(s["data"]["id"]): s for root, s in last.items() if root not in self._gone}

    @staticmethod
    def _root(said: dict[str, Any]) -> str:
        data = said["data"]
        return str(data.get("edit_history_tweet_ids", [data["id"]])[0])

    def _control(self, handler: Handler, request: Request) -> None:
        if request.path == "/_/publish":
            self.publish_payload(json.loads(request.body))
        elif request.path == "/_/fault":
            self.cut(request.body.decode())
        handler.json(self.published if request.path == "/_/published" else {})


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    with XNetwork(parser.parse_args().port, keep_alive_s=1.0, lag_s=1.0) as network:
        sys.stdout.write(f"{network.url}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
