"""What a start shows: a line per step with its seconds, then the address."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def say(line: str, end: str = "\n") -> None:
    """Print; a terminal that was closed in the meantime is no reason to leave anything undone."""
    with suppress(OSError):
        print(line, end=end, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """One line: the step's name at once, its seconds when it is done."""
    begun = time.monotonic()
    say(f"  {name:<58}", end="")
    try:
        yield
    except BaseException:
        say("")
        raise
    say(f"{time.monotonic() - begun:5.1f} s")
