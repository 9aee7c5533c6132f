"""Long-polls: the readers of one event who asked for what has not come yet."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

import msgspec

from streamer.answers import Answer
from streamer.connection import Connection
from streamer.turns import Turn


class Place(msgspec.Struct, frozen=True):
    """Where a reader waits. All who wait at the same place get the same answer."""

    since: int
    turn: Turn


# Makes the answer for a place; `named` says whether the reader named the epoch.
Make = Callable[[Place, bool], Answer]


class Polls:
    """Who waits where. `nothing` makes the answer of a turn that ends without news."""

    def __init__(self, nothing: Make) -> None:
        self._loop = asyncio.get_running_loop()
        self._nothing = nothing
        self._waiting: dict[Place, dict[Connection, bool]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def wait(self, connection: Connection, place: Place, *, named: bool) -> None:
        """Answer this reader when there is news at its place, or when its turn ends."""
        if place not in self._waiting:
            self._waiting[place] = {}
            left = place.turn.end - time.time()
            self._loop.call_later(left, self._turn_ends, place)
        self._waiting[place][connection] = named
        connection.wait(partial(self._left, place, connection))

    def answer(self, make: Make, below: int | None = None) -> None:
        """Answer all who wait for an offset below `below`, or all."""
        for place in list(self._waiting):
            if below is None or place.since < below:
                self._answer(place, make)

    def _answer(self, place: Place, make: Make) -> None:
        made: dict[bool, Answer] = {}
        for connection, named in self._waiting.pop(place).items():
            if named not in made:
                made[named] = make(place, named)
            connection.reply(made[named])

    def _turn_ends(self, place: Place) -> None:
        if place in self._waiting:
            self._answer(place, self._nothing)

    def _left(self, place: Place, connection: Connection) -> None:
        self._waiting.get(place, {}).pop(connection, None)
