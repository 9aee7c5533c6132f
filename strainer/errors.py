"""What the strainer refuses to go on with."""

from live.errors import CorruptEntry


class Unstrainable(CorruptEntry):
    """An entry cannot be archived."""
