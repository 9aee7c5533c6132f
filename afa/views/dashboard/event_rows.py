"""The events as rows: their logs, sources and networks, and the streamer that serves them."""

from collections.abc import Sequence
from dataclasses import dataclass

from afa.dashboard import curve
from afa.dashboard.samples import Sample
from afa.dashboard.state import LogState, Network, State
from afa.dashboard.words import milliseconds, span
from afa.views.dashboard.figure import Figure
from afa.views.dashboard.source_rows import SourceRow, source


@dataclass(frozen=True)
class NetworkRow:
    """What came from one network."""

    name: str
    posts: str
    per_min: str
    age: str


@dataclass(frozen=True)
class EventRow:
    """One event's log."""

    slug: str
    title: str
    onair: bool
    figures: tuple[Figure, ...]
    sources: tuple[SourceRow, ...]
    networks: tuple[NetworkRow, ...]


def events(state: State, kept: Sequence[Sample]) -> list[EventRow]:
    """Every log, those on air first."""
    return [_event(state, log, kept) for log in state.logs]


def _event(state: State, log: LogState, kept: Sequence[Sample]) -> EventRow:
    said = log.onair
    return EventRow(
        slug=log.event,
        title=said.title if said else log.event,
        onair=said is not None,
        figures=tuple(_figures(state, log, kept)),
        sources=tuple(source(state, log, one) for one in log.read),
        networks=tuple(_network(one) for one in log.networks),
    )


def _figures(state: State, log: LogState, kept: Sequence[Sample]) -> list[Figure]:
    behind = state.behind(log)
    per_min = sum(network.per_min for network in log.networks)
    lag = curve.gauge(kept, f"behind:{log.event}")
    figures = [
        Figure("posts", f"{sum(network.posts for network in log.networks):,}"),
        Figure("posts a minute", f"{per_min:,.0f}", curve.rate(kept, f"posts:{log.event}")),
        Figure("people waiting", f"{log.waiting:,}"),
        Figure("not yet archived", "unknown" if behind is None else f"{behind:,}", lag),
        Figure("rejects", f"{log.rejects:,}"),
    ]
    return [*figures, Figure("losses", f"{log.losses:,}")] if log.losses else figures


def _network(network: Network) -> NetworkRow:
    return NetworkRow(
        name=network.name,
        posts=f"{network.posts:,}",
        per_min=f"{network.per_min:,.0f}",
        age=f"{span(network.age_s)} ago" if network.age_s is not None else "longer ago",
    )


def streamer(state: State, kept: Sequence[Sample]) -> list[Figure]:
    """Halley's figures; empty where it has no heart."""
    beat = state.hearts.get("halley")
    if beat is None:
        return []
    told = beat.figures
    delivered = curve.rate(kept, "halley:deliveries_total")
    figures = [
        Figure(
            "people waiting",
            f"{told.get('waiting', 0):,.0f}",
            curve.gauge(kept, "halley:waiting"),
        ),
        Figure("connections", f"{told.get('connections', 0):,.0f}"),
        Figure("deliveries", f"{told.get('deliveries_total', 0):,.0f}"),
        Figure("deliveries a second", f"{delivered.now:,.1f}" if delivered else "0", delivered),
    ]
    for name, key in (("p50", "delay_p50_seconds"), ("p95", "delay_p95_seconds")):
        text = milliseconds(told[key]) if key in told else "nothing yet"
        figures.append(Figure(f"append to readers, {name}", text))
    return figures
