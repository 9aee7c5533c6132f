"""A query of Bluesky tried once: some seconds of everything that is posted there."""

import threading
import time

from ingest.clock import SystemClock
from ingest.skytron import wire
from ingest.skytron.query import Query, Sieve
from ingest.skytron.wire import Wire
from ingest.their_clock import TheirClock
from ingest.trouble import Misunderstood, Unreachable
from live.onair import OnAirSource
from live.settings import Settings

LISTEN_S = 3.0
CONNECT_S = 12.0


def check(settings: Settings, source: OnAirSource) -> str:
    """What passes by, and how much of it is asked for. Raises Trouble."""
    query = Query.of(source.query)
    if not query:
        raise Misunderstood("names no tag and no word")
    heard = threading.Event()
    url, theirs = wire.address(settings.jetstream_urls[0], 0), TheirClock(SystemClock())
    line = Wire(url, Sieve([query]), heard.set, theirs).open()
    try:
        end = time.monotonic() + CONNECT_S
        while not line.connected and line.trouble is None and time.monotonic() < end:
            heard.wait(0.1)
        if not line.connected:
            raise line.trouble or Unreachable(f"no connection within {CONNECT_S:.0f} s")
        time.sleep(LISTEN_S)
        frames = line.inbox.take(wire.MOST_WAITING)
        passed = line.let_go + len(frames)
        return f"listens; {passed / LISTEN_S:,.0f} events a second pass by, what matches comes live"
    finally:
        line.close()
