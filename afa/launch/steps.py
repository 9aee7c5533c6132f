"""What a start shows: a line per step with its seconds, then the address."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str, end: str = "\n") -> None:
    """Print; a terminal that was closed in the meantime is no reason to leave anything undone."""
    try:
        print(line, end=end, flush=True)
    except OSError:
        # What the buffer still holds goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
