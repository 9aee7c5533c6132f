"""Audience: one event's mirror, and everyone who reads it."""

import asyncio
import time

from streamer import answers
from streamer.answers import Answer
from streamer.ask import ItemsAsk, LastAsk, StreamAsk
from streamer.connection import Connection
from streamer.limits import Limits
from streamer.longpoll import Place, Polls
from streamer.mirror import Mirror
from streamer.pages import Pages
from streamer.problem import start_over, too_much
from streamer.sse import Streams
from streamer.turns import following, turn_of

EventAsk = ItemsAsk | LastAsk | StreamAsk

# Seconds for which a shared cache may keep a page: retractions reach back, so not for long;
# a page that is not tied to an epoch may be of one that is over.
NAMED_S = 2
UNNAMED_S = 1


class Audience:
    """Answers for one event out of its mirror, which others keep up to date."""

    def __init__(self, limits: Limits) -> None:
        self.mirror = Mirror()
        self._pages = Pages(self.mirror)
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._telling = False
        self.polls = Polls(self._nothing)
        self.streams = Streams(self.mirror, self._pages, limits)

    @property
    def people(self) -> int:
        """How many wait for what comes next."""
        return len(self.polls) + len(self.streams)

    def is_sure(self, ask: EventAsk) -> bool:
        """Whether the answer can be given from the mirror, without asking Redis first."""
        if not self.mirror.ready:
            return False
        return isinstance(ask, LastAsk) or self._is_here(ask)

    def answer(self, connection: Connection, ask: EventAsk) -> None:
        """Answer now, or when there is something to say. The mirror is ready and certain."""
        match ask:
            case LastAsk():
                since = self._pages.start_of_last(ask.count)
                self._page(connection, since, self.mirror.next, UNNAMED_S)
            case StreamAsk():
                self._stream(connection, ask)
            case ItemsAsk():
                self._items(connection, ask)

    def changed(self) -> None:
        """The mirror has grown. Several messages that arrive together are told together."""
        if not self._telling:
            self._telling = True
            self._loop.call_soon(self._tell)

    def began_anew(self, before: str) -> None:
        """The log has another epoch than `before`: who held a place in that one starts over."""
        if before:
            self._everyone(answers.problem(start_over(self.mirror.epoch)))
            self.streams.reset()

    def on_air(self, on: bool) -> None:
        """The event went on air or off."""
        if self.streams.over == (not on):
            return
        self.streams.over = not on
        if not on and self.mirror.ready:
            self.polls.answer(self._nothing)
            self.streams.news()

    def drain(self) -> None:
        """Answer and send away everyone: the streamer stops."""
        self.polls.answer(self._nothing)
        self.streams.drain()

    def _everyone(self, answer: Answer) -> None:
        self.polls.answer(lambda _place, _named: answer)

    def _is_here(self, ask: ItemsAsk | StreamAsk) -> bool:
        """Whether the place that is asked for is in the mirror."""
        since = ask.since or 0
        return ask.epoch in ("", self.mirror.epoch) and since <= self.mirror.next

    def _tell(self) -> None:
        self._telling = False
        if self.mirror.ready:
            self.polls.answer(self._news, below=self.mirror.next)
            self.streams.news()

    def _news(self, place: Place, named: bool) -> Answer:
        until = self._pages.end(place.since)
        return self._encoded(place.since, until, NAMED_S if named else UNNAMED_S)

    def _nothing(self, place: Place, named: bool) -> Answer:
        turn = following(place.turn, time.time())
        body = self._pages.body(place.since, place.since, turn=turn, over=self.streams.over)
        return answers.page(body, NAMED_S if named else UNNAMED_S)

    def _encoded(self, since: int, until: int, shared_s: int) -> Answer:
        over = self.streams.over and until == self.mirror.next
        return answers.page(self._pages.body(since, until, over=over), shared_s)

    def _items(self, connection: Connection, ask: ItemsAsk) -> None:
        shared_s = NAMED_S if ask.epoch else UNNAMED_S
        if not self._is_here(ask):
            connection.reply(answers.problem(start_over(self.mirror.epoch)))
        elif ask.since < self.mirror.next or not ask.wait:
            self._page(connection, ask.since, self._pages.end(ask.since), shared_s)
        else:
            self._wait(connection, ask)

    def _wait(self, connection: Connection, ask: ItemsAsk) -> None:
        now = time.time()
        turn = turn_of(ask.wait, ask.turn, now)
        place = Place(ask.since, turn)
        # Who hears for the first time that it is over hears it at once. Whoever takes no
        # notice comes back with a turn, and waits for it.
        if turn.end <= now or (self.streams.over and ask.turn is None):
            connection.reply(self._nothing(place, bool(ask.epoch)))
        else:
            self.polls.wait(connection, place, named=bool(ask.epoch))

    def _page(self, connection: Connection, since: int, until: int, shared_s: int) -> None:
        now = self._loop.time()
        if wait := self._limits.backlog(connection.account, now):
            connection.reply(answers.problem(too_much(_BACKLOG, wait)))
            return
        answer = self._encoded(since, until, shared_s)
        self._limits.spend(connection.account, answer.size, now)
        connection.reply(answer)

    def _stream(self, connection: Connection, ask: StreamAsk) -> None:
        if wait := self._limits.backlog(connection.account, self._loop.time()):
            connection.reply(answers.problem(too_much(_BACKLOG, wait)))
        elif not ask.follow:
            connection.reply(answers.stream())
        elif self._is_here(ask):
            self.streams.open(connection, self.mirror.next if ask.since is None else ask.since)
        else:
            self.streams.open_anew(connection)


_BACKLOG = "Your address has read more of the past in the last seconds than it may."
