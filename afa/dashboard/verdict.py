"""The verdict: is all well, and if not, what is wrong, worst first. A pure function.

A rule needs what it looks at; where that is away, the rule of what is away speaks instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from afa.dashboard import program_rules, server_rules, source_rules
from afa.dashboard.finding import Finding, Level
from afa.dashboard.state import State
from afa.dashboard.words import count


@dataclass(frozen=True)
class Verdict:
    """The one sentence, and everything that was found, the worst first."""

    level: Level
    sentence: str
    findings: tuple[Finding, ...] = ()


def judge(state: State) -> Verdict:
    """The verdict on `state`."""
    found = sorted(_findings(state), key=lambda finding: -finding.level)
    if not found:
        return Verdict(Level.GREEN, _all_is_well(state))
    more = len(found) - 1
    rest = f" And {count(more, 'thing')} more." if more else ""
    return Verdict(found[0].level, found[0].sentence + rest, tuple(found))


def _all_is_well(state: State) -> str:
    onair = [log for log in state.logs if log.onair]
    people = sum(log.waiting for log in state.logs)
    if not onair:
        return "All is well, and nothing is on air."
    return f"All is well: {count(len(onair), 'event')} on air, {_watching(people)}."


def _watching(people: int) -> str:
    if people < 2:
        return "one person is watching" if people else "nobody is watching"
    return f"{people:,} people are watching"


def _findings(state: State) -> Iterator[Finding]:
    yield from server_rules.findings(state)
    yield from program_rules.findings(state)
    yield from source_rules.findings(state)
