"""Whether anybody could hand in something."""

from ingest.trouble import NotConfigured
from live.onair import OnAirSource
from live.settings import Settings


def check(settings: Settings, source: OnAirSource) -> str:
    """Where posts are handed in. Raises Trouble."""
    if not settings.webhook_secret:
        raise NotConfigured("WEBHOOK_SECRET is not set")
    return f"takes POST /hooks/EVENT/{source.query} on port {settings.webhook_port}"
