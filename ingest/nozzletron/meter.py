"""What reading X costs: each post that it hands out has a price, once in a day (UTC)."""

from collections.abc import Iterable
from datetime import date

from ingest.nozzletron.entries import SOURCE
from ingest.source import Watched
from live import spend
from live.connect import Client

# So much of a cap is kept for posts that are new: looking after old ones stops before.
RESERVE = 0.2


class Meter:
    """The money of each event. X promises to charge a post once a day, however often it is read."""

    def __init__(self, price: float, cap: float) -> None:
        self._price = price
        self._default = cap
        self._caps: dict[str, float] = {}
        self._posts: dict[str, int] = {}
        self._day: date | None = None
        self._today: dict[str, set[str]] = {}
        self._unsaved: dict[tuple[str, date], set[str]] = {}

    def follow(self, watched: Watched, client: Client, day: date) -> None:
        """The events that pay now. May raise RedisError."""
        self._turn_to(day)
        for event, sources in watched.items():
            if event not in self._posts:
                self._today[event] = spend.paid(client, event, SOURCE, day)
                self._posts[event] = spend.read(client, event, SOURCE)
            caps = [one.spend_cap for one in sources if one.spend_cap is not None]
            self._caps[event] = max(caps, default=self._default)

    def _turn_to(self, day: date) -> None:
        if day != self._day:
            self._day, self._today = day, {}

    def read(self, event: str, natives: Iterable[str], day: date) -> None:
        """X handed these out on `day`."""
        self._turn_to(day)
        paid = self._today.setdefault(event, set())
        new = set(natives) - paid
        paid |= new
        self._posts[event] = self._posts.get(event, 0) + len(new)
        self._unsaved.setdefault((event, day), set()).update(new)

    def paid_today(self, event: str, native: str, day: date) -> bool:
        """Whether this one costs nothing more today."""
        return day == self._day and native in self._today.get(event, ())

    def save(self, client: Client) -> None:
        """Keep what was counted, and learn what others remember. After a RedisError it may be
        counted twice."""
        for (event, day), natives in list(self._unsaved.items()):
            spend.add(client, event, SOURCE, day, natives)
            del self._unsaved[event, day]
        # A Redis that lost its count gets it back from the site, and then knows more than we do
        # if we began in between; and we know more until it does.
        for event in self._caps:
            held = spend.read(client, event, SOURCE)
            self._posts[event] = max(self._posts.get(event, 0), held)

    def spent(self, event: str) -> float:
        """Dollars."""
        return self._posts.get(event, 0) * self._price

    def cap(self, event: str) -> float | None:
        """Dollars; None where there is no limit."""
        return self._caps.get(event, self._default) or None

    def capped(self, event: str) -> bool:
        """Whether nothing more may be read."""
        cap = self.cap(event)
        return cap is not None and self.spent(event) >= cap

    def spares(self, event: str, posts: int) -> bool:
        """Whether so many old posts may be paid for again."""
        cap = self.cap(event)
        return cap is None or self.spent(event) + posts * self._price <= cap * (1 - RESERVE)

    def words(self, event: str) -> str:
        """How much of how much, and what goes on with it."""
        cap = self.cap(event)
        if not cap:
            return ""
        return f"${self.spent(event):,.2f} of ${cap:,.2f} spent; a higher cap of the event goes on"
