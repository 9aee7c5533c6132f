"""What a speaker posted, and what was said to them in their talks."""

from collections.abc import Sequence

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from afa import archive
from afa.models import ArchivedItem, Speaker

# An item's mentions, however people wrote them.
_MENTIONED = """EXISTS (
  SELECT FROM jsonb_array_elements_text(afa_archiveditem.item -> 'mentions') AS mentioned
  WHERE lower(mentioned) = ANY(%s))"""


def said(speaker: Speaker, before: int | None = None) -> archive.Page:
    """What they posted anywhere in the event, the newest first."""
    return _page(speaker, _by(_handles(speaker)), before)


def heard(speaker: Speaker, talks: Sequence[int], before: int | None = None) -> archive.Page:
    """What others said to them in these talks (ids), the newest first."""
    handles = _handles(speaker)
    return _page(speaker, Q(session__in=talks) & _to(handles) & ~_by(handles), before)


def _page(speaker: Speaker, wanted: Q, before: int | None) -> archive.Page:
    """First all that is wanted, which is one person's share, by what finds it at once; only then
    in order. Asked for both, Postgres might go through the whole event, the newest first."""
    found = ArchivedItem.shown.filter(wanted, event=speaker.event).order_by()
    ids = list(found.values_list("pk", flat=True))
    return archive.matching(speaker.event, Q(pk__in=ids), before)


def _handles(speaker: Speaker) -> list[tuple[str, str]]:
    """(network, name) of each."""
    parted = (handle.casefold().partition(":") for handle in speaker.handles)
    return [(network, name) for network, _, name in parted if network and name]


def _by(handles: Sequence[tuple[str, str]]) -> Q:
    """By one of these, by id or by name. A name is found among the words of the search: they
    have an index, and an author's name is one of them."""
    found = Q(pk__in=())
    for source, name in handles:
        words = SearchQuery(name, config="afa_words", search_type="phrase")
        by_name = Q(search=words, author_handle__iexact=name)
        found |= Q(source=source) & (Q(author_id=name) | by_name)
    return found


def _to(handles: Sequence[tuple[str, str]]) -> Q:
    found = Q(pk__in=())
    for source, name in handles:
        names = [name, name.partition("@")[0]] if source == "mastodon" else [name]
        found |= Q(source=source) & Q(_mentioned(names))
    return found


def _mentioned(names: list[str]) -> RawSQL:
    return RawSQL(_MENTIONED, [names], BooleanField())  # noqa: S611  The values stand apart
