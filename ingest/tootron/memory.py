"""What one server has told us lately, so that overlaps cost little; forgotten with the process."""

from collections.abc import Iterable

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

    def news(self, drafts: Iterable[Draft]) -> list[Draft]:
        """Those that were not handed over yet, in this version or a newer one."""
        return [draft for draft in drafts if self._is_news(draft)]

    def _is_news(self, draft: Draft) -> bool:
        version = draft.version if isinstance(draft, ItemDraft) else 0
        before = self._versions.get(draft.uid)
        if before is not None and int(before) >= version:
            return False
        self._versions.put(draft.uid, str(version))
        return True
