"""What the sources of an event tell of themselves, as lines: audit, gaps, money."""

from collections.abc import Iterator
from dataclasses import dataclass

from afa.dashboard.words import clock_span
from live import health, keys, onair
from live.connect import Client
from live.health import Audit, Health

# The kinds whose networks can be asked how much there is.
COUNTED = ("x", "flickr")


@dataclass(frozen=True)
class Reported:
    """One source. `waits`: its audit is older than the one that was asked for."""

    name: str
    told: Health | None
    waits: bool

    @property
    def whole(self) -> bool:
        """Whether nothing is known to be missing."""
        if self.told is None or self.waits:
            return False
        audit = self.told.audit
        lost = any(not gap.filled for gap in self.told.gaps)
        return not lost and (audit is None or bool(audit.words) or audit.ours >= audit.theirs)


def read(client: Client, event: str, asked: float) -> list[Reported]:
    """The sources of an event, on air or lingering; else those that were ever read."""
    if not keys.is_event(event):
        return []
    told = health.read(client, event)
    said = onair.read(client).get(event)
    left = onair.lingering(client).get(event)
    sources = said.sources if said else left.said.sources if left else ()
    names = {one.id: f"{one.kind} {one.query!r}" for one in sources} or {
        source: source for source in told
    }
    return [
        Reported(name, told.get(source), _waits(told.get(source), source, asked))
        for source, name in names.items()
    ]


def _waits(told: Health | None, source: str, asked: float) -> bool:
    counted = (told.kind if told else source.partition("-")[0]) in COUNTED
    return bool(asked) and counted and not (told and told.audit and told.audit.at >= asked)


def report(source: Reported) -> Iterator[str]:
    """A source in a line, and each of its gaps in one."""
    told = source.told
    if told is None:
        yield f"{source.name}: it has not been read yet"
        return
    late = " (its program did not answer; this is what it said last)" if source.waits else ""
    yield f"{source.name}: {told.state}, {told.items_total:,} posts, {_audit(told.audit)}{late}"
    if told.audit:
        for gap in told.audit.missing:
            yield f"  fewer posts than the network counts: {clock_span(gap.since, gap.until)}"
    for gap in told.gaps:
        until = gap.until or told.at
        what = "filled" if gap.filled else "not filled" if gap.until else "it lasts"
        yield f"  nothing was heard: {clock_span(gap.since, until)}, {what}"
    if told.gaps_dropped:
        yield f"  and {told.gaps_dropped:,} older gaps"
    if told.spent is not None:
        of = f" of ${told.cap:,.2f}" if told.cap else ""
        yield f"  spent: ${told.spent:,.2f}{of}"


def _audit(audit: Audit | None) -> str:
    if audit is None:
        return "not counted by its network"
    of = "" if audit.words else f" of the {audit.theirs:,} that its network counts"
    return audit_words(audit) + of


def audit_words(audit: Audit) -> str:
    """99.8 %, 3 gaps."""
    if audit.words:
        return audit.words
    gaps = len(audit.missing)
    # Rounded down: what is not whole never reads as whole.
    share = f"{int(audit.share * 1000) / 10:.1f} %"
    return f"{share}, {gaps:,} gap{'' if gaps == 1 else 's'}" if gaps else share
