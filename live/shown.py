"""The posts of a log that can be seen, a stretch at a time: for those who ask after them."""

from typing import cast

from live import keys
from live.connect import Client

# Names in one answer: a millisecond of the server's.
STRETCH = 500


def scan(client: Client, event: str, source: str, cursor: int) -> tuple[int, list[str]]:
    """Uids of posts of `source` that are live or hidden, and the cursor to go on from.

    0 begins, and 0 ends. What is there all the while comes at least once.
    """
    cursor, found = cast(
        "tuple[int, dict[bytes, bytes]]",
        client.hscan(keys.seen(event), cursor, match=f"{source}:*", count=STRETCH),
    )
    return cursor, [
        uid.decode()
        for uid, known in found.items()
        if known.rpartition(b":")[2] in (b"live", b"hidden")
    ]
