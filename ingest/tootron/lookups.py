"""Which of the posts that are shown to ask a server about next: the newest ones, in turns.

That is how deletions are noticed without a stream, and edits of what is too old for a rewind.
"""

from collections.abc import Mapping, Sequence

from ingest.tootron.desk import MOST_AT_ONCE, Looked
from ingest.tootron.servers import Server
from ingest.tootron.status import uid
from ingest.tootron.walks import Place
from live import natives
from live.connect import Client
from live.log import Log

# People delete what they have just said. A round through so many takes a quarter of an hour.
MOST = 1000


class Lookups:
    """A round through each event in turn."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._turn = 0
        self._before: dict[str, str] = {}
        self._seen: dict[str, int] = {}
        self._asked: tuple[str, list[str]] = ("", [])
        self._suspects: set[str] = set()

    def next(self, client: Client, places: Mapping[tuple[str, str], Place]) -> list[str]:
        """The ids to ask about, of posts that the log shows. May raise RedisError."""
        events = sorted({event for event, _ in places})
        self._turn += 1
        event = events[self._turn % len(events)]
        found = natives.newest(
            client, event, self._server.name, self._before.get(event, ""), MOST_AT_ONCE // 2
        )
        states = Log(client, event).states([uid(uri) for _, uri in found]) if found else {}
        shown = [native for native, uri in found if states.get(uid(uri)) == "live"]
        self._asked = event, [native for native, _ in found]
        if not shown:
            self._go_on(found[-1][0] if found else "")
        again = sorted(self._suspects - set(shown))[: MOST_AT_ONCE - len(shown)]
        return again + shown

    def took(self, looked: Looked) -> Sequence[str]:
        """These were asked about; returns what is gone for good.

        What a server does not know once it may know a moment later: a copy of its database
        lags behind, a restart is under way. So it has to say so twice.
        """
        gone = [one for one in looked.gone if one in self._suspects]
        self._suspects = {*looked.gone, *self._suspects.intersection(looked.left)} - {*gone}
        _, found = self._asked
        # Of a question that had to be put one by one only a part was asked.
        left = [found.index(one) for one in looked.left if one in found]
        last = min(left, default=len(found)) - 1
        self._go_on(found[last] if last >= 0 else "")
        return gone

    def _go_on(self, last: str) -> None:
        event, found = self._asked
        seen = self._seen.get(event, 0) + len(found)
        ends = not last or seen >= MOST
        self._before[event] = "" if ends else last
        self._seen[event] = 0 if ends else seen
