"""Findings: one thing that is wrong, and how bad it is."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How bad it is."""

    GREEN = 0
    AMBER = 1
    RED = 2


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, as a sentence."""

    level: Level
    sentence: str


def red(sentence: str) -> Finding:
    """Readers miss something, now or soon."""
    return Finding(Level.RED, sentence)


def amber(sentence: str) -> Finding:
    """Somebody should look."""
    return Finding(Level.AMBER, sentence)
