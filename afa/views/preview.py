"""Previews: what a link to one of our pages looks like where somebody shares it.

A title, a sentence or two, a picture, and the page's own address (its canonical one, without
what only narrows or turns a page). templates/preview.html has the names: Open Graph's, and the
one of X for which there is no other.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext as _

from afa.models import Event, Session, Speaker
from afa.views import dates
from afa.views.card import Post
from afa.views.structured import shortened

# The letters of a preview's words; where links are shown there is no room for more.
_TITLE = 110
_WORDS = 280


@dataclass(frozen=True)
class Preview:
    """`kind` is Open Graph's type; without `picture` the site's own stands there, and a picture
    of somebody's `face` is small."""

    url: str
    title: str
    words: str
    site_picture: str
    kind: str = "website"
    picture: str = ""
    alt: str = ""
    face: bool = False


def front(request: HttpRequest) -> Preview:
    """Of the list of events."""
    return _made(
        request,
        "A Feed Apart",
        _(
            "Everything that is said about a conference, at the moment it is said, "
            "and kept for good."
        ),
    )


def event(request: HttpRequest, event: Event, part: str = "") -> Preview:
    """Of a page of an event; `part` is what it is called, nothing for the live page."""
    when = dates.span(event.starts_at, event.ends_at, event.zone)
    title = f"{part} · {event}" if part else str(event)
    return _made(request, title, _joined(when, event.tagline))


def talk(request: HttpRequest, session: Session) -> Preview:
    """Of a talk: who, when, where, and how it was announced."""
    zone = session.event.zone
    begins, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    told = _joined(
        ", ".join(name for _, name in session.people),
        f"{dates.day(begins.date())}, {begins:%H:%M}–{ends:%H:%M}",
        session.room.name if session.room else "",
    )
    words = f"{told}. {session.abstract}" if session.abstract else told
    return _made(request, f"{session.title} · {session.event}", words)


def speaker(request: HttpRequest, person: Speaker) -> Preview:
    """Of somebody on stage."""
    title = f"{person.name} · {person.event}"
    return _made(request, title, person.bio, kind="profile", picture=person.avatar, face=True)


def post(request: HttpRequest, event: Event, card: Post, text: str) -> Preview:
    """Of a post. What is covered on the page is covered here: its warning, and no picture."""
    title = f"{card.name} · {event}"
    shown = () if card.warning or card.sensitive else card.media
    medium = next((one for one in shown if one.src), None)
    return _made(
        request,
        title,
        card.warning or text,
        kind="article",
        picture=medium.src if medium else "",
        alt=medium.alt if medium else "",
    )


def _made(
    request: HttpRequest,
    title: str,
    words: str,
    *,
    kind: str = "website",
    picture: str = "",
    alt: str = "",
    face: bool = False,
) -> Preview:
    return Preview(
        url=request.build_absolute_uri(request.path),
        title=shortened(title, _TITLE),
        words=shortened(words, _WORDS),
        site_picture=request.build_absolute_uri(static("preview.png")),
        kind=kind,
        picture=picture,
        alt=shortened(alt, _WORDS),
        face=face and bool(picture),
    )


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))
