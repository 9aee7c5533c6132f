"""The events whose logs are strained: their ids; and whether their schedules or people changed."""

import time

from afa import chunking, people
from afa.models import Event, Source
from live import onair
from live.connect import Client
from live.log import Log
from live.onair import OnAir

# An organiser's change to the programme counts for what is archived this much later.
FRESH_S = 1.0


class Events:
    """Remembers each event for a second: at most one look at its programme in that time."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._held: dict[str, tuple[float, int | None]] = {}

    def find(self, slug: str) -> int | None:
        """The id of that log's event; made now where the site does not know it, but not for a log
        that nothing was ever appended to."""
        until, event = self._held.get(slug, (0.0, None))
        if event is None or time.monotonic() > until:
            event = self._read(slug)
            self._held[slug] = (time.monotonic() + FRESH_S, event)
        return event

    def _read(self, slug: str) -> int | None:
        event = Event.objects.filter(slug=slug).first()
        if event is None and Log(self._client, slug).epoch():
            event = self._adopt(slug)
        if event is None:
            return None
        chunking.notice(event.pk)
        people.notice(event.pk)
        return event.pk

    def _adopt(self, slug: str) -> Event:
        """A log outlived its Postgres: from it alone the archive can be made again, so the
        event comes back as the registry knows it."""
        known = onair.read(self._client)
        said = known.get(slug, OnAir(title=slug))
        event = Event(slug=slug, title=said.title, on_air=slug in known)
        # Not by save(): what is on the air stays exactly as it is.
        Event.objects.bulk_create([event], ignore_conflicts=True)
        event = Event.objects.get(slug=slug)
        Source.objects.bulk_create(
            [Source(event=event, kind=s.kind, query=s.query) for s in said.sources],
            ignore_conflicts=True,
        )
        return event
