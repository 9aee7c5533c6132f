"""The posts that a log knows, a stretch at a time: for those who ask after them, or count them."""

from collections.abc import Iterator
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


def known(client: Client, event: str, source: str) -> Iterator[str]:
    """Every uid of `source` that came to the log: posts in any state, and reposts.

    Not those of which only the deletion came. It takes a while: not for the loop's thread.
    """
    for uid, state in client.hscan_iter(keys.seen(event), match=f"{source}:*", count=STRETCH):
        if state.rpartition(b":")[2] != b"tombstone":
            yield uid.decode()
