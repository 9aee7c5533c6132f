"""Likeness: how much two posts say the same, from 0 to 100."""

from datetime import timedelta

from rapidfuzz import fuzz

from afa.crossposts.people import Evidence
from afa.crossposts.saying import Saying
from afa.crossposts.words import Words

# How far apart the same is posted on two networks, by a person or a tool.
WITHIN = timedelta(minutes=10)

# Less than this says nothing: "Yes!" is said by everybody, at any time.
LEAST = 20
# What was cut is compared with a beginning only, and beginnings are more alike than posts.
LEAST_CUT = 40

# docs/decisions/0144 says what these catch and what they miss.
ENOUGH = 90
# Where only names say that it is the same person, the texts have to say the rest.
ENOUGH_BY_NAME = 95


def enough(evidence: Evidence) -> int:
    """How alike the posts of two accounts are at least, that are the same person's by that."""
    return ENOUGH_BY_NAME if evidence == "name" else ENOUGH


def close(one: Saying, other: Saying) -> bool:
    """Whether they were posted at about the same time."""
    return abs(one.at - other.at) <= WITHIN


def likeness(one: Words, other: Words, least: int = 0) -> int:
    """0 where one of them says too little, or names other numbers; or where they are less alike
    than `least`, which takes less time to find out."""
    if one.weight < _least(one) or other.weight < _least(other):
        return 0
    length = min(len(one.plain), len(other.plain))
    if (one.cut and len(one.plain) == length) or (other.cut and len(other.plain) == length):
        one, other = one.begins(length), other.begins(length)
    alike = int(fuzz.ratio(one.plain, other.plain, score_cutoff=least))
    return alike if alike and _agree(one, other) else 0


def _agree(one: Words, other: Words) -> bool:
    """A number at the end of what was cut may have been cut, too."""
    mine, theirs = one.numbers, other.numbers
    if one.cut and other.cut:
        most = min(len(mine), len(theirs))
        return abs(len(mine) - len(theirs)) <= 1 and mine[: most - 1] == theirs[: most - 1]
    return mine == theirs


def _least(words: Words) -> int:
    return LEAST_CUT if words.cut else LEAST
