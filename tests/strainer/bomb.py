"""A kill at a chosen statement."""

from collections.abc import Callable
from itertools import count
from typing import Any

from django.db import connection


class Killed(BaseException):
    """As far as Postgres can tell: the connection ends in the midst of a transaction."""


def bomb(fuse: int) -> Callable[..., Any]:
    """For connection.execute_wrapper: explodes once, instead of the statement number `fuse`."""
    numbers = count()

    def execute(run: Callable[..., Any], *arguments: Any) -> Any:
        if next(numbers) == fuse:
            connection.connection.close()
            raise Killed
        return run(*arguments)

    return execute
