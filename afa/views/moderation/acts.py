"""Acts as lines: what was done lately, by whom, and what undoes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from afa.models import ArchivedItem, Ban, BlockedWord, Event, Ruling
from afa.moderation import Line
from afa.rules import Done
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
    return _did(ban, f"{ban.line} is banned", f"{ban.line} was banned already")


def blocked(word: Done) -> str:
    """What blocking a word did."""
    return _did(word, f"“{word.line}” is blocked", f"“{word.line}” was blocked already")


def lifted(line: Done) -> str:
    """What lifting did."""
    if not line.new:
        return f"{named(line.line)} was lifted already."
    if line.line.sweep:
        return f"{named(line.line)} is lifted. What it hid comes back, the newest first."
    return f"{named(line.line)} is lifted. {posts(line.line.swept)} restored."


def named(line: Line) -> str:
    """A line of the blocklist in a sentence."""
    return f"The ban of {line}" if isinstance(line, Ban) else f"The block of “{line}”"


def posts(count: int) -> str:
    """``1 post``, ``1,200 posts``."""
    return f"{count:,} post{'' if count == 1 else 's'}"


def _did(what: Done, new: str, known: str) -> str:
    if not what.new:
        return f"{known}."
    more = ", and more are being hidden" if what.line.sweep else ""
    return f"{new}. {posts(what.line.swept)} hidden{more}; what comes is never shown."


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
    words = f"{'hid' if hid else 'restored'} a post{of and f' of {of}'}{why(one)}"
    return Act(
        at=one.at,
        time=moment(one.at, event.zone),
        who=one.who or ("the blocklist" if one.ban or one.word else somebody("")),
        words=words,
        key=one.key,
        undo=("Restore" if hid else "Hide again") if undo else "",
        verb="restore" if hid else "hide",
        href=reverse("moderate", args=[event.slug, one.key]),
    )


def why(one: Ruling) -> str:
    """Which line of the blocklist decided, as a part of a sentence."""
    if one.ban:
        return f" because of the ban of {one.ban}"
    return f" because of the blocked word “{one.word}”" if one.word else ""


def _lines(event: Event, most: int) -> Iterator[Act]:
    for kind, verb in ((Ban, "banned"), (BlockedWord, "blocked")):
        lines = kind.objects.filter(event=event)
        for line in lines.order_by("-at")[:most]:
            name = str(line) if kind is Ban else f"“{line}”"
            undo = "" if line.lifted_at else "Lift…"
            time, href = moment(line.at, event.zone), address(line, event)
            yield Act(line.at, time, line.who, f"{verb} {name}", undo=undo, href=href)
        for line in lines.exclude(lifted_at=None).order_by("-lifted_at")[:most]:
            at, words = line.lifted_at or line.at, named(line)
            words = f"lifted {words[0].lower()}{words[1:]}"
            time, href = moment(at, event.zone), address(line, event)
            yield Act(at, time, line.lifted_who, words, href=href)


def somebody(who: str) -> str:
    """A name; what was done from a shell or by an older version has none."""
    return who or "somebody at the server"
