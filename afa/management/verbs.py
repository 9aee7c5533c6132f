"""What the verbs of `manage event` do: each takes its arguments and returns what to print."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from django.core.management import CommandError
from django.db import models

from afa import accent as accents
from afa import booklet, onair
from afa.management import named
from afa.models import Event, Room, Session, Source, Speaker, Track
from afa.models.event import DURATION

Row = TypeVar("Row", bound=models.Model)


def create(
    *,
    slug: str,
    title: str,
    tagline: str,
    timezone: str,
    hashtags: list[str],
    starts: datetime | None,
    ends: datetime | None,
    accent: str | None,
) -> str:
    """Make an event, off air."""
    event = Event(slug=slug, title=title, tagline=tagline, timezone=timezone, hashtags=hashtags)
    event.clean_fields()
    if starts:
        event.starts_at = booklet.aware(starts, event)
        event.ends_at = event.starts_at + DURATION
    if ends:
        event.ends_at = booklet.aware(ends, event)
    event.accent = _colour(accent) if accent else event.accent
    event.full_clean()
    event.save()
    return f"{slug} is made. `event source add {slug} ...`, then `event on {slug}`."


def show_all() -> str:
    """A line per event."""
    lines = [
        f"{'on air ' if event.on_air else 'off air'}  {event.slug:<20}  {event.title}"
        for event in Event.objects.all()
    ]
    return "\n".join(lines) or "There is no event yet."


def on(slug: str) -> str:
    """Put it on air."""
    return _switch(slug, on_air=True)


def off(slug: str) -> str:
    """Take it off air."""
    return _switch(slug, on_air=False)


def _switch(slug: str, *, on_air: bool) -> str:
    event = named.event(slug)
    event.on_air = on_air
    event.save()
    return _said(event, f"{slug} is {'on' if on_air else 'off'} air.")


def read(file: str) -> str:
    """Make or update an event from a booklet."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        event = booklet.store(booklet.decode(raw))
    except (OSError, booklet.BookletError) as error:
        raise CommandError(f"{file}: {error}") from error
    count = event.sessions.count()
    return f"{event.slug} has {count} sessions, {event.speakers.count()} speakers."


def paint(slug: str, accent: str) -> str:
    """Change its colour; open pages have it when they are loaded again."""
    event = named.event(slug)
    event.accent = _colour(accent)
    event.save()
    shades = [(ground.name, accents.shade(event.accent, ground)) for ground in accents.GROUNDS]
    words = [f"{name} {one.accent} ({one.contrast:.1f}:1)" for name, one in shades]
    return f"{slug} has the accent {event.accent}: {', '.join(words)}."


def add_source(slug: str, kind: str, query: str, since: datetime | None) -> str:
    """Read one more."""
    event = named.event(slug)
    source = booklet.put_source(event, kind, query, since)
    return _said(event, f"{slug} reads {source}.")


def remove_source(slug: str, kind: str, query: str) -> str:
    """Read it no more; what it brought stays."""
    event = named.event(slug)
    count, _ = Source.objects.filter(event=event, kind=kind, query=query).delete()
    if not count:
        raise CommandError(f"{slug} has no such source. {show_sources(slug)}")
    return _said(event, f"{slug} does not read {kind}: {query} any more.")


def show_sources(slug: str) -> str:
    """A line per source."""
    lines = [
        f"{source.kind:<10}  {source.query}{'' if source.enabled else '  (switched off)'}"
        for source in named.event(slug).sources.all()
    ]
    return "\n".join(lines) or f"{slug} has no source."


def add_session(
    *,
    slug: str,
    part: str,
    title: str,
    abstract: str,
    starts: datetime,
    ends: datetime,
    room: str,
    track: str,
    speakers: list[str],
    hashtag: str,
) -> str:
    """Add or change a session."""
    event = named.event(slug)
    given = [_part(Speaker, event, speaker) for speaker in speakers]
    session = booklet.put(
        Session,
        event,
        part,
        title=title,
        abstract=abstract,
        starts_at=booklet.aware(starts, event),
        ends_at=booklet.aware(ends, event),
        room=_part(Room, event, room) if room else None,
        track=_part(Track, event, track) if track else None,
        hashtag=hashtag,
    )
    session.speakers.set(given)
    return f"{slug} has the session {part}: {session.title}."


def cancel_session(slug: str, part: str) -> str:
    """It does not take place; its page and what was said about it stay."""
    session = _part(Session, named.event(slug), part)
    session.cancelled = True
    session.save()
    return f"{part} is cancelled."


def add_room(slug: str, part: str, name: str, hashtag: str) -> str:
    """Add or change a room."""
    booklet.put(Room, named.event(slug), part, name=name, hashtag=hashtag)
    return f"{slug} has the room {part}: {name}."


def add_track(slug: str, part: str, name: str, colour: str) -> str:
    """Add or change a track."""
    booklet.put(Track, named.event(slug), part, name=name, colour=colour)
    return f"{slug} has the track {part}: {name}."


def add_speaker(slug: str, part: str, name: str, handles: list[str]) -> str:
    """Add or change a speaker."""
    booklet.put(Speaker, named.event(slug), part, name=name, handles=handles)
    return f"{slug} has the speaker {part}: {name}."


def _colour(text: str) -> str:
    try:
        return accents.read(text)
    except ValueError as error:
        raise CommandError(f"accent: {error}") from None


def _part(model: type[Row], event: Event, slug: str) -> Row:
    found = model._default_manager.filter(event=event, slug=slug).first()
    if found is None:
        noun = model._meta.verbose_name
        raise CommandError(f"{event.slug} has no {noun} {slug!r}; `event {noun} add` makes one.")
    return found


def _said(event: Event, words: str) -> str:
    if onair.is_said(event):
        return words
    return f"{words} The live Redis does not know yet: it is away, and the strainer tells it later."
