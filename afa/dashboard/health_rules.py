"""What can be wrong with one source of one event, as its reader tells it."""

from collections.abc import Collection, Iterator

from afa.dashboard.finding import Finding, amber
from afa.dashboard.state import LogState
from afa.dashboard.words import clock_span, count, span
from live.health import Gap, Health
from live.onair import OnAirSource

# A health that nobody renewed says nothing about now: its program is stopped or ill, and that
# has a rule of its own.
FRESH_S = 30.0

# So many rejects in five minutes are no single odd post.
BURST = 5
BURST_MIN = 5

# How long a loss that nothing can make up for stays in the verdict.
LOSS_S = 3600.0

# Posts that the network counts and the log does not have: below this somebody should look.
# (Counts of a network are estimates, and posts that were deleted at once are in them.)
WHOLE = 0.98

TROUBLE = {
    "refused": "is refused",
    "at its cap": "is at its cap",
    "out of credits": "is out of credits",
    "forbidden": "may not be read",
}


def findings(log: LogState, now: float, told_of: Collection[str]) -> Iterator[Finding]:
    """Each source of a log that is on air and not as it should be. Of the kinds in `told_of`
    it is known already that they are in trouble."""
    for source in log.asked:
        told = log.health.get(source.id)
        if told is None or now - told.at > FRESH_S:
            continue
        name = f"{log.event}: {source.kind} {_quoted(source)}"
        if told.state in TROUBLE and source.kind not in told_of:
            yield amber(f"{name} {TROUBLE[told.state]}{_because(told)}")
        lately = sum(told.rejects[-BURST_MIN:])
        if lately >= BURST:
            posts = count(lately, "post")
            yield amber(f"{name}: {posts} could not be read in the last {BURST_MIN} minutes.")
        for gap in told.gaps:
            if gap.until and not gap.filled and now - gap.until < LOSS_S:
                yield amber(f"{name}: {_lost(gap)}")
        if told.audit and not told.audit.words and told.audit.share < WHOLE:
            yield amber(
                f"{name}: the log holds {told.audit.share:.1%} of what {source.kind} counts."
            )


def _quoted(source: OnAirSource) -> str:
    query = source.query if len(source.query) <= 40 else f"{source.query[:39]}…"
    return f"\N{LEFT DOUBLE QUOTATION MARK}{query}\N{RIGHT DOUBLE QUOTATION MARK}"


def _because(told: Health) -> str:
    words = told.detail.strip().rstrip(".")
    return f": {words[:90]}." if words else "."


def _lost(gap: Gap) -> str:
    times = clock_span(gap.since, gap.until)
    return f"nothing was heard for {span(gap.until - gap.since)} ({times}), for good."
