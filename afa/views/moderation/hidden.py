"""Hidden posts as moderators see them: with their text, and why nobody else does."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from afa.models import ArchivedItem, Event, Ruling
from afa.models.archived_item import State
from afa.views import card, cards
from afa.views.card import Moment, moment
from afa.views.moderation import acts

# Of one page; the drawer beside the live page shows the first of them.
MOST = 20


@dataclass(frozen=True)
class Hidden:
    """One post. `post` is None where its text never came here; `who` is empty for a rule."""

    key: str
    post: card.Post | None
    who: str
    why: str
    time: Moment | None


@dataclass(frozen=True)
class Page:
    """Posts, the newest first, and the `before` of the next page, if there is one."""

    posts: tuple[Hidden, ...]
    older: int | None


def page(event: Event, before: int | None = None, most: int = MOST) -> Page:
    """The newest hidden posts, or those before the id `before`. Two queries."""
    rows = ArchivedItem.objects.filter(event=event, state=State.HIDDEN).defer("tags", "search")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[: most + 1])
    reasons = _reasons(event, found[:most])
    posts = tuple(_hidden(event, row, reasons.get(row.uid)) for row in found[:most])
    return Page(posts, found[most - 1].pk if len(found) > most else None)


def _reasons(event: Event, rows: Sequence[ArchivedItem]) -> dict[str, Ruling]:
    """uid -> the newest ruling that hid it."""
    keys = [row.key for row in rows]
    about = Ruling.objects.filter(event=event, key__in=keys, verb=Ruling.Verb.HIDE)
    newest = about.order_by("key", "uid", "-at").distinct("key", "uid")
    return {one.uid: one for one in newest.select_related("ban", "word")}


def _hidden(event: Event, row: ArchivedItem, ruling: Ruling | None) -> Hidden:
    item = row.content()
    return Hidden(
        key=row.key,
        post=card.post(row.key, int(row.version), item, cards.venue(event)) if item else None,
        who=ruling.who if ruling else "",
        why=_why(ruling),
        time=moment(ruling.at, event.zone) if ruling else None,
    )


def _why(ruling: Ruling | None) -> str:
    if ruling is None:
        return _("Hidden in the live log")
    if ruling.ban:
        return _("Banned author: %(name)s") % {"name": ruling.ban}
    if ruling.word:
        return _("Blocked word: %(word)s") % {"word": ruling.word}
    return _("Hidden by %(name)s") % {"name": acts.somebody(ruling.who)}
