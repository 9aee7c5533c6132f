"""Why a post stands with a talk, in plain words: the line below it on the talk's page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from afa import archive
from afa.models import ArchivedItem, Event, Session
from afa.views.card import NOWHERE, Elsewhere, Post
from afa.views.cards import posts

_PLAIN = {
    "manual": _l("Placed here by an organiser"),
    "room": _l("Carries the tag of the room"),
    "time": _l("Said while this was the only talk"),
}


@dataclass(frozen=True)
class Why:
    """A reason; where it names another post, `href` is the permalink of that one and `name`
    who wrote it."""

    words: str
    name: str = ""
    href: str = ""


@dataclass(frozen=True)
class Reasoned:
    """A card, and why it is there."""

    card: Post
    why: Why | None


def reasoned(
    session: Session,
    rows: Iterable[ArchivedItem],
    also: Elsewhere = NOWHERE,
    zone: tzinfo | None = None,
) -> list[Reasoned]:
    """The cards of posts of a talk, by the clocks of `zone` or of the venue. One query where
    there are answers among them."""
    rows = [row for row in rows if row.item is not None]
    answered = _answered(session.event, rows)
    whys = [_why(session, row, answered) for row in rows]
    cards = posts(session.event, rows, also, zone)
    return [Reasoned(card, why) for card, why in zip(cards, whys, strict=True)]


def _why(session: Session, row: ArchivedItem, answered: Mapping[str, Why]) -> Why | None:
    match row.reason:
        case "tag":
            tag = {"tag": f"#{session.hashtag}"}
            return Why(_("Carries %(tag)s") % tag if session.hashtag else _("Carries its tag"))
        case "reply":
            return answered.get(row.reply_to, Why(_("Answers what was said here")))
        case "speaker":
            own = _is_speaker(session, row)
            return Why(_("By the speaker") if own else _("Speaks to the speaker"))
        case reason:
            return Why(str(_PLAIN[reason])) if reason in _PLAIN else None


def _is_speaker(session: Session, row: ArchivedItem) -> bool:
    names = {row.author_id.casefold(), row.author_handle.casefold()} - {""}
    given = [handle for speaker in session.speakers.all() for handle in speaker.handles]
    return any(
        network == row.source and (name in names or name.partition("@")[0] in names)
        for network, _, name in (handle.casefold().partition(":") for handle in given)
    )


def _answered(event: Event, rows: Iterable[ArchivedItem]) -> dict[str, Why]:
    """For each uid that these answer, as far as it can be shown: whom."""
    uids = {row.reply_to for row in rows if row.reason == "reply"} - {""}
    if not uids:
        return {}
    found = ArchivedItem.shown.filter(event=event, uid__in=uids)
    known = {row.uid: row for row in found.only("uid", "key", "author_name", "author_id")}
    hidden = archive.concealed(event, list(known)) or ()
    return {
        uid: Why(_("Answers"), row.author_name or row.author_id, f"/{event.slug}/items/{row.key}")
        for uid, row in known.items()
        if uid not in hidden
    }
