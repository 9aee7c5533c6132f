"""nozzletron: X's filtered stream, and its recent search for what the stream missed.

Named after the original's daemon. The stream runs inside tweepy, but tweepy decides nothing:
it hands over every line as it came (``stream``), and the loop supervises it.
"""

from ingest.clock import Clock
from ingest.nozzletron.checking import check
from ingest.nozzletron.entries import to_entries
from ingest.nozzletron.meter import Meter
from ingest.nozzletron.pace import Pace
from ingest.nozzletron.source import Nozzletron
from live.settings import Settings

__all__ = ["check", "connect", "to_entries"]


def connect(settings: Settings, clock: Clock) -> Nozzletron:
    """The source X; it needs X_BEARER_TOKEN."""
    meter = Meter(settings.x_post_price, settings.x_spend_cap)
    return Nozzletron(settings.x_bearer_token, settings.x_api_url, clock, Pace(), meter=meter)
