"""Why a start is refused: the message is the one line that the user reads."""


class CannotStart(Exception):
    """A start is not possible; nothing was changed."""


class WrongPlace(CannotStart):
    """A folder cannot be used."""


class OtherMajor(CannotStart):
    """The data directory belongs to another major version of Postgres."""


class AlreadyRunning(CannotStart):
    """Another launcher holds this data directory."""


class PortTaken(CannotStart):
    """Somebody else listens there. `name` is the setting."""

    def __init__(self, name: str, line: str) -> None:
        super().__init__(line)
        self.name = name


class DidNotStart(CannotStart):
    """A program or a step failed; its log says why."""
