"""A source at work in a test: the real loop in a thread, hurried, against a fake network."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from ingest import backoff
from ingest.clock import SystemClock
from ingest.loop import Loop
from ingest.nozzletron.pace import Pace
from ingest.source import Source
from ingest.trouble import Trouble
from live import entry, hearts, onair
from live.connect import Client, connect
from live.hearts import Heart
from live.item import Author, Item
from live.log import Log
from live.onair import OnAir, OnAirSource
from tests.patience import PATIENCE_S

# An overlap that is too short to hide a cursor that moved too early. A stream that says nothing is
# believed: on a busy machine each may be silent for a second.
PACE = Pace(silence=PATIENCE_S, lag=0.1, overlap=0.05, call=5.0, cursor=0.0)

# The same, and a silent stream is soon left for another one.
WARY = replace(PACE, silence=1.0)

# That, and it asks after what is shown all the time.
CURIOUS = replace(WARY, lookup=0.02, round=0.1, doubt=0.05)


def hurried(fails: backoff.Fails, trouble: Trouble, luck: float) -> float:
    """The waits of the networks' rules, some hundred times shorter."""
    return min(backoff.delay(fails, trouble, luck) / 500, 0.1)


def until(done: Callable[[], object], what: str = "", seconds: float = PATIENCE_S) -> None:
    """Poll `done` until it is true; an AssertionError where it never is."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, what or "it did not happen"
        time.sleep(0.005)


def item(text: str, **given: object) -> Item:
    """A post of a made-up person."""
    fields = {
        "source": "x",
        "author": Author(id="4711", name="Ada Byron", handle="ada"),
        "created_at": datetime.now(UTC).replace(microsecond=0),
        "received_at": datetime.now(UTC),
        **given,
    }
    return Item(text=text, **fields)  # type: ignore[arg-type]


def on_air(live: Client, event: str, kind: str, *queries: str, since: str = "") -> None:
    """Put an event on air, with a source for each query."""
    sources = tuple(
        OnAirSource(id=f"{event}-{number}", kind=kind, query=query, since=since)
        for number, query in enumerate(queries)
    )
    onair.put(live, event, OnAir(title=event, sources=sources))


def texts(live: Client, event: str) -> dict[str, str]:
    """Uid -> its last text, of everything that the log holds."""
    return {uid: item.text for uid, item in items(live, event).items()}


def items(live: Client, event: str) -> dict[str, Item]:
    """Uid -> its last state, of everything that the log holds."""
    last: dict[str, Item] = {}
    for page in Log(live, event).follow(0):
        for raw in page.entries:
            one = entry.decode(raw)
            if bytes(one.item):
                last[one.uid] = entry.item_of(one)
    return last


class Running:
    """The loop around `source`, from entering until leaving."""

    def __init__(self, program: str, source: Callable[[SystemClock], Source], url: str) -> None:
        self.program = program
        self.clock = SystemClock()
        self.client = connect(url)
        self.loop = Loop(program, source(self.clock), self.client, self.clock, delay=hurried)
        self._stop = threading.Event()
        self._failed: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            self.loop.run(self._stop.is_set)
        except BaseException as error:
            self._failed.append(error)
            raise

    def heart(self) -> Heart | None:
        """Its last beat."""
        return hearts.read(self.client).get(self.program)

    def says(self, state: str, words: str = "") -> bool:
        """Whether its heart says this."""
        heart = self.heart()
        return heart is not None and heart.state == state and words in heart.detail

    def __enter__(self) -> "Running":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.clock.wake()
        self._thread.join(PATIENCE_S)
        self.client.close()
        assert not self._failed, self._failed
        assert not self._thread.is_alive()
