"""Folding: the cross-posts of a page as one card each, which says where else the same was said.

A post is folded where another one of its group is on the same page: under the lead, or else
under the first of them. So none is lost by a filter, or between two pages; each has a permalink
of its own, and whatever counts posts counts all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

from afa import sql
from afa.models import ArchivedItem, Crosspost, Event
from afa.views.card import NETWORKS, Also, Elsewhere, Venue, moment

_WHYS = {
    "organiser": gettext_lazy("An organiser linked the accounts"),
    "speaker": gettext_lazy("The programme names both accounts"),
    "bridge": gettext_lazy("One account mirrors the other"),
    "profile": gettext_lazy("The profiles prove one another"),
    "name": gettext_lazy("Both accounts have the same names"),
}


@dataclass(frozen=True)
class Folded:
    """The rows that have a card, and by their ids what each card says of the others."""

    rows: tuple[ArchivedItem, ...]
    also: Elsewhere


@dataclass(frozen=True)
class _Member:
    id: int
    lead: int
    evidence: str
    key: str
    source: str
    name: str
    handle: str
    at: datetime


def folded(event: Event, rows: Iterable[ArchivedItem]) -> Folded:
    """The posts of a page. One query."""
    rows = tuple(rows)
    groups = _groups([row.pk for row in rows])
    on_page: dict[int, list[int]] = {}
    for row in rows:
        if row.pk in groups:
            on_page.setdefault(groups[row.pk][0].lead, []).append(row.pk)
    shown = {lead: lead if lead in ids else ids[0] for lead, ids in on_page.items()}
    under = {id_ for lead, ids in on_page.items() for id_ in ids} - set(shown.values())
    venue = Venue(event.slug, event.zone)
    also = {id_: _also(groups[id_], id_, venue) for id_ in shown.values()}
    return Folded(tuple(row for row in rows if row.pk not in under), also)


def group_of(ids: Sequence[int]) -> dict[int, str]:
    """Of those of these posts that are in a group: the key of its lead."""
    rows = Crosspost.objects.filter(item__in=ids)
    return dict(rows.values_list("item_id", "lead__key"))


# Every page with posts asks it.
_GROUPS = """
SELECT one.item_id, one.lead_id, one.evidence,
  post.key, post.source, post.author_name, post.author_handle, post.shown_at
FROM afa_crosspost one JOIN afa_archiveditem post ON post.id = one.item_id
WHERE one.lead_id IN (SELECT lead_id FROM afa_crosspost WHERE item_id = ANY(%s))
  AND post.state = 'live'
ORDER BY post.shown_at, post.id DESC
"""


def _groups(ids: Sequence[int]) -> dict[int, list[_Member]]:
    """Each of these that is in a group -> all of it that is shown, by time."""
    by_lead: dict[int, list[_Member]] = {}
    for row in sql.select(_GROUPS, [list(ids)]) if ids else ():
        one = _Member(*row)
        by_lead.setdefault(one.lead, []).append(one)
    return {one.id: members for members in by_lead.values() if len(members) > 1 for one in members}


def _also(members: Sequence[_Member], shown: int, venue: Venue) -> tuple[Also, ...]:
    own = next((one.evidence for one in members if one.id == shown), "")
    return tuple(
        Also(
            network=str(NETWORKS.get(one.source, one.source)),
            name=f"@{one.handle}" if one.handle else one.name,
            href=f"/{venue.event}/items/{one.key}",
            time=moment(one.at, venue.zone),
            # A lead has no reason of its own: then it is that of the post it is listed with.
            why=str(_WHYS.get(one.evidence or own, "")),
        )
        for one in members
        if one.id != shown
    )
