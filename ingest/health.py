"""The health of each source, kept from read to read and told every few seconds."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from ingest import gaps
from ingest.clock import Clock
from ingest.source import Haul, Key, Report, Standing, Watched
from live import health
from live.connect import Client
from live.draft import ItemDraft
from live.errors import CorruptEntry
from live.health import MINUTES, Health
from live.log import Verdict
from live.onair import OnAirSource

logger = logging.getLogger(__name__)


@dataclass
class _Chart:
    """One source: what it asks, its health, and up to when everything is in the log."""

    source: OnAirSource
    health: Health
    covered: float


class Healths:
    """All the sources of one program."""

    def __init__(self, kind: str, clock: Clock) -> None:
        self._kind = kind
        self._clock = clock
        self._charts: dict[Key, _Chart] = {}

    def follow(self, watched: Watched, client: Client) -> None:
        """These are the sources now. What is known of a new one is taken from Redis."""
        charts: dict[Key, _Chart] = {}
        for event, sources in watched.items():
            keys = {(event, source.id): source for source in sources}
            new = keys.keys() - self._charts.keys()
            kept = _kept(client, event) if new else {}
            for key, source in keys.items():
                chart = self._charts.get(key) or self._begun(source, kept.get(source.id))
                chart.source = source
                charts[key] = chart
        self._charts = charts

    def _begun(self, source: OnAirSource, kept: Health | None) -> _Chart:
        told = kept or Health(kind=self._kind, at=self._now())
        # While the event was off the air nothing was missed.
        return _Chart(source, told, max(told.heard_at, source.began))

    def took(self, haul: Haul, verdicts: Sequence[Verdict], rejected: int) -> None:
        """Count what became of one read."""
        appended = [
            draft.item.matched
            for draft, verdict in zip(haul.drafts, verdicts, strict=True)
            if isinstance(draft, ItemDraft) and verdict.outcome == "appended"
        ]
        ours = {key: chart for key, chart in self._charts.items() if key[0] == haul.event}
        for (_, source), chart in ours.items():
            mine = len(ours) == 1 or haul.source == source
            items = sum(
                mine or (not haul.source and chart.source.query in matched) for matched in appended
            )
            self._count(chart, items, rejected if mine or not haul.source else 0)

    def _count(self, chart: _Chart, items: int, rejects: int) -> None:
        if not items and not rejects:
            return
        now, told = self._now(), up_to(chart.health, self._now())
        chart.health = msgspec.structs.replace(
            told,
            items=(*told.items[:-1], told.items[-1] + items),
            rejects=(*told.rejects[:-1], told.rejects[-1] + rejects),
            items_total=told.items_total + items,
            rejects_total=told.rejects_total + rejects,
            last_item_at=now if items else told.last_item_at,
        )

    def told(
        self, report: Report, *, settled: bool, reading: bool
    ) -> Mapping[str, dict[str, Health]]:
        """Event -> source -> its health at this moment.

        `settled`: everything that was read is in Redis. `reading`: nothing keeps the program
        from it, which is all there is to know of a source that does not tell by itself.
        """
        said: dict[str, dict[str, Health]] = {}
        for (event, source), chart in self._charts.items():
            standing = report.each.get((event, source)) or Standing(current=reading)
            if settled or not standing.current:
                self._look(chart, standing)
            chart.health = self._said(chart, standing, report)
            said.setdefault(event, {})[source] = chart.health
        return said

    def _look(self, chart: _Chart, standing: Standing) -> None:
        found, chart.covered = gaps.after(chart.health.gaps, chart.covered, standing, self._now())
        kept, dropped = gaps.bounded(found)
        chart.health = msgspec.structs.replace(
            chart.health, gaps=kept, gaps_dropped=chart.health.gaps_dropped + dropped
        )

    def _said(self, chart: _Chart, standing: Standing, report: Report) -> Health:
        return msgspec.structs.replace(
            up_to(chart.health, self._now()),
            state=standing.state or report.state,
            detail=standing.detail if standing.state else report.detail,
            heard_at=chart.covered,
            limit_left=standing.limit_left,
            spent=standing.spent,
            cap=standing.cap,
            audit=standing.audit or chart.health.audit,
        )

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _kept(client: Client, event: str) -> dict[str, Health]:
    """What was last said; nothing where an older program said it in another way. To stop for
    that would lose posts."""
    try:
        return health.read(client, event)
    except CorruptEntry as error:
        logger.warning("health begins anew: %s", error)
        return {}


def up_to(told: Health, now: float) -> Health:
    """`told` with counts for the minutes up to `now`."""
    minute = int(now // 60)
    later = min(max(minute - told.minute, 0), MINUTES) if told.minute else MINUTES
    return msgspec.structs.replace(
        told,
        at=now,
        minute=max(minute, told.minute),
        items=_shifted(told.items, later),
        rejects=_shifted(told.rejects, later),
    )


def _shifted(counts: Iterable[int], later: int) -> tuple[int, ...]:
    """The last MINUTES counts, `later` of which are new."""
    return (*[0] * MINUTES, *counts, *[0] * later)[-MINUTES:]
