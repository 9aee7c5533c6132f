"""Post: an archived item as every format starts from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from afa.models import ArchivedItem
from live.item import Item


@dataclass(frozen=True)
class Post:
    """One post that is shown. `session` is the slug of its talk, or empty; `group` the key of
    the lead of its cross-posts, empty where it has none."""

    uid: str
    key: str
    session: str
    item: Item
    group: str = ""

    @property
    def updated(self) -> datetime:
        """When it was last changed by its author."""
        return self.item.edited_at or self.item.shown_at


def posts(rows: Iterable[ArchivedItem], groups: Mapping[int, str]) -> Iterator[Post]:
    """Those of `rows` that have content, in their order; `rows` come with their sessions.

    `groups`: by the ids of those that are in a group, the key of its lead.
    """
    for row in rows:
        item = row.content()
        if item is not None:
            yield Post(
                row.uid,
                row.key,
                row.session.slug if row.session else "",
                item,
                groups.get(row.pk, ""),
            )


def stamp(at: datetime) -> str:
    """In UTC to the second, as RFC 3339 has it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
