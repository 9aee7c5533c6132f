"""Which version of each photo we handed over: Flickr renews a photo's time with every comment,
and a comment is no edit."""

from live.draft import ItemDraft


class Memory:
    """What this process knows of photos; forgotten with it, at the price of an edit or two
    that change nothing."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}

    def settled(self, draft: ItemDraft) -> ItemDraft:
        """`draft` in the version under which the log knows this very content.

        So the log knows it again; and one that lost it gets it once more.
        """
        content = _content(draft)
        before, version = self._known.get(draft.uid, (0, 0))
        if before != content:
            version = draft.version
        self._known[draft.uid] = content, version
        return ItemDraft(uid=draft.uid, item=draft.item, version=version)

    def changed(self, draft: ItemDraft) -> bool:
        """Whether we saw another content of this photo before."""
        return draft.uid in self._known and self._known[draft.uid][0] != _content(draft)


def _content(draft: ItemDraft) -> int:
    item = draft.item
    return hash((item.text, item.html, item.media, item.hashtags, item.author.name))
