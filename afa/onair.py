"""The on-air registry follows the models: which events are live, and what they read.

Every save tells the live Redis as soon as it is committed. Where that fails, or Redis forgets,
the strainer repairs it within seconds.
"""

import logging
import time
from collections.abc import Callable, Iterable

import msgspec
from django.db.models import Prefetch

from afa import link
from afa.models import Event, Source
from live import onair
from live.connect import Client
from live.onair import OnAir, OnAirSource

log = logging.getLogger(__name__)


def said(event: Event) -> OnAir | None:
    """What the registry shall say about `event`; None while it is off air."""
    if not event.on_air:
        return None
    return OnAir(
        title=event.title,
        sources=tuple(_source(s, event) for s in event.sources.all() if s.enabled),
        moderation=event.moderation,
    )


def _source(source: Source, event: Event) -> OnAirSource:
    return OnAirSource(
        id=source.name,
        kind=source.kind,
        query=source.query,
        since=source.since.isoformat() if source.since else "",
        starts=event.starts_at.isoformat(),
        spend_cap=None if event.spend_cap is None else float(event.spend_cap),
    )


def publish(event: Event) -> bool:
    """Tell the live Redis about `event`; False where it is away, which is logged."""
    slug, wanted = event.slug, said(event)
    return _say(slug, lambda client: _match(client, slug, wanted, onair.read(client).get(slug)))


def withdraw(slug: str) -> bool:
    """The same of an event that does not exist any more: nothing of it lingers."""
    return _say(slug, lambda client: onair.forget(client, slug))


def _say(slug: str, say: Callable[[Client], object]) -> bool:
    try:
        with link.live().ask(insist=True) as client:
            say(client)
    except link.Away as error:
        log.warning("%s: the live Redis is away (%s); the strainer tells it later", slug, error)
        return False
    return True


def is_said(event: Event) -> bool:
    """Whether the registry says what the models say about `event`; False where it is away."""
    try:
        with link.live().ask(insist=True) as client:
            return _agree(said(event), onair.read(client).get(event.slug))
    except link.Away:
        return False


def repair(client: Client) -> list[str]:
    """Make the registry say what the models say; the slugs for which it did not.

    Events that the models do not know are left alone. May raise RedisError.
    """
    known = onair.read(client)
    return [
        event.slug
        for event in _events()
        if _match(client, event.slug, said(event), known.get(event.slug))
    ]


def _events() -> Iterable[Event]:
    return Event.objects.prefetch_related(Prefetch("sources", Source.objects.order_by("pk")))


def _match(client: Client, slug: str, wanted: OnAir | None, held: OnAir | None) -> bool:
    """Bring the registry's entry from `held` to `wanted`; False where they agree."""
    if _agree(wanted, held):
        return False
    if wanted is None:
        onair.remove(client, slug)
        return True
    # Milliseconds grow with every change, and go on growing where Redis forgot the last one.
    version = max(time.time_ns() // 1_000_000, held.version + 1 if held else 0)
    began = held.began if held else time.time()
    onair.put(client, slug, msgspec.structs.replace(wanted, version=version, began=began))
    return True


def _agree(wanted: OnAir | None, held: OnAir | None) -> bool:
    return wanted == (held and msgspec.structs.replace(held, version=0, began=0.0))
