"""What a server tells, sorted into what each event gets; and the memory that makes it short.

The server's ids are only understood here: a deletion names nothing else, nor does a reply.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

import msgspec

from ingest.foreign import Mapping as Json
from ingest.foreign import NotJson, parse
from ingest.source import Entries, Haul, Unreadable
from ingest.sse import Event
from ingest.tootron.entries import Told, read
from ingest.tootron.memory import Memory, Recent
from ingest.tootron.servers import Server
from ingest.tootron.status import Status, native, uid
from ingest.tootron.walks import Place
from live import natives
from live.connect import Client
from live.draft import Draft, ItemDraft, RetractionDraft

Key = tuple[str, str]  # event, source id

# A stream's tag, and what came by it.
Tagged = tuple[str, Event]

_POSTS = ("update", "status.update")


class Reading:
    """One server's words. `not_public` counts what was not meant for everybody.

    Every method but `follow` may raise RedisError, and has changed nothing then.
    """

    client: Client

    def __init__(self, server: Server) -> None:
        self.not_public = 0
        self.too_old = 0
        self._server = server
        self._places: Mapping[Key, Place] = {}
        self._uris: dict[str, Recent] = defaultdict(Recent)
        self._memory: dict[str, Memory] = defaultdict(Memory)
        self._deleted = Recent()

    def follow(self, places: Mapping[Key, Place], client: Client) -> None:
        """These are the places now. What an event was told is forgotten with its last one: its
        log may have lost it."""
        self._places, self.client = places, client
        for event in {event for event, _ in places} ^ set(self._memory):
            self._memory.pop(event, None)
            self._uris.pop(event, None)

    def streamed(self, events: Sequence[Tagged], now: datetime) -> list[Haul]:
        """What some events of the streams brought, each with the tag of its stream."""
        parsed = [(tag, event, _parsed(event)) for tag, event in events]
        deleted = [_deleted(event) for _, event in events if event.name == "delete"]
        statuses = [said for _, _, said in parsed if isinstance(said, dict)]
        known = {event: self._known(event, statuses, deleted) for event in self._events()}
        return [
            haul
            for event in known
            for haul in _together(self._of_event(event, parsed, known[event], now))
        ]

    def paged(
        self, place: Place, statuses: Sequence[Json], reached: Place, now: datetime
    ) -> list[Haul]:
        """What a page of a place brought, and its cursor once that is in Redis."""
        known = self._known(place.event, statuses, ())
        entries = self._entries(place, statuses, known, now)
        cursors = {reached.cursor_name: reached.cursor} if reached.newest != place.newest else {}
        haul = self._haul(place, entries, statuses, cursors)
        return [haul] if haul.drafts or haul.rejects or haul.cursors else []

    def looked(self, statuses: Sequence[Json], gone: Sequence[str], now: datetime) -> list[Haul]:
        """What became of posts that were looked up."""
        names = [name for one in statuses if (name := native(one.get("id")))]
        known = {event: self._known(event, (), [*names, *gone]) for event in self._events()}
        hauls = []
        for event, uris in known.items():
            place = next(place for key, place in self._places.items() if key[0] == event)
            # An id that names another post by now is a server that began anew.
            same = [one for one in statuses if uris.get(native(one.get("id"))) == _uri(one)]
            hauls.append(self._haul(place, self._entries(place, same, uris, now), same, {}))
            drafts = [_gone(uris[one]) for one in gone if one in uris]
            hauls.append(Haul(event=event, source=place.source.id, drafts=drafts))
        for one in gone:
            self._deleted.put(one, "")
        return [haul for haul in hauls if haul.drafts or haul.rejects]

    # One event's part

    def _events(self) -> set[str]:
        return {event for event, _ in self._places}

    def _of_event(
        self,
        event: str,
        parsed: Sequence[tuple[str, Event, object]],
        known: Mapping[str, str],
        now: datetime,
    ) -> Iterator[Haul]:
        """In their order: deletions of what it knows, posts that one of its places asks for."""
        uris = dict(known)
        first = next(place for key, place in self._places.items() if key[0] == event)
        for tag, one, said in parsed:
            if one.name == "delete":
                name = _deleted(one)
                self._deleted.put(name, "")
                if name in uris:
                    gone = [_gone(uris[name])]
                    yield Haul(event=event, source=first.source.id, drafts=gone)
            elif one.name in _POSTS and (place := self._place_of(event, tag)):
                haul = self._post(place, one, said, uris, now)
                if haul.drafts or haul.rejects:
                    yield haul

    def _post(
        self, place: Place, one: Event, said: object, uris: dict[str, str], now: datetime
    ) -> Haul:
        if not isinstance(said, dict):
            garbage = Unreadable(one.data, "an event without a status in it")
            return Haul(event=place.event, source=place.source.id, rejects=[garbage])
        if name := native(said.get("id")):
            uris[name] = _uri(said)
        changed_at = now if one.name == "status.update" else None
        entries = self._entries(place, [said], uris, now, changed_at)
        return self._haul(place, entries, [said], {})

    def _place_of(self, event: str, tag: str) -> Place | None:
        """The place of an event that asks for a tag; of several the first."""
        ours = (place for key, place in self._places.items() if key[0] == event)
        return next((place for place in ours if tag in place.query.tags), None)

    def _entries(
        self,
        place: Place,
        statuses: Sequence[Json],
        known: Mapping[str, str],
        now: datetime,
        changed_at: datetime | None = None,
    ) -> Entries:
        """What is news of these statuses."""
        told = Told(self._server.name, self._server.url, known)
        drafts: list[Draft] = []
        rejects: list[Unreadable] = []
        for raw in statuses:
            entries = read([raw], b"", now, (place.source.query,), told)
            rejects += entries.rejects
            self.not_public += not entries.drafts and not entries.rejects
            gone = native(raw.get("id")) in self._deleted
            drafts += [_gone_uid(d.uid) if gone else d for d in entries.drafts]
        since = place.since
        if since is not None:
            young = [d for d in drafts if not _is_before(d, since)]
            self.too_old += len(drafts) - len(young)
            drafts = young
        news = self._memory[place.event].news(drafts, changed_at)
        return Entries(tuple(news), tuple(rejects))

    def _haul(
        self, place: Place, entries: Entries, statuses: Sequence[Json], cursors: Mapping[str, str]
    ) -> Haul:
        uris = {name: _uri(raw) for raw in statuses if (name := native(raw.get("id")))}
        for name, uri in uris.items():
            self._uris[place.event].put(name, uri)
        return Haul(
            event=place.event,
            source=place.source.id,
            drafts=entries.drafts,
            rejects=entries.rejects,
            cursors=cursors,
            native=tuple(f"{self._server.name} {name} {uri}" for name, uri in uris.items() if uri),
        )

    def _known(self, event: str, statuses: Sequence[Json], names: Sequence[str]) -> dict[str, str]:
        """Id -> uri, of the posts that these statuses answer, and of `names`."""
        recent = self._uris[event]
        uris = {name: _uri(raw) for raw in statuses if (name := native(raw.get("id")))}
        wanted = {*names, *(native(raw.get("in_reply_to_id")) for raw in statuses)} - {""}
        uris |= {name: recent[name] for name in wanted if name in recent}
        missing = [name for name in wanted if name not in uris]
        return uris | natives.uris(self.client, event, self._server.name, missing)


def _together(hauls: Iterable[Haul]) -> Iterator[Haul]:
    """The same, those of one source that follow one another as one: each costs the live server
    two fsyncs."""
    for _, run in groupby(hauls, lambda haul: haul.source):
        some = list(run)
        yield msgspec.structs.replace(
            some[0],
            drafts=[draft for haul in some for draft in haul.drafts],
            rejects=[reject for haul in some for reject in haul.rejects],
            native=tuple(native for haul in some for native in haul.native),
        )


def _parsed(event: Event) -> object:
    """The status of an event; None where it has none, or none that can be read."""
    if event.name not in _POSTS:
        return None
    try:
        return parse(event.data)
    except NotJson:
        return None


def _uri(raw: Json) -> str:
    return Status(raw, "").uri


def _deleted(event: Event) -> str:
    return native(event.data.decode("utf-8", "replace").strip().strip('"'))


def _gone(uri: str) -> RetractionDraft:
    return _gone_uid(uid(uri))


def _gone_uid(name: str) -> RetractionDraft:
    return RetractionDraft(target=name, by="author")


def _is_before(draft: Draft, since: datetime) -> bool:
    return isinstance(draft, ItemDraft) and draft.item.created_at < since
