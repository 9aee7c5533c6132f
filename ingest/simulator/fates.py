"""What becomes of a post after it is made: edits, deletion, repeats, reposts, and bad luck.

Networks deliver late, twice and in the wrong order; the script does so on purpose, because
the log promises to get all of it right.
"""

from random import Random
from typing import NamedTuple

from ingest.simulator.luck import below
from ingest.simulator.moments import SECOND
from ingest.simulator.networks import NETWORKS


class Edit(NamedTuple):
    """A newer version of a post: when it was made, and when we hear of it."""

    made: int
    arrives: int


class Fate(NamedTuple):
    """All that happens to one post; times are when we hear of it."""

    arrives: int
    edits: tuple[Edit, ...] = ()
    gone: tuple[int, ...] = ()
    repeats: tuple[int, ...] = ()
    reposts: tuple[int, ...] = ()

    def is_gone(self, at: int) -> bool:
        """Whether its author deleted it before `at`."""
        return any(gone < at for gone in self.gone)


# Of a thousand posts; the rest is left alone.
_EDITED = 34
_EDITED_AND_GONE = 2
_GONE = 15
_GONE_FIRST = 2
_REPEATED = 22

# Out of a hundred of these kinds somebody passes on so many.
_REPOSTED = {"quote": 22, "link": 28, "photo": 16, "summary": 30, "organiser": 60, "applause": 4,
             "meetup": 10, "lost": 35, "speaker": 50, "reaction": 5, "question": 5}  # fmt: skip
_REPOSTING = ("x", "mastodon", "bluesky")

# A spammer's account is closed after a while, and everything in it goes.
_CLOSED_AFTER = 20 * 60 * SECOND


def fate(random: Random, act: str, network: str, made: int) -> Fate | None:
    """Of a post made at `made`; None where nothing happens."""
    if act == "spam":
        return Fate(made, gone=(made + _CLOSED_AFTER + below(random, 5 * SECOND),))
    chance = random.random() * 1000
    if chance < _EDITED:
        return _edited(random, made) if NETWORKS[network].editable else None
    chance -= _EDITED
    if chance < _EDITED_AND_GONE:
        return _edited_and_gone(random, made) if NETWORKS[network].editable else None
    chance -= _EDITED_AND_GONE
    if chance < _GONE:
        return _gone(random, made)
    chance -= _GONE
    if chance < _GONE_FIRST:
        return _gone_first(random, made)
    chance -= _GONE_FIRST
    if chance < _REPEATED:
        return Fate(made, repeats=_repeats(random, made))
    return _reposted(random, act, network, made)


def _edited(random: Random, made: int) -> Fate:
    count = 1 if random.random() < 0.75 else 2 + below(random, 3)
    times = _times(random, made, count)
    edits = [Edit(at, at) for at in times]
    if count > 1 and random.random() < 0.3:
        # The last version overtakes the one before it.
        edits[-2] = Edit(times[-2], times[-1] + 3 * SECOND)
    if random.random() < 0.08:
        # The first edit overtakes the post itself.
        return Fate(times[0] + 2 * SECOND, edits=tuple(edits))
    repeats = _repeats(random, times[-1]) if random.random() < 0.15 else ()
    return Fate(made, edits=tuple(edits), repeats=repeats)


def _edited_and_gone(random: Random, made: int) -> Fate:
    times = _times(random, made, 3)
    edits = [Edit(at, at) for at in times]
    if random.random() < 0.5:
        # The last edit was made before the deletion, and comes after it.
        edits[-1] = Edit(times[-1], times[-1] + 60 * SECOND)
    return Fate(made, edits=tuple(edits), gone=(times[-1] + 30 * SECOND,))


def _gone(random: Random, made: int) -> Fate:
    gone = made + (20 + below(random, 15 * 60)) * SECOND
    chance = random.random()
    if chance < 0.12:
        return Fate(made, gone=(gone, gone + 5 * SECOND))
    if chance < 0.35:
        return Fate(made, gone=(gone,), repeats=_repeats(random, gone))
    return Fate(made, gone=(gone,))


def _gone_first(random: Random, made: int) -> Fate:
    """We hear of the deletion, and only then of the post; of some twice."""
    gone = made + (10 + below(random, 60)) * SECOND
    arrives = gone + (1 + below(random, 20)) * SECOND
    repeats = _repeats(random, arrives) if random.random() < 0.3 else ()
    return Fate(arrives, gone=(gone,), repeats=repeats)


def _reposted(random: Random, act: str, network: str, made: int) -> Fate | None:
    chance = _REPOSTED.get(act.partition("_")[0], 1)
    if network not in _REPOSTING or random.random() * 100 >= chance:
        return None
    count = 1
    while count < 25 and random.random() < 0.62:
        count += 1
    return Fate(made, reposts=tuple(_times(random, made, count)))


def _repeats(random: Random, after: int) -> tuple[int, ...]:
    """The same thing is delivered again, mostly once: somebody restarted."""
    count = 1 if random.random() < 0.85 else 2
    return tuple(after + (1 + below(random, 60)) * SECOND for _ in range(count))


def _times(random: Random, after: int, count: int) -> list[int]:
    times = []
    for _ in range(count):
        after += (15 + below(random, 200)) * SECOND + below(random, SECOND)
        times.append(after)
    return times
