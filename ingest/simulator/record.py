"""The oracle: what must be left of a script in the end.

It shares no code with live/: the rules are written here a second time, as plainly as they
can be, so that a mistake there is not repeated here.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

from ingest.simulator.script import Step
from live.draft import Draft, ItemDraft, NoticeDraft, RepostDraft, RetractionDraft


class Final(msgspec.Struct, frozen=True):
    """The end of one post. `text` is empty where it is gone; the version of a post that was
    deleted before it came is 0."""

    state: Literal["live", "gone"]
    version: int
    text: str
    source: str


class Record:
    """What is known after some steps: `finals` by uid, and `counts` as the log names them."""

    def __init__(self) -> None:
        self.finals: dict[str, Final] = {}
        self.counts: Counter[str] = Counter()
        self._never_came: set[str] = set()
        self._done: set[str] = set()

    def note(self, draft: Draft) -> None:
        """Take one more draft into account."""
        match draft:
            case ItemDraft():
                self._item(draft)
            case RetractionDraft():
                self._retraction(draft.target)
            case NoticeDraft() | RepostDraft():
                kind = "notices" if isinstance(draft, NoticeDraft) else "reposts"
                self.counts["duplicates" if draft.uid in self._done else kind] += 1
                self._done.add(draft.uid)

    def _item(self, draft: ItemDraft) -> None:
        known, source = self.finals.get(draft.uid), draft.item.source
        if known is None:
            self.counts[f"items:{source}"] += 1
            self.counts["photos"] += sum(media.type == "photo" for media in draft.item.media)
        elif draft.uid in self._never_came:
            self.counts["tombstoned"] += 1
            return
        elif draft.version <= known.version:
            self.counts["duplicates"] += 1
            return
        else:
            self.counts["edits"] += 1
        gone = known is not None and known.state == "gone"
        self.finals[draft.uid] = Final(
            "gone" if gone else "live", draft.version, "" if gone else draft.item.text, source
        )

    def _retraction(self, uid: str) -> None:
        known = self.finals.get(uid)
        if known is None:
            self._never_came.add(uid)
            self.finals[uid] = Final("gone", 0, "", uid.partition(":")[0])
        elif known.state == "gone":
            self.counts["duplicates"] += 1
        else:
            self.counts["retractions"] += 1
            self.finals[uid] = msgspec.structs.replace(known, state="gone", text="")


def record(steps: Iterable[Step]) -> dict[str, Final]:
    """The end of every post in `steps`."""
    return tally(steps).finals


def tally(steps: Iterable[Step]) -> Record:
    """The same, with what must have been counted; counts of zero are left away."""
    known = Record()
    for step in steps:
        known.note(step.draft)
    known.counts = +known.counts
    return known
