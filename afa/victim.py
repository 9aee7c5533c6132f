"""The victim of a circle of locks begins anew.

The strainer learns from what it reads which further rows it needs, so it cannot lock all of them
in one order; where somebody else holds one of those and waits for one of its own, Postgres ends
either. The strainer repeats its batch anyway; a moderator shall not hear of it.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import psycopg
from django.db import OperationalError, transaction

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

# Each costs a second, Postgres' deadlock_timeout. To be the victim twice has not been seen.
TRIES = 4


def again(act: Callable[P, T]) -> Callable[P, T]:
    """In a transaction, and once more in a new one where it was the victim.

    Inside of an outer transaction as well: what is undone lets go of its locks.
    """

    @wraps(act)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(TRIES - 1):
            try:
                with transaction.atomic():
                    return act(*args, **kwargs)
            except OperationalError as error:
                if not isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
                    raise
                log.info("%s begins anew: %s", act.__name__, error)
        with transaction.atomic():
            return act(*args, **kwargs)

    return wrapped
