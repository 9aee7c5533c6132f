"""What a post was before it was edited: each edit as what came and what went.

Only a post that is shown has a history; taking it away takes every entry's text (invariant 10).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afa.models import ArchivedItem, Entry, Event
from afa.views.card import Moment, moment
from live import entry
from live.item import Item

# Older edits than the last so many are left out.
MOST = 20
# Texts of more words are not compared word by word: that would take seconds.
MOST_WORDS = 1500

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A part of a text: it stayed, it went, or it came."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True)
class Edit:
    """One edit: when, what became of the text (nothing where that stayed), and of the rest."""

    time: Moment
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...]


def history(event: Event, row: ArchivedItem) -> list[Edit]:
    """The edits of a post, the last one first. One query."""
    told = [entry.decode(payload.encode()) for payload in _payloads(event, row)]
    states = [(one, entry.item_of(one)) for one in told if not one.gone]
    edits = [
        Edit(
            moment(after.edited_at or one.at, event.zone),
            tuple(pieces(before.text, after.text)) if before.text != after.text else (),
            tuple(notes(before, after)),
        )
        for (_, before), (one, after) in pairwise(states)
    ]
    return [edit for edit in reversed(edits) if edit.pieces or edit.notes]


def pieces(before: str, after: str) -> Iterator[Piece]:
    """What became of a text, word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        yield from _some(("gone", [before]), ("new", [after]))
        return
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(old[a:b]))
        else:
            yield from _some(("gone", old[a:b]), ("new", new[c:d]))


def notes(before: Item, after: Item) -> Iterator[str]:
    """What else changed, in words."""
    if len(after.media) != len(before.media):
        yield _counted(len(after.media) - len(before.media))
    elif after.media != before.media:
        yield _("Pictures or their descriptions changed")
    if after.content_warning != before.content_warning:
        changed, gone = _("The warning changed"), _("The warning was taken away")
        yield changed if after.content_warning else gone
    if after.sensitive != before.sensitive:
        covered, shown = _("The pictures are covered"), _("The pictures are shown openly")
        yield covered if after.sensitive else shown


def _payloads(event: Event, row: ArchivedItem) -> Sequence[str]:
    rows = Entry.objects.filter(
        event=event, key=entry.key_of(row.uid), uid=row.uid, kind__in=("item", "edit")
    )
    found = rows.filter(payload__isnull=False).order_by("-id").values_list("payload", flat=True)
    return [payload for payload in reversed(found[: MOST + 1]) if payload]


def _some(*parts: tuple[Literal["gone", "new"], Iterable[str]]) -> Iterator[Piece]:
    for kind, words in parts:
        if text := "".join(words):
            yield Piece(kind, text)


def _counted(more: int) -> str:
    count = abs(more)
    added, taken = (
        ngettext("%(count)s picture or film more", "%(count)s pictures or films more", count),
        ngettext("%(count)s picture or film fewer", "%(count)s pictures or films fewer", count),
    )
    return (added if more > 0 else taken) % {"count": count}
