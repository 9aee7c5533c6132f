"""A Lua script that is called for one batch after another.

The next batch is encoded and on its way while the server works on the one before: with
either side waiting for the other, a third of the time went by idle (bench/live_log.py).
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import cast

from redis.commands.core import Script

from live.connect import Client

Arguments = Sequence[str | bytes]
Answer = list[bytes | int]

# Batches on their way at once. The server can only work on one of them.
AHEAD = 2


def call_all(
    client: Client, script: Script, names: list[str], batches: Iterator[Arguments]
) -> Iterator[Answer]:
    """The answer to each batch, in their order; `names` are the script's keys.

    A RedisError leaves open what became of the batches that have no answer yet.
    """
    for arguments in batches:
        yield cast(Answer, script(keys=names, args=arguments))
        break  # the server knows the script now, and most callers had this one batch
    for arguments in batches:
        yield from _stream(client, script.sha, names, chain([arguments], batches))


def _stream(
    client: Client, sha: str, names: list[str], batches: Iterator[Arguments]
) -> Iterator[Answer]:
    connection = client.connection_pool.get_connection()
    under_way = 0
    try:
        for arguments in batches:
            command = ("EVALSHA", sha, len(names), *names, *arguments)
            connection.send_command(*command, check_health=False)  # type: ignore[no-untyped-call]
            under_way += 1
            if under_way == AHEAD:
                yield cast(Answer, connection.read_response())
                under_way -= 1
        while under_way:
            yield cast(Answer, connection.read_response())
            under_way -= 1
    finally:
        if under_way:  # nobody may take its answers for his own
            connection.disconnect()  # type: ignore[no-untyped-call]
        client.connection_pool.release(connection)
