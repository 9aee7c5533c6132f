"""The archive as Postgres tells it, in plain SQL: an observer of its own, no code of the site."""

from datetime import UTC, datetime

import psycopg

from tests.system.checker import Final, Place


class Archive:
    """What is archived of one event."""

    def __init__(self, url: str, event: str) -> None:
        self._url = url
        self._event = event

    def _rows(self, query: str) -> list[tuple]:  # type: ignore[type-arg]
        with psycopg.connect(self._url) as connection:
            return connection.execute(query, [self._event]).fetchall()

    def length(self) -> int:
        """How many entries there are; 0 while Postgres is away."""
        try:
            [[count]] = self._rows(
                "select count(*) from afa_entry join afa_event on afa_event.id = event_id"
                " where slug = %s"
            )
        except psycopg.OperationalError:
            return 0
        return int(count)

    def entries(self) -> dict[Place, tuple[object, ...]]:
        """(epoch, offset) -> the identity of the entry there."""
        rows = self._rows(
            'select epoch, "offset", kind, uid, at, sha from afa_entry'
            " join afa_event on afa_event.id = event_id where slug = %s"
        )
        return {
            (epoch, offset): (kind, uid, _stamp(at), sha)
            for epoch, offset, kind, uid, at, sha in rows
        }

    def finals(self) -> dict[str, Final]:
        """uid -> its final state; what is hidden counts as gone."""
        rows = self._rows(
            "select uid, state, text from afa_archiveditem"
            " join afa_event on afa_event.id = event_id where slug = %s"
        )
        return {
            uid: Final("live", text) if state == "live" else Final("gone", "")
            for uid, state, text in rows
        }


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
