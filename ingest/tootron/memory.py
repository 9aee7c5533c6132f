"""What one server has told us lately, so that overlaps cost little; forgotten with the process."""

from collections.abc import Iterable
from datetime import datetime

from live.draft import Draft, ItemDraft

MOST = 20_000


class Recent(dict[str, str]):
    """A dictionary that forgets what was put in first."""

    def put(self, key: str, value: str) -> None:
        """Remember this."""
        self.pop(key, None)
        self[key] = value
        if len(self) > MOST:
            del self[next(iter(self))]


class Memory:
    """Which version of each post of an event was handed over, by its uid."""

    def __init__(self) -> None:
        self._versions = Recent()
        self._contents = Recent()

    def news(self, drafts: Iterable[Draft], changed_at: datetime | None = None) -> list[Draft]:
        """Those that were not handed over yet, in this version or a newer one.

        `changed_at` is given where a server says that it tells of a change. Not every one of
        them says when: then it is an edit where it reads otherwise than before.
        """
        told = (self._renewed(draft, changed_at) if changed_at else draft for draft in drafts)
        return [draft for draft in told if self._is_news(draft)]

    def _renewed(self, draft: Draft, changed_at: datetime) -> Draft:
        before = self._contents.get(draft.uid)
        if not isinstance(draft, ItemDraft) or draft.version or not before:
            return draft
        if before == _content(draft):
            return draft
        version = max(int(changed_at.timestamp() * 1000), int(self._versions[draft.uid]) + 1)
        return ItemDraft(uid=draft.uid, item=draft.item, version=version)

    def _is_news(self, draft: Draft) -> bool:
        version = draft.version if isinstance(draft, ItemDraft) else 0
        before = self._versions.get(draft.uid)
        if before is not None and int(before) >= version:
            return False
        self._versions.put(draft.uid, str(version))
        if isinstance(draft, ItemDraft):
            self._contents.put(draft.uid, _content(draft))
        return True


def _content(draft: ItemDraft) -> str:
    item = draft.item
    return str(hash((item.html, item.content_warning, item.media)))
