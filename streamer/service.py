"""Service: who may ask on the public port, and who answers what."""

import asyncio
import logging
from functools import partial

from live import address
from streamer import answers, ask
from streamer.answers import Answer
from streamer.ask import HealthAsk, MethodsAsk
from streamer.audience import EventAsk
from streamer.connection import Connection
from streamer.figures import Figures
from streamer.keeper import Keeper
from streamer.limits import Limits
from streamer.problem import Problem, too_much
from streamer.request import Request

_log = logging.getLogger(__name__)

_FULL = Problem(status=503, detail="No more readers can be taken in here.", retry_after=10)
_CROWDED = "Your address has more connections, or opens them faster, than it may."


class Service:
    """Answers the public port. `most` is how many connections the process can hold.

    With `proxies` in front, a connection belongs to nobody in particular: then each request
    is charged, while it lasts, to whom they say it comes from.
    """

    def __init__(
        self, keeper: Keeper, limits: Limits, figures: Figures, *, proxies: int, most: int
    ) -> None:
        self.draining = False
        self.connections: set[Connection] = set()
        self.empty = asyncio.Event()
        self._keeper = keeper
        self._limits = limits
        self._figures = figures
        self._proxies = proxies
        self._most = most
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()

    def opened(self, connection: Connection) -> None:
        """Count a new connection, or refuse it."""
        self.connections.add(connection)
        if len(self.connections) > self._most:
            connection.refusal = _FULL
        elif not self._proxies:
            connection.refusal = self._charge(connection, connection.peer, new=True)

    def closed(self, connection: Connection) -> None:
        """Forget it."""
        self.connections.discard(connection)
        if not self.connections:
            self.empty.set()
        self._release(connection)

    def answered(self, connection: Connection, answer: Answer, *, done: bool) -> None:
        """Count an answer; `done` unless it is the beginning of a stream."""
        self._figures.answers[answer.status] += 1
        if self._proxies and done:
            self._release(connection)

    def handle(self, connection: Connection, request: Request) -> None:
        """Answer a request, now or later."""
        if self._proxies:
            client = address.client(connection.peer, request.forwarded, self._proxies)
            if refusal := self._charge(connection, client, new=False):
                connection.reply(answers.problem(refusal))
                return
        wanted = ask.parse(request)
        match wanted:
            case Problem():
                connection.reply(answers.problem(wanted))
            case HealthAsk():
                connection.reply(answers.health(alive=not self.draining))
            case MethodsAsk():
                connection.reply(answers.methods())
            case _:
                self._event(connection, wanted)

    def _event(self, connection: Connection, wanted: EventAsk) -> None:
        audience = self._keeper.audience(wanted.event)
        if audience is not None and audience.is_sure(wanted):
            audience.answer(connection, wanted)
            return
        task = self._loop.create_task(self._ask_redis(connection, wanted))
        self._tasks.add(task)
        task.add_done_callback(partial(self._asked, connection))

    async def _ask_redis(self, connection: Connection, wanted: EventAsk) -> None:
        """Answer when the log has been read."""
        found = await self._keeper.find(wanted.event)
        if connection.gone:
            return
        if isinstance(found, Problem):
            connection.reply(answers.problem(found))
        else:
            found.answer(connection, wanted)

    def _asked(self, connection: Connection, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("a request could not be answered", exc_info=error)
            connection.abort()

    def _charge(self, connection: Connection, who: str, *, new: bool) -> Problem | None:
        connection.account = address.account(who)
        wait = self._limits.enter(connection.account, self._loop.time(), new=new)
        return too_much(_CROWDED, wait) if wait else None

    def _release(self, connection: Connection) -> None:
        if connection.account:
            self._limits.leave(connection.account)
            connection.account = ""
