"""A whole programme as one JSON file: `./run manage event import FILE` reads it.

Slugs are the names by which the parts refer to one another. Reading a file again updates
what bears the same slugs; nothing is removed. Times are ISO 8601; without an offset they are
those of the venue's clock.
"""

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.db import models, transaction

from afa import accent
from afa.models import Event, Room, Session, Source, Speaker, Track

Row = TypeVar("Row", bound=models.Model)


class BookletError(Exception):
    """A booklet cannot be read."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every part is: refused where it has a field that we do not know."""


class RoomPart(_Part, frozen=True):
    """A room; `hashtag` is its own, if it has one."""

    slug: str
    name: str
    hashtag: str = ""


class TrackPart(_Part, frozen=True):
    """A track; `colour` is #rrggbb or empty."""

    slug: str
    name: str
    colour: str = ""


class SpeakerPart(_Part, frozen=True):
    """A speaker; `handles` are like x:ada, or addresses of profiles (afa/handles.py)."""

    slug: str
    name: str
    bio: str = ""
    url: str = ""
    avatar: str = ""
    handles: list[str] = []


class SessionPart(_Part, frozen=True):
    """A session; `room`, `track` and `speakers` are slugs."""

    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    abstract: str = ""
    room: str = ""
    track: str = ""
    speakers: list[str] = []
    hashtag: str = ""
    cancelled: bool = False


class SourcePart(_Part, frozen=True):
    """A source; `since` is the time before which nothing is read."""

    kind: str
    query: str = ""
    since: datetime | None = None


class Booklet(_Part, frozen=True):
    """An event with everything in it."""

    slug: str
    title: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    tagline: str = ""
    accent: str = ""
    hashtags: list[str] = []
    rooms: list[RoomPart] = []
    tracks: list[TrackPart] = []
    speakers: list[SpeakerPart] = []
    sessions: list[SessionPart] = []
    sources: list[SourcePart] = []


_decoder = msgspec.json.Decoder(Booklet)


def decode(raw: bytes) -> Booklet:
    """The booklet in `raw`; BookletError says what is wrong, and where."""
    try:
        return _decoder.decode(raw)
    except msgspec.MsgspecError as error:
        raise BookletError(str(error)) from error


@transaction.atomic
def store(booklet: Booklet) -> Event:
    """Write it into the models; ValidationError or BookletError, and then nothing is written."""
    event = _event(booklet)
    rooms = {
        room.slug: put(Room, event, room.slug, name=room.name, hashtag=room.hashtag, position=n)
        for n, room in enumerate(booklet.rooms)
    }
    tracks = {
        track.slug: put(Track, event, track.slug, name=track.name, colour=track.colour, position=n)
        for n, track in enumerate(booklet.tracks)
    }
    speakers = {part.slug: put(Speaker, event, **_fields(part)) for part in booklet.speakers}
    for part in booklet.sessions:
        _session(event, part, rooms, tracks, speakers)
    for source in booklet.sources:
        put_source(event, source.kind, source.query, source.since)
    return event


def put(model: type[Row], event: Event, slug: str, **values: Any) -> Row:
    """Make or change the row of `event` with that slug; ValidationError where it may not be."""
    row = model._default_manager.filter(event=event, slug=slug).first()
    row = row or model(event=event, slug=slug)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return row


def put_source(event: Event, kind: str, query: str, since: datetime | None = None) -> Source:
    """Add a source, or switch on the same one that is there."""
    source = Source.objects.filter(event=event, kind=kind, query=query).first()
    source = source or Source(event=event, kind=kind, query=query)
    source.enabled = True
    source.since = aware(since, event) if since else None
    source.full_clean()
    source.save()
    return source


def _colour(text: str) -> str:
    try:
        return accent.read(text)
    except ValueError as error:
        raise BookletError(f"accent: {error}") from None


def _event(booklet: Booklet) -> Event:
    event = Event.objects.filter(slug=booklet.slug).first() or Event(slug=booklet.slug)
    for name in ("title", "tagline", "timezone", "hashtags"):
        setattr(event, name, getattr(booklet, name))
    if booklet.accent:
        event.accent = _colour(booklet.accent)
    event.clean_fields(exclude=["starts_at", "ends_at"])
    event.starts_at = aware(booklet.starts_at, event)
    event.ends_at = aware(booklet.ends_at, event)
    event.full_clean()
    event.save()
    return event


def _session(
    event: Event,
    part: SessionPart,
    rooms: dict[str, Room],
    tracks: dict[str, Track],
    speakers: dict[str, Speaker],
) -> None:
    values = _fields(part) | {
        "room": _named(rooms, part.room, part),
        "track": _named(tracks, part.track, part),
        "starts_at": aware(part.starts_at, event),
        "ends_at": aware(part.ends_at, event),
    }
    given = [_named(speakers, slug, part) for slug in values.pop("speakers")]
    put(Session, event, **values).speakers.set(filter(None, given))


def _fields(part: msgspec.Struct) -> dict[str, Any]:
    return msgspec.structs.asdict(part)


def _named(rows: dict[str, Row], slug: str, part: SessionPart) -> Row | None:
    if slug and slug not in rows:
        raise BookletError(f"session {part.slug}: there is no {slug!r}")
    return rows[slug] if slug else None


def aware(at: datetime, event: Event) -> datetime:
    """`at` itself, or where it has no offset, the time when the venue's clock shows it."""
    return at if at.tzinfo else at.replace(tzinfo=event.zone)
