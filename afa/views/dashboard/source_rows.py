"""A source as a row: its state in its reader's words, its last hour, its gaps and its money."""

from dataclasses import dataclass

from afa.audit_report import audit_words
from afa.dashboard.catalogue import reader_of
from afa.dashboard.health_rules import FRESH_S
from afa.dashboard.state import LogState, State
from afa.dashboard.words import clock_span, span
from afa.views.dashboard.figure import Figure, clock
from live.health import MINUTES, Gap, Health
from live.onair import OnAirSource

# The newest; all of them are in ./run manage audit.
MOST_GAPS = 5

_TONES = {"running": "good", "lingering": "good", "connecting": "off", "idle": "off"}

WIDTH, HEIGHT = 120, 28


@dataclass(frozen=True)
class Bar:
    """A rectangle of the timeline, in its box of WIDTH by HEIGHT; all as SVG wants it."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Timeline:
    """The last hour: posts a minute, and the gaps, filled and not."""

    bars: tuple[Bar, ...]
    filled: tuple[Bar, ...]
    open: tuple[Bar, ...]
    words: str


@dataclass(frozen=True)
class SourceRow:
    """What an event asks for, and how its reader fares."""

    kind: str
    query: str
    reader: str
    word: str
    tone: str
    detail: str
    figures: tuple[Figure, ...]
    timeline: Timeline | None
    gaps: tuple[str, ...]


def source(state: State, log: LogState, asked: OnAirSource) -> SourceRow:
    """The row of one source."""
    reader = reader_of(asked.kind) or ""
    beat = state.hearts.get(reader)
    told = log.health.get(asked.id)
    fresh = told is not None and state.at - told.at <= FRESH_S
    word = told.state if told and fresh else beat.state if beat else "no heart"
    return SourceRow(
        kind=asked.kind,
        query=asked.query,
        reader=reader or "no program reads it",
        word=word,
        tone=_TONES.get(word, "bad"),
        detail=told.detail if told and fresh else "",
        figures=tuple(_figures(told, state.at)) if told else (),
        timeline=_timeline(told, state.at) if told else None,
        gaps=tuple(map(_gap, reversed(_shown(told)))) if told else (),
    )


def _figures(told: Health, now: float) -> list[Figure]:
    figures = []
    if told.last_item_at:
        figures.append(Figure("last post", f"{span(now - told.last_item_at)} ago"))
    figures.append(Figure("last minute", f"{_last_minute(told, now):,}"))
    figures.append(Figure("posts", f"{told.items_total:,}"))
    if told.rejects_total:
        figures.append(Figure("rejects", f"{told.rejects_total:,}"))
    if told.limit_left is not None:
        figures.append(Figure("requests left", f"{told.limit_left:,.0f}"))
    if told.spent is not None:
        of = f" of ${told.cap:,.2f}" if told.cap else ""
        figures.append(Figure("spent", f"${told.spent:,.2f}{of}"))
    if told.gaps:
        lost = sum(not gap.filled for gap in told.gaps)
        all_ = len(told.gaps) + told.gaps_dropped
        figures.append(Figure("gaps", f"{all_:,}, {lost:,} not filled" if lost else f"{all_:,}"))
    if told.audit:
        figures.append(Figure("audit", audit_words(told.audit)))
    return figures


def _last_minute(told: Health, now: float) -> int:
    """The last whole minute; the present one where there is no other."""
    behind = int(now // 60) - told.minute
    whole = told.items[behind - 2 :][:1] if behind < 2 and len(told.items) > 1 else ()
    return whole[0] if whole else 0


def _shown(told: Health) -> list[Gap]:
    lasting = [gap for gap in told.gaps if not gap.filled]
    return sorted([*lasting, *(gap for gap in told.gaps if gap.filled)][:MOST_GAPS], key=_since)


def _since(gap: Gap) -> float:
    return gap.since


def _gap(gap: Gap) -> str:
    if not gap.until:
        return f"nothing is heard since {clock(gap.since)}"
    what = "filled" if gap.filled else "not filled"
    return f"{clock_span(gap.since, gap.until)}, {what}"


def _timeline(told: Health, now: float) -> Timeline:
    """One bar for each of the last MINUTES minutes, the present one at the right."""
    end = int(now // 60) + 1
    most = max(told.items, default=0)
    counts = enumerate(reversed(told.items))
    step = WIDTH / MINUTES
    bars = tuple(
        _bar(WIDTH - (end - told.minute + back) * step, step * 0.8, count / most)
        for back, count in counts
        if count and end - told.minute + back <= MINUTES
    )
    spans = [(gap, _stretch(gap, end * 60, now)) for gap in told.gaps]
    return Timeline(
        bars=bars,
        filled=tuple(bar for gap, bar in spans if bar and gap.filled),
        open=tuple(bar for gap, bar in spans if bar and not gap.filled),
        words=f"The last hour: {sum(told.items):,} posts, {most:,} in the busiest minute",
    )


def _stretch(gap: Gap, end: float, now: float) -> Bar | None:
    """A gap as far as it lies within the hour."""
    begun = end - MINUTES * 60
    since, until = max(gap.since, begun), gap.until or now
    if until <= begun:
        return None
    scale = WIDTH / (MINUTES * 60)
    return _bar((since - begun) * scale, max((until - since) * scale, 1.0), 1.0)


def _bar(x: float, width: float, share: float) -> Bar:
    height = max(HEIGHT * share, 1.0)
    return Bar(f"{x:.1f}", f"{HEIGHT - height:.1f}", f"{width:.1f}", f"{height:.1f}")
