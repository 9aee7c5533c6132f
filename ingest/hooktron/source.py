"""hooktron as the loop sees it: whoever stands at the desk, one after the other."""

import queue
import re

from ingest.clock import Clock
from ingest.hooktron.desk import Answer, Desk, Request
from ingest.hooktron.entries import SOURCE, to_entries
from ingest.hooktron.signature import Unsigned, check
from ingest.source import Haul, Report, Watched
from ingest.trouble import Faulty
from live.connect import Client
from live.settings import Settings

_PATH = re.compile(r"/hooks/([a-z0-9-]{1,50})/([\w.-]{1,100})")


class Hooktron:
    """What is handed in for the events that are on air, by the senders that they name."""

    kind = SOURCE

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.missing = "" if settings.webhook_secret else "WEBHOOK_SECRET is not set"
        self._secret = settings.webhook_secret
        self._address = settings.host, settings.webhook_port
        self._clock = clock
        self._desk: Desk | None = None
        self._inbox: queue.Queue[Request] = queue.Queue()
        self._waiting: dict[str, Request] = {}
        self._count = 0
        self._watched: Watched = {}
        self._unsigned = 0

    @property
    def port(self) -> int:
        """Where it listens; 0 while it does not."""
        return self._desk.port if self._desk else 0

    def follow(self, watched: Watched, _client: Client) -> None:
        """These events take posts from now on, each from the senders that its sources name."""
        self._watched = watched

    def read(self) -> list[Haul]:
        """What the next in the line has brought; opens the desk if it is closed."""
        if self._desk is None:
            self._open()
        try:
            request = self._inbox.get_nowait()
        except queue.Empty:
            return []
        return self._taken(request)

    def confirmed(self, haul: Haul, _client: Client) -> None:
        """Redis has it: whoever brought it may go."""
        for ticket in haul.native:
            if request := self._waiting.pop(ticket, None):
                rejected = tuple(one.reason for one in haul.rejects)
                status, title = (202, "Accepted") if haul.drafts else (422, "No post in it")
                request.answer(Answer(status, title, "", len(haul.drafts), rejected))

    def report(self) -> Report:
        """Where it listens, and how many had no valid signature."""
        figures: dict[str, float] = {"unsigned": self._unsigned, "waiting": self._inbox.qsize()}
        return Report(detail=f"listens on port {self.port}", figures=figures)

    def close(self) -> None:
        """Close the desk; whoever waits there is told to come again."""
        if self._desk is not None:
            self._desk.close()
        self._desk = None
        self._waiting.clear()

    def _open(self) -> None:
        try:
            self._desk = Desk(*self._address, self._stand_in_line)
        except OSError as error:
            raise Faulty(f"cannot listen on port {self._address[1]}: {error.strerror}") from error

    def _stand_in_line(self, request: Request) -> None:
        """In the request's own thread."""
        self._inbox.put(request)
        self._clock.wake()

    def _taken(self, request: Request) -> list[Haul]:
        now = self._clock.now()
        said = request.headers
        try:
            check(
                self._secret, said.get("x-afa-timestamp", ""), said.get("x-afa-signature", ""),
                request.body, now.timestamp(),
            )  # fmt: skip
        except Unsigned as error:
            self._unsigned += 1
            request.answer(Answer(401, "Not signed", str(error)))
            return []
        event, sender = self._whose(request.path)
        if not event:
            detail = "No event of this name takes posts from this sender at the moment."
            request.answer(Answer(404, "Nobody asks for it", detail))
            return []
        entries = to_entries(request.body, now, (sender,))
        self._count += 1
        ticket = str(self._count)
        self._waiting[ticket] = request
        source = next(one.id for one in self._watched[event] if one.query == sender)
        return [
            Haul(
                event=event,
                source=source,
                drafts=entries.drafts,
                rejects=entries.rejects,
                native=(ticket,),
            )
        ]

    def _whose(self, path: str) -> tuple[str, str]:
        """The event and the sender that a path names, where that event asks for that sender."""
        found = _PATH.fullmatch(path.partition("?")[0])
        event, sender = (found[1], found[2]) if found else ("", "")
        known = any(one.query == sender for one in self._watched.get(event, ()))
        return (event, sender) if known else ("", "")
