"""Sweeps: what a new line of the blocklist does to the posts that were there before it, and
what lifting it gives back. Step by step, from the newest post down, and through the live log.

Whoever begins one takes the first steps; the strainer goes on with what is left, whoever was
killed. A step that is taken twice does nothing the second time.
"""

import time
from collections.abc import Sequence

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from afa import moderation
from afa.models import ArchivedItem, Ban, BlockedWord, Ruling
from afa.models.archived_item import State
from afa.models.rule import Rule
from afa.moderation import Line
from live import blocklist
from live.blocklist import Blocklist, Judge

# Posts in a step: each is one transaction and one message to the log.
STEP = 500

_MAX = 2**63 - 1


def unfinished() -> list[Line]:
    """Every sweep that is under way."""
    bans = Ban.objects.exclude(sweep="").select_related("event")
    words = BlockedWord.objects.exclude(sweep="").select_related("event")
    return [*bans, *words]


def run(line: Line, seconds: float) -> bool:
    """Take steps for about so long; True once all is swept."""
    until = time.monotonic() + seconds
    while line.sweep:
        step(line)
        if time.monotonic() >= until:
            break
    return not line.sweep


def step(line: Line) -> None:
    """Take one step and tell the live log; the last one ends the sweep."""
    if _step(line):
        moderation.tell_now(line.event)
    line.refresh_from_db(fields=["sweep", "reached", "swept"])


@transaction.atomic
def _step(line: Line) -> int:
    """How many posts it changed. One at a time: nobody hides what another one gives back."""
    rows = type(line).objects.select_for_update(no_key=True)
    now = rows.exclude(sweep="").filter(pk=line.pk).first()
    if now is None:
        return 0
    ids, matched = _found(now)
    verb = Ruling.Verb(now.sweep)
    who = now.who if verb == Ruling.Verb.HIDE else now.lifted_who
    done = moderation.rule(line.event, matched, verb, None, line=now, who=who)
    now.swept += done
    now.sweep, now.reached = (now.sweep, ids[-1]) if ids else ("", None)
    now.save(update_fields=["sweep", "reached", "swept"])
    return done


def _found(line: Line) -> tuple[Sequence[int], Sequence[int]]:
    """The posts of the next step, the newest first, and those of them that it is about."""
    below = Q(pk__lt=_MAX if line.reached is None else line.reached)
    rows = ArchivedItem.objects.filter(below, event=line.event_id).order_by("-id")
    if line.sweep == Rule.Sweep.RESTORE:
        ids = list(_hidden_by(line, rows).values_list("id", flat=True)[:STEP])
        return ids, ids
    rows = rows.filter(state=State.LIVE)
    if isinstance(line, Ban):
        mine = rows.filter(source=line.source, author_id=line.author_id)
        ids = list(mine.values_list("id", flat=True)[:STEP])
        return ids, ids
    return _with_word(line.word, rows)


def _with_word(word: str, rows: QuerySet[ArchivedItem]) -> tuple[list[int], list[int]]:
    judge = Judge(Blocklist(words=(blocklist.BlockedWord(0, word),)))
    found = list(raw_items(rows)[:STEP])
    return [pk for pk, _ in found], [pk for pk, raw in found if judge.rule_of_kept(raw)]


def raw_items(rows: QuerySet[ArchivedItem]) -> "QuerySet[ArchivedItem, tuple[int, str]]":
    """(id, the item as JSON) of each row."""
    return rows.annotate(raw=Cast("item", TextField())).values_list("id", "raw")


def _hidden_by(line: Line, rows: QuerySet[ArchivedItem]) -> QuerySet[ArchivedItem]:
    """What this line hid and nobody has ruled about since."""
    about = Ruling.objects.filter(event=OuterRef("event"), key=OuterRef("key"), uid=OuterRef("uid"))
    newest = about.order_by("-at")[:1]
    name = "ban" if isinstance(line, Ban) else "word"
    mine = line.rulings.filter(verb=Ruling.Verb.HIDE)
    return (
        rows.filter(state=State.HIDDEN, key__in=mine.values("key"))
        .annotate(last=Subquery(newest.values(name)), verb=Subquery(newest.values("verb")))
        .filter(last=line.pk, verb=Ruling.Verb.HIDE)
    )


def hidden_by(line: Line) -> int:
    """How many posts are hidden because of this line."""
    rows = ArchivedItem.objects.filter(event=line.event_id)
    return _hidden_by(line, rows).count()
