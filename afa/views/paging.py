"""How posts are leafed through: the newest first, those of a talk also in its own order.

A page begins at the id of a post: what is new moves none of them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from afa import archive
from afa.models import ArchivedItem, Session

# A row's id is a bigint.
_MOST = 2**63 - 1
_DIGITS = 19


@dataclass(frozen=True)
class Leaf:
    """A page of posts. `told` says that the oldest come first; `start` is the address of the
    first page where this is another one, `further` that of the next, empty on the last."""

    page: archive.Page
    told: bool
    start: str
    further: str


def leaf(request: HttpRequest, session: Session) -> Leaf:
    """The page that an address asks for; BadRequest where it asks for what cannot be.

    ``?before=ID`` goes on to older posts. ``?order=talk`` begins with the oldest, and goes on
    with ``&after=ID``; ``&at=MOMENT`` begins with what was said then.
    """
    order = request.GET.get("order", "")
    if order not in ("", "talk"):
        raise BadRequest("order= is talk, or nothing")
    if not order:
        place = before(request)
        page = archive.chunk(session, place)
        further = f"{request.path}?before={page.older}" if page.older else ""
        return Leaf(page, False, request.path if place else "", further)
    first = f"{request.path}?order=talk"
    after = _id(request, "after") or _at(request, session)
    page = archive.chunk_from(session, after)
    further = f"{first}&after={page.older}" if page.older else ""
    return Leaf(page, True, first if after else "", further)


def before(request: HttpRequest) -> int | None:
    """The id in ``?before=``, None on the first page; BadRequest where it is no id."""
    return _id(request, "before")


def to(path: str, at: datetime) -> str:
    """The address of the page of a talk that begins with what was said at that minute."""
    return f"{path}?order=talk&at={quote(f'{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}', safe=':')}#posts"


def _id(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
    if not 0 < number <= _MOST:
        raise BadRequest(f"{name}= is the id of a post")
    return number


def _at(request: HttpRequest, session: Session) -> int | None:
    """The place before the first post of that moment."""
    text = request.GET.get("at", "")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1900 <= at.year <= 9000:
        raise BadRequest("at= is a moment such as 2026-11-20T10:42Z")
    since = ArchivedItem.shown.filter(session=session, shown_at__gte=at)
    first = since.order_by("shown_at", "id").values_list("id", flat=True).first()
    return first - 1 if first else None
