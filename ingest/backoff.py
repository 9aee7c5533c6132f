"""How long to wait after a trouble: pure decisions, by the rules that the networks publish."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.trouble import Crowded, Faulty, Limited, Refused, Trouble, Unreachable


@dataclass(frozen=True)
class Rule:
    """Seconds: `first`, then each time `step` more or `factor` times as much, up to `most`."""

    first: float
    most: float
    step: float = 0.0
    factor: float = 1.0

    def delay(self, count: int) -> float:
        """The wait after the `count`-th trouble in a row, 1 being the first."""
        again = min(max(count, 1), 30) - 1 if self.factor > 1 else max(count, 1) - 1
        return min(self.first * self.factor**again + self.step * again, self.most)


# X's own rules for its streams; the others ask for less. After a kill X believes in our old
# connection for up to half a minute, and nobody reads until it lets go: hence the short tries.
# A wrong key does not become right by itself, so those tries are rare, but they go on: people
# change keys at the network's side.
RULES: dict[type[Trouble], Rule] = {
    Unreachable: Rule(first=0.25, step=0.25, most=16.0),
    Faulty: Rule(first=5.0, factor=2.0, most=320.0),
    Crowded: Rule(first=5.0, factor=2.0, most=60.0),
    Limited: Rule(first=60.0, factor=2.0, most=960.0),
    Refused: Rule(first=60.0, factor=2.0, most=900.0),
}

# A connection that held this long was a good one: the next trouble counts from one again.
# One that a server closes at once, again and again, is not, though it did connect.
STEADY_S = 30.0

# What a network may make us wait: a header can be wrong, or a clock.
MOST_ASKED_S = 3600.0

# At most this share more, so that many clients do not come back in the same moment.
JITTER = 0.2


@dataclass(frozen=True)
class Fails:
    """The troubles of one kind in a row."""

    rule: Rule
    count: int


def after(before: Fails | None, trouble: Trouble, lasted_s: float) -> Fails:
    """Count `trouble`, which came after `lasted_s` seconds without one."""
    rule = _rule(trouble)
    if before is None or before.rule is not rule or lasted_s >= STEADY_S:
        return Fails(rule, 1)
    return Fails(rule, before.count + 1)


def delay(fails: Fails, trouble: Trouble, luck: float) -> float:
    """Seconds to wait; `luck` in [0, 1) spreads them. The network's own wish comes first."""
    asked = trouble.retry_after
    if asked is not None and 0 <= asked <= MOST_ASKED_S:
        return max(asked, 0.25) + luck
    return fails.rule.delay(fails.count) * (1 + JITTER * luck)


# What the loop calls `delay` through: tests hand in one that hurries.
Delay = Callable[[Fails, Trouble, float], float]


def _rule(trouble: Trouble) -> Rule:
    for kind in type(trouble).__mro__:
        if kind in RULES:
            return RULES[kind]
    return RULES[Faulty]
