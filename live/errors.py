"""The exceptions of the live log; each docstring is the message's first words."""


class LiveError(Exception):
    """Something is wrong with the live log."""

    def __init__(self, detail: str = "") -> None:
        lead = (type(self).__doc__ or "").strip().rstrip(".")
        super().__init__(f"{lead}: {detail}" if detail else lead)


class WrongSetting(LiveError):
    """A setting has a value that cannot be used."""


class WrongEvent(LiveError):
    """An event's slug must be 1 to 50 of a-z, 0-9 and '-'."""


class CorruptEntry(LiveError):
    """The log holds something that this project did not write."""
