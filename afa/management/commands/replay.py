"""manage replay: play a recording of a network into an event."""

from afa.management.sources import ByHand


class Command(ByHand):
    """The work is done by ingest/by_hand."""

    help = "Play a recording of a network into an event."
    verb = ("replay",)
