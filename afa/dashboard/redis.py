"""The Redis servers: how they are set, the hearts and the logs that the live one holds."""

import time
from datetime import UTC, datetime

from django.conf import settings

from afa import link
from afa.dashboard.newest import networks
from afa.dashboard.state import Away, Live, LogState
from live import entry, health, hearts, onair, server, waiting
from live.connect import Client
from live.errors import CorruptEntry
from live.log import Log
from live.onair import Lingering, OnAir
from live.server import Server

# Enough for a minute of a busy conference; read in well under a millisecond.
NEWEST = 300

# A page has a place for so many; those on air come first.
MOST_LOGS = 20


def live(now: float) -> Live | Away:
    """Everything that the live Redis knows, or why nobody can say."""
    try:
        with link.live().ask() as client:
            begun = time.monotonic()
            found = server.read(client)
            answered = time.monotonic() - begun
            return Live(found, hearts.read(client), _logs(client, now), answered)
    except (link.Away, CorruptEntry) as error:
        return Away(str(error))
    except ValueError as error:
        # A count that is no number: somebody else wrote into our keys.
        return Away(f"it holds what nobody of us wrote: {error}")


def work() -> Server | Away:
    """The server for jobs and feeds."""
    try:
        with link.work().ask() as client:
            return server.read(client)
    except link.Away as error:
        return Away(str(error))


def _logs(client: Client, now: float) -> tuple[LogState, ...]:
    registry, left = onair.read(client), onair.lingering(client)
    events = sorted(
        onair.logs(client) | registry.keys(), key=lambda one: (one not in registry, one)
    )
    return tuple(
        _log(client, event, registry.get(event), left.get(event), now)
        for event in events[:MOST_LOGS]
    )


def _log(
    client: Client, event: str, said: OnAir | None, left: Lingering | None, now: float
) -> LogState:
    log = Log(client, event)
    page, counts = log.last(NEWEST), log.stats()
    entries = [entry.decode(raw) for raw in page.entries]
    return LogState(
        event=event,
        onair=said,
        epoch=page.epoch,
        length=page.length,
        waiting=waiting.read(client, event, now),
        rejects=counts.get("rejects", 0),
        losses=counts.get("losses", 0),
        left=left.said if left and _lingers(left, now) else None,
        health=health.read(client, event),
        networks=networks(counts, entries, datetime.fromtimestamp(now, UTC)),
    )


def _lingers(left: Lingering, now: float) -> bool:
    return now - left.off_at < settings.PRODUCT.linger_min * 60
