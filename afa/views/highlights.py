"""What came with a talk's posts and is worth a click: pictures, and the links shared most."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from afa import archive
from afa.models import Session
from afa.views.card import short
from afa.views.lately import Link, Photo

# Of a talk's newest posts so many are looked through: that takes milliseconds, however many
# there are.
POSTS = 2000
PHOTOS = 12
LINKS = 5

_NEWEST = """
WITH newest AS (
  SELECT id, uid, key, item FROM afa_archiveditem
  WHERE session_id = %s AND state = 'live' ORDER BY id DESC LIMIT %s
)
"""

_PHOTOS = (
    _NEWEST
    + """
SELECT uid, key, coalesce(photo ->> 'preview', photo ->> 'url', ''), photo ->> 'alt'
FROM newest, jsonb_path_query(item, '$.media[*] ? (@.type == "photo")') AS photo
WHERE NOT coalesce((item ->> 'sensitive')::boolean, false)
  AND coalesce(item ->> 'content_warning', '') = ''
ORDER BY id DESC LIMIT %s
"""
)

_LINKS = (
    _NEWEST
    + """
SELECT link ->> 'url', max(link ->> 'title'), count(DISTINCT uid), array_agg(DISTINCT uid)
FROM newest, jsonb_path_query(item, '$.links[*]') AS link
GROUP BY 1 ORDER BY 3 DESC, min(id) LIMIT %s
"""
)


@dataclass(frozen=True)
class Highlights:
    """Pictures, the newest first; links, the one that was shared most first."""

    photos: tuple[Photo, ...]
    links: tuple[Link, ...]


def highlights(session: Session) -> Highlights:
    """Those of one talk. Two queries."""
    photos = _rows(_PHOTOS, [session.pk, POSTS, PHOTOS])
    links = _rows(_LINKS, [session.pk, POSTS, 2 * LINKS])
    uids = {uid for uid, *_ in photos} | {uid for *_, those in links for uid in those}
    hidden = archive.concealed(session.event, sorted(uids)) or frozenset()
    return Highlights(tuple(_photos(session, photos, hidden)), tuple(_links(links, hidden))[:LINKS])


def _photos(session: Session, rows: list[Any], hidden: frozenset[str]) -> Iterable[Photo]:
    for uid, key, src, alt in rows:
        if src and uid not in hidden:
            href = f"/{session.event.slug}/items/{key}"
            yield Photo(src, alt or _("Picture without a description"), href)


def _links(rows: list[Any], hidden: frozenset[str]) -> Iterable[Link]:
    for url, title, count, uids in rows:
        left = count - len(hidden.intersection(uids))
        if left:
            yield Link(url, title or short(url), left)


def _rows(query: str, given: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        found: list[Any] = cursor.fetchall()
    return found
