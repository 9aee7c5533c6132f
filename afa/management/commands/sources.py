"""manage sources check: try every source that is on air, once."""

from afa.management.sources import ByHand


class Command(ByHand):
    """The work is done by ingest/by_hand."""

    help = "Try the credentials and the query of every source on air: sources check [EVENT]."
