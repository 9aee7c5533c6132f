"""One chat of one event: when to ask next, and for what. Pure."""

from dataclasses import dataclass

from ingest.retry import Retry
from ingest.source import Key, Standing
from live.onair import OnAirSource


@dataclass
class Place:
    """A stream whose chat is read for a source of an event. `chat` is empty while none is known
    to be open, `last` the one before; `words` say why. `token` is how far it has been read,
    `anew` that YouTube did not know that any more."""

    event: str
    source: OnAirSource
    video: str
    retry: Retry
    chat: str = ""
    last: str = ""
    token: str = ""
    words: str = ""
    next_at: float = 0.0
    read: bool = False
    anew: bool = False
    reached: float = 0.0

    @property
    def key(self) -> Key:
        """The source that it belongs to."""
        return self.event, self.source.id

    @property
    def cursor(self) -> str:
        """How far it has been read, as it is kept."""
        return f"{self.video} {self.chat} {self.token}"

    def resume(self, cursor: str) -> None:
        """Go on where an earlier run stood, if that was in this stream's chat."""
        video, _, rest = cursor.partition(" ")
        if video == self.video:
            self.chat, _, self.token = rest.partition(" ")
            self.last = self.chat

    def opened(self, chat: str) -> None:
        """This is its chat; another one than before is read from its beginning."""
        if chat != self.last:
            self.token = ""
        self.chat = self.last = chat
        self.words = ""

    def closed(self, words: str, look_at: float) -> None:
        """No chat is open; look again then."""
        self.chat, self.words, self.next_at, self.read = "", words, look_at, True

    def standing(self, units_left: float) -> Standing:
        """How it fares."""
        if self.retry.words:
            state, _, words = self.retry.words.partition(": ")
            return Standing(current=False, state=state, detail=words, limit_left=units_left)
        return Standing(
            current=self.read,
            state="waiting" if self.words else "",
            detail=self.words,
            reached=self.reached,
            limit_left=units_left,
        )
