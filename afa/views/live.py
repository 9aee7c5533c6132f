"""`/EVENT/`: the live page, rendered from the archive at one moment of the log.

It carries that moment (epoch and offset), so that its script asks the streamer for exactly
what came since, and nothing can fall between the page and the stream.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from afa import archive, sql, stream
from afa.filters import Filters
from afa.models import Event
from afa.views import cards, dates, marks, narrow, preview, structured, zones
from afa.views.agenda import Agenda, agenda
from afa.views.card import BLANK_NOTICE, BLANK_POST, NETWORKS, called, moment
from afa.views.fresh import always_fresh
from afa.views.lately import BLANK_LINK, BLANK_PERSON, BLANK_PHOTO, lately
from afa.views.quick import Quick
from afa.views.zones import Zone
from live.entry import stamp

PAGE = Quick("event/live.html")

# The modules of static/live/, so that the browser need not discover them one by one.
MODULES = (
    "cards",
    "connection",
    "emojis",
    "fields",
    "fill",
    "filter",
    "fold",
    "follow",
    "keys",
    "lately",
    "marks",
    "onstage",
    "panels",
    "poll",
    "reading",
    "seen",
    "status",
    "stream",
    "talks",
    "times",
    "words",
    "zone",
)

# What the templates for the script are made from.
BLANKS = {
    "post": BLANK_POST,
    "notice": BLANK_NOTICE,
    "link": BLANK_LINK,
    "person": BLANK_PERSON,
    "photo": BLANK_PHOTO,
}


# What a page for staff adds to that of readers.
Desk = Callable[[HttpRequest, Event], dict[str, Any]]


@always_fresh
def live(request: HttpRequest, slug: str) -> HttpResponse:
    """What is being said, the newest first."""
    return page(request, slug)


def page(request: HttpRequest, slug: str, desk: Desk | None = None) -> HttpResponse:
    """The same, with what `desk` adds to it."""
    event = get_object_or_404(Event, slug=slug)
    now = timezone.now()
    part = narrow.narrowed(event, request.GET)
    page = part.page or archive.Page((), "", 0, None, True)
    zone = zones.shown(event, request.COOKIES, now)
    shown = _placed(event, page, zone) if part.page else []
    day, last = agenda(event, now, zone.zone, part.chosen.room), lately(event)
    phase, word = _phase(event, now, zone.zone, begun=bool(page.epoch))
    follows = part.page is not None and (event.on_air or event.ends_at > now)
    query = part.chosen.query()
    answer = PAGE.page(
        request,
        {
            "event": event,
            "tab": "live",
            "preview": None if desk else preview.event(request, event),
            "dates": dates.span(event.starts_at, event.ends_at, event.zone),
            "day": day,
            "lately": last,
            "phase": phase,
            "word": word,
            "away": not page.fresh,
            "cards": _marked(shown, day, zone.zone),
            "zone": zone,
            "part": part,
            "choices": narrow.choices(part, day),
            "query": query,
            "structured": None if query else structured.liveblog(request, event, page.items),
            "older": _older(event, part.chosen, page),
            "follow": {
                **_follow(request, event, page, shown),
                "timezone": zone.name,
                "authors": last.authors,
                "told": last.told,
                "part": part.told,
                "starts": marks.starts(day),
            }
            if follows
            else None,
            "modules": _modules(),
            "model": BLANKS,
            **(desk(request, event) if desk else {}),
        },
    )
    patch_vary_headers(answer, ["Cookie"])
    return answer


@cache
def _modules() -> list[str]:
    """The modules' addresses, which are the same until the site starts again."""
    return [static(f"live/{name}.js") for name in MODULES]


def _placed(event: Event, page: archive.Page, zone: Zone) -> list[cards.Placed]:
    return cards.placed(event, page.items, page.epoch, bool(page.older), zone.zone)


def _marked(shown: list[cards.Placed], day: Agenda, zone: tzinfo) -> list[tuple[cards.Card, str]]:
    """Each card, and the words on the line above it."""
    came = [placed.card.came for placed in shown]
    words = marks.marks(came, marks.starts(day), zone)
    return [(placed.card, line) for placed, line in zip(shown, words, strict=True)]


def _older(event: Event, chosen: Filters, page: archive.Page) -> str:
    return f"/{event.slug}/archive/{chosen.query(before=str(page.older))}" if page.older else ""


def _phase(event: Event, now: datetime, zone: tzinfo, *, begun: bool) -> tuple[str, str]:
    """What the page says of its connection until the script knows better. `begun`: it has a log."""
    if event.on_air:
        return "connecting", _("As of %(clock)s") % {"clock": moment(now, zone).clock}
    if now < event.starts_at or (now < event.ends_at and not begun):
        return "waiting", _("Not on air yet")
    return "over", _("Off air")


def _follow(
    request: HttpRequest, event: Event, page: archive.Page, shown: list[cards.Placed]
) -> dict[str, object]:
    """What static/live/live.js starts from."""
    return {
        "event": event.slug,
        "venue": event.timezone,
        "sources": {source: called(source) for source in NETWORKS},
        "stream": f"{stream.public_url(request)}/live/{event.slug}",
        "epoch": page.epoch,
        "next": page.next,
        "held": _held(event, page),
        "cards": [(placed.card.key, placed.offset, placed.version) for placed in shown],
        "more": page.older is not None,
    }


def _held(event: Event, page: archive.Page) -> str | None:
    """The identity of the last entry that this page knows, as reading.js writes it."""
    for kind, uid, at, sha in sql.select(_LAST, [event.pk, page.epoch, page.next - 1]):
        return "\n".join((kind, uid, stamp(at), sha))
    return None


_LAST = """
SELECT kind, uid, at, sha FROM afa_entry WHERE event_id = %s AND epoch = %s AND "offset" = %s
"""
