"""Chance that is the same everywhere: everything is made from Random.random().

Python promises for random() alone that a seed gives the same numbers in every version; the
other methods may change, and cost five times as much.
"""

from collections.abc import MutableSequence, Sequence
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")

# What each stream of chance is for: what one of them decides never moves another.
PEOPLE, PLAN, SCHEDULE = range(3)


def stream(seed: int, purpose: int = 0) -> Random:
    """A stream of chance of its own, for a seed and a purpose."""
    return Random(seed * 4 + purpose)  # noqa: S311 - a play, no secret


def pick(random: Random, choices: Sequence[T]) -> T:
    """One of `choices`."""
    return choices[int(random.random() * len(choices))]


def below(random: Random, most: int) -> int:
    """A whole number from 0 to `most` - 1."""
    return int(random.random() * most)


def shuffle(random: Random, things: MutableSequence[Any]) -> None:
    """Put `things` in another order."""
    for last in range(len(things) - 1, 0, -1):
        other = int(random.random() * (last + 1))
        things[last], things[other] = things[other], things[last]
