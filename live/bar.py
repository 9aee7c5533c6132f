"""A bar that shows how far a long task is: drawn over itself on a terminal, else line by line."""

import time
from typing import TextIO

WIDTH = 30
# Redrawn at most this often (seconds): on a terminal, and in a file that somebody will read.
EVERY_S = (0.1, 5.0)


class Bar:
    """Progress of one task, on `out`; call `end` when it is over."""

    def __init__(self, out: TextIO, title: str) -> None:
        self._out = out
        self._title = title
        self._start = time.monotonic()
        self._drawn = 0.0
        self._tty = out.isatty()
        self._last = (-1, -1)

    def show(self, done: int, total: int) -> None:
        """`done` of `total` are done; draws only where it is time to."""
        if time.monotonic() - self._drawn >= EVERY_S[not self._tty]:
            self._draw(done, total)

    def end(self, done: int, total: int) -> None:
        """The last state, and a new line."""
        if self._tty or self._last != (done, total):
            self._draw(done, total)
        if self._tty:
            self._out.write("\n")
            self._out.flush()

    def _draw(self, done: int, total: int) -> None:
        self._drawn, self._last = time.monotonic(), (done, total)
        rate = done / max(self._drawn - self._start, 0.001)
        text = f"{line(self._title, done, total)}  {rate:,.0f}/s{_rest(done, total, rate)}"
        self._out.write(f"\r\033[K{text}" if self._tty else f"{text}\n")
        self._out.flush()


def line(title: str, done: int, total: int) -> str:
    """The bar itself, as text."""
    share = done / total if total else 1.0
    filled = round(share * WIDTH)
    return f"{title} [{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%}  {done:,} of {total:,}"


def _rest(done: int, total: int, rate: float) -> str:
    left = (total - done) / rate if rate else 0.0
    return f"  {left:,.0f} s left" if left >= 1 else ""
