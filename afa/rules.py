"""What a moderator does to the blocklist: ban an author, block a word, and lift either.

The live log is told first, so that nothing new gets through; then what was there already is
swept, a little at once and the rest by the strainer (afa/sweep.py).
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from afa import blocklist, sweep
from afa.models import ArchivedItem, Ban, BlockedWord, Event
from afa.models.rule import Rule
from afa.moderation import Line
from live import blocklist as wire
from live.blocklist import Blocklist, Judge
from live.words import MOST_LETTERS, MOST_PARTS, parts

# A person waits for the answer; what takes longer goes on without them.
PATIENCE_S = 1.0

# How many of an event's last posts a preview looks at, and how many it shows.
PREVIEWED = 10_000
EXAMPLES = 5


class Unfit(ValueError):
    """A word cannot be blocked as it is; the message says why."""


@dataclass(frozen=True)
class Author:
    """Whom a ban is about; the names are those under which moderators know them."""

    source: str
    id: str
    handle: str = ""
    name: str = ""


@dataclass(frozen=True)
class Preview:
    """What blocking a word would do: so many of the last `of` posts, and some of them."""

    count: int
    of: int
    examples: tuple[ArchivedItem, ...]


@dataclass(frozen=True)
class Done:
    """What became of it. `told`: the live log knows; `new`: it was not so already."""

    line: Line
    new: bool
    told: bool


def ban(event: Event, author: Author, by: User, reason: str = "") -> Done:
    """Let readers of this event see nothing of that author, neither old nor new."""
    with transaction.atomic():
        blocklist.lock(event.pk)
        line, new = Ban.objects.get_or_create(
            event=event,
            source=author.source,
            author_id=author.id,
            lifted_at=None,
            defaults={
                "handle": author.handle,
                "name": author.name,
                "reason": reason.strip()[:300],
                **_begun(by),
            },
        )
    return _told(line, new)


def block(event: Event, word: str, by: User) -> Done:
    """Let readers of this event see no post with that word. Unfit where it is none."""
    folded = checked(word)
    with transaction.atomic():
        blocklist.lock(event.pk)
        line, new = BlockedWord.objects.get_or_create(
            event=event,
            folded=folded,
            lifted_at=None,
            defaults={"word": word.strip(), **_begun(by)},
        )
    return _told(line, new)


def lift(line: Line, by: User, *, restore: bool) -> Done:
    """End it; with `restore` what it hid, and nobody ruled about since, is shown again."""
    with transaction.atomic():
        blocklist.lock(line.event_id)
        changed = (
            type(line)
            .objects.filter(pk=line.pk, lifted_at=None)
            .update(
                lifted_at=now(),
                lifted_who=by.get_username(),
                sweep=Rule.Sweep.RESTORE if restore else "",
                reached=None,
                swept=0,
            )
        )
    line.refresh_from_db()
    return _told(line, bool(changed))


def give_back(line: Line, by: User) -> None:
    """Restore later what a lifted line still hides."""
    type(line).objects.filter(pk=line.pk, sweep="").exclude(lifted_at=None).update(
        sweep=Rule.Sweep.RESTORE, reached=None, swept=0, lifted_who=by.get_username()
    )
    line.refresh_from_db()
    sweep.run(line, PATIENCE_S)


def preview(event: Event, word: str) -> Preview:
    """What blocking that word would hide. Unfit where it is none."""
    checked(word)
    judge = Judge(Blocklist(words=(wire.BlockedWord(0, word),)))
    rows = ArchivedItem.shown.filter(event=event).order_by("-id")
    found = list(sweep.raw_items(rows)[:PREVIEWED])
    matched = [pk for pk, raw in found if judge.rule_of_kept(raw)]
    examples = ArchivedItem.shown.filter(pk__in=matched[:EXAMPLES]).order_by("-id")
    return Preview(len(matched), len(found), tuple(examples))


def checked(word: str) -> str:
    """The word as it is compared, or Unfit."""
    found = parts(word)
    if not found:
        raise Unfit(_("There is no letter, digit or emoji in it."))
    if len(word.strip()) > MOST_LETTERS:
        raise Unfit(_("At most %(count)s characters.") % {"count": MOST_LETTERS})
    if len(found) > MOST_PARTS:
        said = _("At most %(count)s words, or characters of a script without spaces.")
        raise Unfit(said % {"count": MOST_PARTS})
    prefix = word.rstrip().endswith("*")
    if prefix and len(found[-1]) < 3 and found[-1].isascii():
        raise Unfit(_("Before * there must be at least three letters."))
    return " ".join(found) + ("*" if prefix else "")


def _begun(by: User) -> dict[str, object]:
    return {"by": by, "who": by.get_username(), "sweep": Rule.Sweep.HIDE}


def _told(line: Line, new: bool) -> Done:
    told = blocklist.publish(line.event)
    sweep.run(line, PATIENCE_S)
    return Done(line, new, told)
