"""Structured data: what a page says to machines, in the words of schema.org."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from afa.models import ArchivedItem, Event, Session, Speaker

_SCHEMA = "https://schema.org"

# The newest posts that a live blog tells, and the letters of each; search engines want few.
_UPDATES = 20
_HEADLINE = 110
_BODY = 500

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
    told = _person(_site(request), person.event, person.slug, person.name)
    if person.bio:
        told["description"] = person.bio
    if person.url:
        told["sameAs"] = person.url
    return _written(told)


def liveblog(request: HttpRequest, event: Event, items: Sequence[ArchivedItem]) -> SafeString:
    """The live page with its newest posts; what is covered there is not told here."""
    site = _site(request)
    updates = [_update(site, event, row) for row in items[:_UPDATES] if not _covered(row)]
    about = _event(site, event)
    told = {
        "@type": "LiveBlogPosting",
        "headline": str(event)[:_HEADLINE],
        "url": about["url"],
        "coverageStartTime": about["startDate"],
        "coverageEndTime": about["endDate"],
        "datePublished": about["startDate"],
        "about": about,
        "liveBlogUpdate": updates,
    }
    if items:
        told["dateModified"] = max(row.received_at for row in items).isoformat(timespec="seconds")
    if event.tagline:
        told["description"] = event.tagline
    return _written(told)


def _update(site: str, event: Event, row: ArchivedItem) -> dict[str, Any]:
    words = row.text or f"A post by {row.author_name or row.author_id}"
    return {
        "@type": "BlogPosting",
        "headline": shortened(words, _HEADLINE),
        "articleBody": shortened(words, _BODY),
        "url": f"{site}/{event.slug}/items/{row.key}",
        "datePublished": row.shown_at.isoformat(timespec="seconds"),
        "author": {"@type": "Person", "name": row.author_name or row.author_id},
    }


def _covered(row: ArchivedItem) -> bool:
    item = row.item or {}
    return bool(item.get("content_warning") or item.get("sensitive"))


def shortened(text: str, most: int) -> str:
    """At most so many letters of a text, ending with a word where that can be."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[most // 2 :] else cut}…"


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
    if people := [_person(site, event, slug, name) for slug, name in session.people]:
        told["performer"] = people
    return told


def _person(site: str, event: Event, slug: str, name: str) -> dict[str, Any]:
    return {"@type": "Person", "name": name, "url": f"{site}/{event.slug}/speakers/{slug}/"}


def _written(told: dict[str, Any]) -> SafeString:
    text = json.dumps({"@context": _SCHEMA, **told}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPED))  # noqa: S308  Nothing in it can end the script
