"""The strainer by hand: archive what is there now, show how far it is, and end."""

import sys
from collections.abc import Sequence
from typing import TextIO

from live import onair
from live.bar import Bar
from live.connect import Client, connect
from live.errors import CorruptEntry
from live.log import Log
from live.settings import Settings
from strainer.batch import strain
from strainer.daemon import AWAY
from strainer.events import Events


def once(settings: Settings, wanted: Sequence[str], out: TextIO = sys.stderr) -> int:
    """Archive the logs of the events `wanted`, or every log; returns the exit code.

    A daemon may be at work at the same time: the two take turns.
    """
    client = connect(settings.redis_url)
    try:
        logs = onair.logs(client)
        if unknown := sorted(set(wanted) - logs):
            out.write(f"There is no log of {', '.join(unknown)}. {_those(logs)}\n")
            return 2
        if not logs:
            out.write("There is no log.\n")
        for event in wanted or sorted(logs):
            _drain(client, event, settings.strainer_batch, out)
    except (*AWAY, CorruptEntry) as error:
        out.write(f"{type(error).__name__}: {error}\n")
        return 1
    finally:
        client.close()
    return 0


def _those(logs: set[str]) -> str:
    return f"There are: {', '.join(sorted(logs))}." if logs else "There is none."


def _drain(client: Client, event: str, limit: int, out: TextIO) -> None:
    events, log, bar = Events(client), Log(client, event), Bar(out, event)
    done, more = 0, True
    while more:
        known = events.find(event)
        if known is None:
            break
        batch = strain(log, known, limit)
        done, more = done + batch.count, batch.more
        bar.show(done, done + batch.behind)
    bar.end(done, done)
