"""Structured data: what a page says to machines, in the words of schema.org."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from afa.models import Event, Session, Speaker

_SCHEMA = "https://schema.org"

# A script's text ends where its tag seems to end, whatever quotes that stands in.
_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def programme(request: HttpRequest, event: Event, sessions: Iterable[Session]) -> SafeString:
    """An event with its sessions."""
    site = _site(request)
    parts = [_session(site, event, session) for session in sessions]
    return _written(_event(site, event) | {"subEvent": parts})


def talk(request: HttpRequest, session: Session) -> SafeString:
    """One session, as a part of its event."""
    site = _site(request)
    told = _session(site, session.event, session)
    if session.abstract:
        told["description"] = session.abstract
    return _written(told | {"superEvent": _event(site, session.event)})


def speaker(request: HttpRequest, person: Speaker) -> SafeString:
    """Somebody on stage."""
    told = _person(_site(request), person.event, person)
    if person.bio:
        told["description"] = person.bio
    if person.url:
        told["sameAs"] = person.url
    return _written(told)


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _event(site: str, event: Event) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": str(event),
        "url": f"{site}/{event.slug}/",
        "startDate": event.starts_at.astimezone(event.zone).isoformat(timespec="minutes"),
        "endDate": event.ends_at.astimezone(event.zone).isoformat(timespec="minutes"),
    }


def _session(site: str, event: Event, session: Session) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "Event",
        "name": session.title,
        "url": f"{site}/{event.slug}/sessions/{session.slug}/",
        "startDate": session.starts_at.astimezone(event.zone).isoformat(timespec="minutes"),
        "endDate": session.ends_at.astimezone(event.zone).isoformat(timespec="minutes"),
        "eventStatus": f"{_SCHEMA}/Event{'Cancelled' if session.cancelled else 'Scheduled'}",
    }
    if session.room:
        told["location"] = {"@type": "Place", "name": session.room.name}
    if people := [_person(site, event, person) for person in session.speakers.all()]:
        told["performer"] = people
    return told


def _person(site: str, event: Event, person: Speaker) -> dict[str, Any]:
    url = f"{site}/{event.slug}/speakers/{person.slug}/"
    return {"@type": "Person", "name": person.name, "url": url}


def _written(told: dict[str, Any]) -> SafeString:
    text = json.dumps({"@context": _SCHEMA, **told}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPED))  # noqa: S308  Nothing in it can end the script
