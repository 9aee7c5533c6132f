"""The live log in plain Python: what append.lua must do, said a second time and independently."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from live.draft import Draft, ItemDraft, NoticeDraft, RepostDraft, RestoreDraft, RetractionDraft


@dataclass
class Line:
    """One entry: which post it is about, and the text that it carries, if any."""

    kind: str
    uid: str
    of: int | None = None
    text: str | None = None


@dataclass
class Post:
    """What the log knows of one post; `text` is its newest state, whoever may see it."""

    version: int
    offset: int
    state: Literal["live", "hidden", "gone"]
    text: str | None


@dataclass
class Model:
    """One life of a log."""

    lines: list[Line] = field(default_factory=list)
    posts: dict[str, Post] = field(default_factory=dict)
    tombstones: set[str] = field(default_factory=set)
    reposted: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    stats: Counter[str] = field(default_factory=Counter)
    blocked: str = ""  # a text that holds this is kept from readers
    withheld: set[str] = field(default_factory=set)

    def append(self, draft: Draft) -> str | int:
        """Do what the draft says; its offset, or why it has none."""
        match draft:
            case ItemDraft():
                return self._item(draft)
            case RetractionDraft():
                return self._retraction(draft)
            case RestoreDraft():
                return self._restore(draft)
            case NoticeDraft():
                return self._notice(draft)
            case RepostDraft():
                return self._repost(draft)

    def _item(self, draft: ItemDraft) -> str | int:
        if draft.uid in self.tombstones:
            return self._count("tombstoned")
        if draft.uid in self.reposted:
            return self._duplicate()
        known = self.posts.get(draft.uid)
        text = draft.item.text
        blocked = bool(self.blocked) and self.blocked in text
        if known is None:
            self._count(f"items:{draft.item.source}")
            self.posts[draft.uid] = Post(draft.version, len(self.lines), "live", text)
            offset = self._add(Line("item", draft.uid, None, text))
            if blocked:
                self._withhold(draft.uid)
            return offset
        if draft.version <= known.version:
            self._count("duplicates")
            return "duplicate" if draft.version == known.version else "stale"
        if blocked and known.state == "live":
            self._withhold(draft.uid)
        self._count("edits")
        known.version = draft.version
        known.text = None if known.state == "gone" else draft.item.text
        shown = known.text if known.state == "live" else None
        return self._add(Line("edit", draft.uid, known.offset, shown))

    def _withhold(self, uid: str) -> None:
        hide = RetractionDraft(target=uid, by="moderator")
        self._retraction(hide)
        # Its name is nobody's business: a retry is known by the post.
        self.done.remove(hide.uid)
        self.lines[-1].uid = "retraction:withheld"
        self.withheld.add(uid)
        self._count("withheld")

    def _retraction(self, draft: RetractionDraft) -> str | int:
        target = draft.target
        if draft.uid in self.done:
            return self._duplicate()
        if target in self.tombstones:
            return self._nothing(draft.uid)
        if target in self.reposted:
            return "refused"
        known = self.posts.get(target)
        if known is None:
            if draft.by == "moderator":
                return "unknown"
            self.tombstones.add(target)
            return "tombstoned"
        if known.state == "gone" or (known.state == "hidden" and draft.by == "moderator"):
            return self._nothing(draft.uid)
        for line in self.lines:
            if line.uid == target or line.of == known.offset:
                line.text = None
        known.state = "gone" if draft.by == "author" else "hidden"
        if draft.by == "author":
            known.text = None
            self.withheld.discard(target)
        self._count("retractions")
        self.done.add(draft.uid)
        return self._add(Line("retraction", draft.uid, known.offset))

    def _restore(self, draft: RestoreDraft) -> str | int:
        if draft.uid in self.done:
            return self._duplicate()
        if draft.target in self.tombstones or draft.target in self.reposted:
            return "refused"
        known = self.posts.get(draft.target)
        if known is None:
            return "unknown"
        if known.state == "live":
            return self._nothing(draft.uid)
        if known.state == "gone":
            return "refused"
        known.state = "live"
        self.withheld.discard(draft.target)
        self._count("restores")
        self.done.add(draft.uid)
        return self._add(Line("restore", draft.uid, known.offset, known.text))

    def _notice(self, draft: NoticeDraft) -> str | int:
        if draft.uid in self.done:
            return self._duplicate()
        self._count("notices")
        self.done.add(draft.uid)
        return self._add(Line("notice", draft.uid))

    def _repost(self, draft: RepostDraft) -> str | int:
        if draft.uid in self.tombstones:
            return self._count("tombstoned")
        if draft.uid in self.posts or draft.uid in self.reposted:
            return self._duplicate()
        self._count("reposts")
        self.reposted[draft.uid] = draft.original
        return "counted"

    def _add(self, line: Line) -> int:
        self.lines.append(line)
        return len(self.lines) - 1

    def _duplicate(self) -> str:
        self._count("duplicates")
        return "duplicate"

    def _nothing(self, uid: str) -> str:
        self.done.add(uid)
        return self._duplicate()

    def _count(self, name: str) -> str:
        self.stats[name] += 1
        return name
