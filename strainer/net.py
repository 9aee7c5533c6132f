"""The second net of the blocklist.

The log itself withholds what the blocklist names. What was appended before a ban and comes here
after it, or while the live Redis could not be told, is hidden here, and the log is told.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from afa import moderation
from afa.models import Ban, BlockedWord, Event, Ruling
from afa.moderation import Line
from live.blocklist import Judge
from live.entry import key_of
from live.log import WITHHELD, Log
from strainer.projection import Changes, Placed

# uid of a post -> the rule of the blocklist by which it is hidden.
Caught = dict[str, str]

_LINES: dict[str, type[Ban] | type[BlockedWord]] = {"ban": Ban, "word": BlockedWord}


def catch(changes: Changes, judge: Judge) -> Caught:
    """Hide in `changes` what slipped through. What a moderator restored stays."""
    caught: Caught = {}
    for uid, row in changes.rows.items() if judge else ():
        content = row.content
        if row.state != "live" or content is None or content.entry.kind == "restore":
            continue
        if rule := judge.rule_of_kept(bytes(content.entry.item)):
            changes.rows[uid] = replace(row, state="hidden")
            changes.blank.add(content.offset)
            caught[uid] = rule
    return caught


def withheld(log: Log, entries: Iterable[Placed]) -> Caught:
    """What the log has hidden by itself, and still hides."""
    name = f"retraction:{WITHHELD}:"
    uids = [placed.target for placed in entries if placed.entry.uid.startswith(name)]
    return log.withheld(uids) if uids else {}


def write_down(event: int, caught: Caught, *, told: bool) -> None:
    """Make a ruling of each, with its reason, for moderators to see and to undo."""
    by_rule: dict[str, list[str]] = defaultdict(list)
    for uid, rule in caught.items():
        by_rule[rule].append(uid)
    for rule, uids in by_rule.items():
        moderation.write_down(
            Event(pk=event),
            {uid: key_of(uid) for uid in uids},
            Ruling.Verb.HIDE,
            None,
            line=_line(event, rule),
            told=told,
        )


def _line(event: int, rule: str) -> Line | None:
    """None where Postgres knows less than the log: it is an older copy."""
    kind, _, number = rule.partition(":")
    return _LINES[kind].objects.filter(event=event, pk=int(number)).first()
