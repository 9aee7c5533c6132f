"""One connection to Jetstream: what may concern us of all that passes, into an inbox.

The thread that reads it lets go of the rest unparsed, and only notes how far it has come.
"""

import re
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from websockets.exceptions import (
    ConnectionClosed,
    InvalidStatus,
    WebSocketException,
)
from websockets.http11 import Response
from websockets.sync.client import ClientConnection, connect

from ingest import retry_after
from ingest.inbox import Inbox
from ingest.skytron.entries import POSTS, REPOSTS
from ingest.skytron.query import Sieve
from ingest.their_clock import TheirClock
from ingest.trouble import Trouble, Unreachable, of_status
from live.draft import now

# How many frames wait for Redis before we stop reading: a second of a replay.
MOST_WAITING = 2000

# Bytes. Posts have 3,000; what is larger is not sent to us, and far larger ends the connection.
MOST_FRAME = 1_000_000

CONNECT_S = 10.0
POLL_S = 0.5

# How far ahead of ours the network's clock may be, in microseconds.
AHEAD_US = 6 * 3600 * 1_000_000

# So many frames in a row that agree, and none that agrees with us: then it is our clock.
AGREE = 20
NEAR_US = 60 * 1_000_000

_TIME = re.compile(rb'"time_us":\s*(\d{1,18})')
_POST = f'"{POSTS}"'.encode()
_REPOST = f'"{REPOSTS}"'.encode()
_CREATE = re.compile(rb'"operation":\s*"create"')


class Frame(NamedTuple):
    """What came, and the network's time of it in microseconds; 0 where it has none."""

    raw: bytes
    time_us: int


def address(host: str, cursor: int) -> str:
    """Where to connect for all that was posted since `cursor`; 0: from now on."""
    asked = [
        ("wantedCollections", POSTS),
        ("wantedCollections", REPOSTS),
        ("maxMessageSizeBytes", str(MOST_FRAME)),
    ]
    return f"{host}?{urlencode([*asked, ('cursor', cursor)] if cursor else asked)}"


class Wire:
    """Open it once with `open`; `inbox` has the frames that came; `trouble` says why it ended."""

    def __init__(
        self,
        url: str,
        sieve: Sieve,
        wake: Callable[[], None],
        theirs: TheirClock,
        *,
        since_us: int = 0,
        most: int = MOST_WAITING,
    ) -> None:
        self.sieve = sieve
        self.connected = False
        self.connected_at: datetime | None = None
        self.trouble: Trouble | None = None
        # Everything up to here has come, and lies in the inbox if it may concern us.
        self.passed_us = since_us
        self.let_go = 0
        self._odd_us = self._odd = 0
        self._url = url
        self._wake = wake
        self._theirs = theirs
        self.inbox: Inbox[Frame] = Inbox(wake, most)
        self._socket: ClientConnection | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="jetstream")

    def open(self) -> "Wire":
        """Begin to connect."""
        self._thread.start()
        return self

    def close(self) -> None:
        """End it from another thread, whatever it is doing."""
        self.inbox.closing.set()
        if self._socket is not None:
            self._socket.socket.close()
        if self._thread.ident is not None:
            self._thread.join(0.5)

    # In its own thread

    def _run(self) -> None:
        try:
            with connect(
                self._url,
                open_timeout=CONNECT_S,
                close_timeout=1,
                max_size=4 * MOST_FRAME,
                compression=None,
                user_agent_header="AFeedApart",
            ) as self._socket:
                self._heard(self._socket.response)
                self.inbox.hear()
                self.connected_at = now()
                self.connected = True
                self._wake()
                self._read(self._socket)
        except InvalidStatus as error:
            self._heard(error.response)
            self._end(_refused(error))
        except ConnectionClosed as error:
            self._end(Unreachable(f"the server closed the stream: {error}"))
        except (WebSocketException, OSError, EOFError, ValueError) as error:
            host = urlsplit(self._url).netloc
            self._end(Unreachable(f"{host}: {type(error).__name__}: {error}"))

    def _heard(self, answer: Response | None) -> None:
        if answer is not None:
            self._theirs.heard({"date": answer.headers.get("date", "")})

    def _read(self, socket: ClientConnection) -> None:
        while not self.inbox.closing.is_set():
            try:
                frame = socket.recv(POLL_S, decode=False)
            except TimeoutError:
                continue
            self.inbox.hear()
            self._took(frame if isinstance(frame, bytes) else frame.encode())

    def _took(self, raw: bytes) -> None:
        found = _TIME.search(raw)
        time_us = int(found[1]) if found else 0
        if not self._believable(time_us):
            # A cursor from there would skip all that comes until then.
            time_us = 0
        if self._concerns(raw) or not time_us:
            self.inbox.put(Frame(raw, time_us))
        else:
            self.let_go += 1
        self.passed_us = max(self.passed_us, time_us)

    def _believable(self, time_us: int) -> bool:
        if not time_us:
            return True
        theirs = (time.time() + self._theirs.ahead.total_seconds()) * 1_000_000
        if time_us <= max(self.passed_us, theirs) + AHEAD_US:
            self._odd = 0
            return True
        self._odd = self._odd + 1 if abs(time_us - self._odd_us) < NEAR_US else 1
        self._odd_us = time_us
        return self._odd >= AGREE

    def _concerns(self, raw: bytes) -> bool:
        """Whether it has to be looked into: a post that may match, or what may be about one
        that we have, which a deletion does not say."""
        if not (raw.startswith(b"{") and raw.endswith(b"}")):
            return True
        if _POST in raw and _CREATE.search(raw):
            return self.sieve.lets_through(raw)
        return b'"commit"' not in raw or _POST in raw or _REPOST in raw

    def _end(self, trouble: Trouble) -> None:
        self.trouble = self.trouble or trouble
        self.connected = False
        self._wake()


def _refused(error: InvalidStatus) -> Trouble:
    answer = error.response
    body = bytes(answer.body or b"")
    words = body[:200].decode("utf-8", "replace").strip()
    return of_status(answer.status_code, words, retry_after.seconds(answer.headers), body)
