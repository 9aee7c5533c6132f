"""Acts as lines: what was done lately, by whom, and what undoes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from afa.models import ArchivedItem, Ban, BlockedWord, Event, Ruling
from afa.moderation import Line
from afa.rules import Done
from afa.templatetags.words import posts
from afa.views.card import Moment, moment

# As much as somebody reads to find what they did a while ago.
MOST = 50


@dataclass(frozen=True)
class Act:
    """One line. `undo` is the word on its button and `verb` what that sends; `href` where to."""

    at: datetime
    time: Moment
    who: str
    words: str
    key: str = ""
    undo: str = ""
    verb: str = ""
    href: str = ""


def address(line: Line, event: Event) -> str:
    """The page of a line of the blocklist, from which it is lifted."""
    kind = "ban" if isinstance(line, Ban) else "word"
    return reverse("blocklist-line", args=[event.slug, kind, line.pk])


def banned(ban: Done) -> str:
    """What a ban did."""
    new, known = _("%(name)s is banned."), _("%(name)s was banned already.")
    return _did(ban, new, known)


def blocked(word: Done) -> str:
    """What blocking a word did."""
    new, known = _("“%(name)s” is blocked."), _("“%(name)s” was blocked already.")
    return _did(word, new, known)


def lifted(line: Done) -> str:
    """What lifting did."""
    parts = {"line": named(line.line), "posts": posts(line.line.swept)}
    if not line.new:
        return _("%(line)s was lifted already.") % parts
    if line.line.sweep:
        return _("%(line)s is lifted. What it hid comes back, the newest first.") % parts
    return _("%(line)s is lifted. %(posts)s restored.") % parts


def named(line: Line) -> str:
    """A line of the blocklist in a sentence."""
    said = _("The ban of %(name)s") if isinstance(line, Ban) else _("The block of “%(name)s”")
    return said % {"name": line}


def _did(what: Done, new: str, known: str) -> str:
    parts = {"name": what.line, "posts": posts(what.line.swept)}
    if not what.new:
        return known % parts
    hid = _("%(posts)s hidden; what comes is never shown.")
    hides = _("%(posts)s hidden, and more are being hidden; what comes is never shown.")
    return f"{new % parts} {(hides if what.line.sweep else hid) % parts}"


def recent(event: Event, most: int = MOST) -> list[Act]:
    """What people did, the newest first."""
    found = [*_rulings(event, most), *_lines(event, most)]
    return sorted(found, key=lambda act: act.at, reverse=True)[:most]


def of_post(event: Event, uid: str) -> list[Act]:
    """All that was decided about one post, the newest first."""
    rulings = Ruling.objects.filter(event=event, uid=uid).select_related("ban", "word")
    return [_ruling(one, event) for one in rulings[:MOST]]


def _rulings(event: Event, most: int) -> Iterator[Act]:
    by_hand = Ruling.objects.filter(event=event, ban=None, word=None).exclude(who="")
    rulings = list(by_hand.order_by("-at")[:most])
    names = _names(event, rulings)
    newest: set[str] = set()
    for one in rulings:
        # Only what stands can be undone.
        yield _ruling(one, event, names.get(one.key, ""), undo=one.uid not in newest)
        newest.add(one.uid)


def _names(event: Event, rulings: list[Ruling]) -> dict[str, str]:
    """key -> who posted it, of what is archived and not deleted."""
    rows = ArchivedItem.objects.filter(event=event, key__in=[one.key for one in rulings])
    return dict(rows.values_list("key", "author_name"))


def _ruling(one: Ruling, event: Event, of: str = "", *, undo: bool = False) -> Act:
    hid = one.verb == Ruling.Verb.HIDE
    return Act(
        at=one.at,
        time=moment(one.at, event.zone),
        who=one.who or (_("the blocklist") if one.ban or one.word else somebody("")),
        words=f"{_hid(of) if hid else _restored(of)}{why(one)}",
        key=one.key,
        undo=(_("Restore") if hid else _("Hide again")) if undo else "",
        verb="restore" if hid else "hide",
        href=reverse("moderate", args=[event.slug, one.key]),
    )


def _hid(of: str) -> str:
    return _("hid a post of %(name)s") % {"name": of} if of else _("hid a post")


def _restored(of: str) -> str:
    return _("restored a post of %(name)s") % {"name": of} if of else _("restored a post")


def why(one: Ruling) -> str:
    """Which line of the blocklist decided, as a part of a sentence."""
    if one.ban:
        return _(" because of the ban of %(name)s") % {"name": one.ban}
    return _(" because of the blocked word “%(name)s”") % {"name": one.word} if one.word else ""


def _lines(event: Event, most: int) -> Iterator[Act]:
    for kind, made, ended in (
        (Ban, _("banned %(name)s"), _("lifted the ban of %(name)s")),
        (BlockedWord, _("blocked “%(name)s”"), _("lifted the block of “%(name)s”")),
    ):
        lines = kind.objects.filter(event=event)
        for line in lines.order_by("-at")[:most]:
            undo = "" if line.lifted_at else _("Lift…")
            time, href = moment(line.at, event.zone), address(line, event)
            words = made % {"name": line}
            yield Act(line.at, time, line.who, words, undo=undo, href=href)
        for line in lines.exclude(lifted_at=None).order_by("-lifted_at")[:most]:
            at, words = line.lifted_at or line.at, ended % {"name": line}
            time, href = moment(at, event.zone), address(line, event)
            yield Act(at, time, line.lifted_who, words, href=href)


def somebody(who: str) -> str:
    """A name; what was done from a shell or by an older version has none."""
    return who or _("somebody at the server")
