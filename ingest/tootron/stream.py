"""One stream of a server in a thread of its own: events into an inbox, until it ends somehow.

When to open the next one is the station's decision.
"""

import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from ingest import fetch
from ingest.fetch import Answer, Fetcher
from ingest.inbox import Inbox
from ingest.sse import Event, Parser
from ingest.tootron import answers
from ingest.tootron.servers import Server
from ingest.trouble import Trouble, Unreachable
from live.draft import now

# How many events wait for Redis before we stop reading: minutes of a busy event.
MOST_WAITING = 2000

_MOST_BODY = 64 * 1024


class Stream:
    """The stream of one tag. `inbox` has the events that came; `trouble` says why it ended."""

    def __init__(
        self,
        server: Server,
        base: str,
        tag: str,
        fetcher: Fetcher,
        wake: Callable[[], None],
        *,
        most: int = MOST_WAITING,
    ) -> None:
        self.tag = tag
        self.connected = False
        self.trouble: Trouble | None = None
        self.opened = time.monotonic()
        self._url = f"{base}/api/v1/streaming/hashtag?{urlencode({'tag': tag})}"
        self._headers = {
            **server.headers, "accept": "text/event-stream", "accept-encoding": "identity",
            "cache-control": "no-store",
        }  # fmt: skip
        self._fetcher = fetcher
        self._wake = wake
        self.inbox: Inbox[Event] = Inbox(wake, most)
        threading.Thread(target=self._run, daemon=True, name=f"stream {tag}").start()

    def close(self) -> None:
        """End it from another thread, also in the middle of a read."""
        self.inbox.closing.set()
        self._fetcher.close()

    # In its thread

    def _run(self) -> None:
        try:
            response = self._fetcher.stream(self._url, self._headers)
            try:
                self._read(response)
            finally:
                response.close()
        except Trouble as trouble:
            self.trouble = trouble
        except (HTTPError, OSError, ValueError) as error:
            self.trouble = Unreachable(fetch.said(error))
        except Exception as error:  # told on the dashboard, like all that ends a stream
            self.trouble = Unreachable(f"{type(error).__name__}: {error}")
        self.connected = False
        self._wake()

    def _read(self, response: BaseHTTPResponse) -> None:
        kind = response.headers.get("content-type", "")
        if response.status != 200 or "html" in kind or "json" in kind:
            raise self._refusal(response, kind)
        self.inbox.hear()
        self.connected = True
        self._wake()
        parser = Parser()
        while not self.inbox.closing.is_set():
            piece = response.read1(1 << 16)
            if not piece:
                raise Unreachable("the server closed the stream")
            self.inbox.hear()
            for event in parser.feed(piece):
                self.inbox.put(event)

    def _refusal(self, response: BaseHTTPResponse, kind: str) -> Trouble:
        body = response.read1(_MOST_BODY) or b""
        if response.status == 200:
            return Unreachable(f"no stream but {kind or 'something'}: {answers.words_of(body)}")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return answers.trouble_of(Answer(self._url, response.status, headers, body), now())
