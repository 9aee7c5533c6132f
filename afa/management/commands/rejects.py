"""manage rejects: what could not be read: list it, --show N, --retry."""

from afa.management.sources import ByHand


class Command(ByHand):
    """The work is done by ingest/by_hand."""

    help = "What could not be read: list it, --show N, --retry."
    verb = ("rejects",)
