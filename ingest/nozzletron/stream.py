"""One connection to the filtered stream: tweepy in its own thread, every line into an inbox.

tweepy would reconnect by itself, without pause, and give up for good at the first line that
it cannot read. So it gets to see no line, and each way in which a connection can end here
ends it; when to open the next is the loop's decision.
"""

import sys
from collections.abc import Callable
from contextlib import suppress

import tweepy

from ingest.inbox import Inbox
from ingest.nozzletron import answers
from ingest.nozzletron.transport import Transport
from ingest.trouble import Trouble, Unreachable

EXPANSIONS = [
    "author_id",
    "attachments.media_keys",
    "referenced_tweets.id",
    "referenced_tweets.id.author_id",
    "referenced_tweets.id.attachments.media_keys",
    "edit_history_tweet_ids",
]
FIELDS = {
    "expansions": EXPANSIONS,
    "tweet_fields": [
        "created_at", "entities", "lang", "note_tweet", "possibly_sensitive",
        "referenced_tweets", "edit_controls", "conversation_id", "in_reply_to_user_id",
        "attachments", "public_metrics",
    ],
    "media_fields": [
        "url", "preview_image_url", "alt_text", "width", "height", "variants",
        "duration_ms", "type",
    ],
    "user_fields": ["name", "username", "profile_image_url", "verified_type", "protected"],
}  # fmt: skip

# How many lines wait for Redis before we stop reading: some 5 MB, and minutes of a busy event.
MOST_WAITING = 2000


class Stream(tweepy.StreamingClient):  # type: ignore[misc]
    """Open it once with `open`; `inbox` has the lines that came; `trouble` says why it ended."""

    def __init__(
        self, token: str, transport: Transport, wake: Callable[[], None], most: int = MOST_WAITING
    ) -> None:
        super().__init__(token, daemon=True)
        self.session = transport.mounted()
        self.trouble: Trouble | None = None
        self.connected = False
        self.inbox: Inbox[bytes] = Inbox(wake, most)
        self._transport = transport
        self._wake = wake

    def open(self) -> "Stream":
        """Begin to connect."""
        self.filter(threaded=True, **FIELDS)
        return self

    def close(self) -> None:
        """End it from another thread, also in the middle of a read."""
        self.inbox.closing.set()
        self.disconnect()
        answer = self._transport.answer
        if answer is not None and answer.raw is not None:
            with suppress(ValueError, RuntimeError, OSError):  # it may have ended by itself
                answer.raw.shutdown()
        if self.thread is not None:
            self.thread.join(0.5)

    # What tweepy calls, in its thread

    def on_connect(self) -> None:
        self.inbox.hear()
        self.connected = True
        if self.inbox.closing.is_set():
            self.disconnect()
        self._wake()

    def on_data(self, raw_data: bytes) -> None:
        self.inbox.put(raw_data)

    def on_keep_alive(self) -> None:
        self.inbox.hear()

    def on_request_error(self, status_code: int) -> None:
        answer = self._transport.answer
        if answer is not None:
            body = answers.body_of(answer)
            self._end(answers.trouble_of(status_code, answer.headers, body))

    def on_connection_error(self) -> None:
        self._end(Unreachable(f"{sys.exc_info()[1]}"))

    def on_closed(self, _response: object) -> None:
        self._end(Unreachable("the server closed the stream"))

    def on_exception(self, exception: Exception) -> None:
        self._end(Unreachable(f"{type(exception).__name__}: {exception}"))

    def on_disconnect(self) -> None:
        self._end(Unreachable("the stream ended"))

    def _end(self, trouble: Trouble) -> None:
        self.trouble = self.trouble or trouble
        self.connected = False
        self.disconnect()
        self._wake()
