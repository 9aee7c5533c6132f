"""A recording of one server's stream: its deletions name ids that only its posts explain."""

from datetime import datetime

from ingest.foreign import mapping, parsed_or_none, text
from ingest.source import Entries
from ingest.tootron.entries import Told, to_entries


class Player:
    """Reads payload after payload, and remembers what the server calls each post."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, payload: bytes, received_at: datetime, matched: tuple[str, ...]) -> Entries:
        said = mapping(parsed_or_none(payload))
        inner = said.get("payload")
        post = mapping(parsed_or_none(inner.encode())) if isinstance(inner, str) else said
        if text(post.get("id")) and text(post.get("uri")):
            self._known[text(post.get("id"))] = text(post.get("uri"))
        return to_entries(payload, received_at, matched, Told(known=self._known))


def player(query: str) -> Player:
    """An adapter for one recording. ValueError where only a part of it is wanted."""
    if query:
        raise ValueError("a recording of mastodon holds what was asked for; it takes no --query")
    return Player()
