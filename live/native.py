"""Posts written on our own pages: text alone, by whoever gives a name.

The way into the log for the site's form and for whatever else lets people write here.
"""

from live.draft import ItemDraft, fresh_id, now
from live.item import Author, Item
from live.log import Log, Verdict

SOURCE = "native"

# Letters, as on most networks.
MOST_TEXT = 500
MOST_NAME = 60


def post(log: Log, text: str, name: str, *, author: str = "", id: str = "") -> Verdict:
    """Append a post. `author` names the person, the same each time (empty: nobody knows), `id`
    the post: a repeated call with the same one is a duplicate.

    ValueError says in a sentence what is wrong with what was written.
    """
    said, called = text.strip(), " ".join(name.split())
    if not said:
        raise ValueError("Write something first.")
    if len(said) > MOST_TEXT:
        raise ValueError(f"That is {len(said)} letters; {MOST_TEXT} are the most.")
    if not called or len(called) > MOST_NAME:
        raise ValueError(f"Give a name of 1 to {MOST_NAME} letters.")
    native, at = id or fresh_id(), now()
    item = Item(
        source=SOURCE,
        author=Author(id=author or f"post-{native}", name=called),
        text=said,
        created_at=at,
        received_at=at,
    )
    return log.append_many([ItemDraft(uid=f"{SOURCE}:{native}", item=item)])[0]
