"""Posts for logs that are read."""

from datetime import UTC, datetime

from live.draft import ItemDraft
from live.item import Author, Item

AT = datetime(2026, 11, 20, 10, 42, 7, tzinfo=UTC)


def post(name: object, text: str = "", version: int = 0) -> ItemDraft:
    """A post that `name` identifies; its text is its own where none is given."""
    author = Author(id="7", name="Ada Ito", handle="ada")
    text = text or f"What {name} says"
    item = Item(source="native", author=author, text=text, created_at=AT, received_at=AT)
    return ItemDraft(uid=f"native:{name}", version=version, item=item)
