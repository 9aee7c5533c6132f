"""A recording of Jetstream, which holds what everybody posted."""

from datetime import datetime

from ingest.foreign import mapping, parsed_or_none
from ingest.skytron.entries import POSTS, Commit, to_entries
from ingest.skytron.query import Query
from ingest.source import Entries


class Player:
    """Reads what `query` asks for, and what became of it later; without one, everything."""

    def __init__(self, query: str) -> None:
        self._query = Query.of(query)
        self._taken: set[str] = set()

    def __call__(self, payload: bytes, received_at: datetime, matched: tuple[str, ...]) -> Entries:
        commit = Commit.of(mapping(parsed_or_none(payload)))
        if not self._query or commit is None:
            return to_entries(payload, received_at, matched)
        if commit.collection == POSTS and self._query.matches(commit.record):
            self._taken.add(commit.uid)
        ours = commit.uid in self._taken or commit.original in self._taken
        return to_entries(payload, received_at, matched) if ours else Entries()


def player(query: str) -> Player:
    """An adapter for one recording."""
    return Player(query)
