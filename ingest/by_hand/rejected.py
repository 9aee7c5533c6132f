"""Rejects: list them, look at one, read them again after a fix."""

import argparse
from datetime import datetime
from typing import TextIO

from ingest import registry
from live import rejects
from live.bar import Bar
from live.connect import Client
from live.log import Log
from live.rejects import Reject

# Of a payload, what a line of the list shows.
GLIMPSE = 70


def work(client: Client, asked: argparse.Namespace, out: TextIO) -> int:
    """Do what was asked about an event's rejects; the exit status."""
    numbered = list(enumerate(rejects.read(client, asked.event), 1))
    ours = [(n, one) for n, one in numbered if asked.source in (None, one.source)]
    if asked.show is not None:
        return _show(dict(numbered).get(asked.show), asked.show, out)
    if not ours:
        out.write("Nothing was rejected.\n")
        return 0
    if asked.retry:
        return _retry(client, asked.event, [one for _, one in ours], out)
    for number, one in ours:
        out.write(f"{number:>5}  {one.at[:19]}  {one.source:<9} {one.reason[:100]}\n")
        out.write(f"       {_glimpse(one.raw)}\n")
    out.write(f"{len(ours):,} rejects; --show N for the whole of one, --retry to read them again\n")
    return 0


def _glimpse(raw: bytes) -> str:
    return _printable(" ".join(raw[: 4 * GLIMPSE].decode("utf-8", "replace").split()))[:GLIMPSE]


def _printable(said: str) -> str:
    """Without what would give a terminal orders."""
    return "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in said)


def _show(one: Reject | None, number: int, out: TextIO) -> int:
    if one is None:
        out.write(f"There is no reject {number}.\n")
        return 1
    out.write(f"{one.source}, {one.at}\n{one.reason}\n{'its first 64 KB:' if one.cut else ''}\n")
    out.write(_printable(one.raw.decode("utf-8", "backslashreplace")) + "\n")
    return 0


def _retry(client: Client, event: str, kept: list[Reject], out: TextIO) -> int:
    """Read them again: what can be read now goes into the log, and is no reject any more."""
    log, bar = Log(client, event), Bar(out, event)
    read = appended = 0
    for done, one in enumerate(kept, 1):
        adapter = registry.adapter(one.source)
        if adapter is not None and not one.cut:
            entries = adapter(one.raw, datetime.fromisoformat(one.at), ())
            if entries.drafts and not entries.rejects:
                verdicts = log.append_many(entries.drafts)
                appended += sum(verdict.outcome == "appended" for verdict in verdicts)
                # Only now: whoever is killed in between reads it twice, which does nothing.
                rejects.forget(client, event, one)
                read += 1
        bar.show(done, len(kept))
    bar.end(len(kept), len(kept))
    out.write(f"{read:,} could be read ({appended:,} new in the log), {len(kept) - read:,} not\n")
    return 0
