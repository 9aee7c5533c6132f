"""What has arrived, as drafts for one event. Pure.

A change or a deletion says nothing of what it is about, so it counts where the log has the post.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping

from ingest.skytron.arrivals import Arrival
from ingest.skytron.entries import REPOSTS, Commit, draft_of
from ingest.skytron.profiles import Profile
from ingest.source import Unreadable
from live.draft import Draft, ItemDraft, RetractionDraft

# What a post is told again as, once its author's name is known; a change of the post itself
# has the time of it, a far larger number.
NAMED = 1

# Deletions on the whole network in half an hour.
MOST_DELETED = 10_000


class Deleted:
    """What was deleted lately, whether or not we ever had it: a server may tell of the post
    afterwards."""

    def __init__(self) -> None:
        self._uids: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, uid: str) -> bool:
        return uid in self._uids

    def add(self, arrivals: Iterable[Arrival]) -> None:
        """Note the deletions among these."""
        for one in arrivals:
            if one.commit is not None and one.commit.operation == "delete":
                self._uids[one.commit.uid] = None
        while len(self._uids) > MOST_DELETED:
            self._uids.popitem(last=False)


def asked_about(arrivals: Iterable[Arrival]) -> list[str]:
    """The uids of which we have to know whether the log has them."""
    uids = (_target(one.commit) for one in arrivals if one.commit is not None and not one.asked)
    return list(dict.fromkeys(uid for uid in uids if uid))


class Batch:
    """The drafts and rejects of one event, `known` being what its log has."""

    def __init__(
        self,
        event: str,
        known: Collection[str],
        deleted: Deleted,
        profiles: Mapping[str, Profile],
    ) -> None:
        self.drafts: list[Draft] = []
        self.rejects: list[Unreadable] = []
        self.unlisted = 0
        self.nameless: dict[str, int] = {}
        self._event = event
        self._known = set(known)
        self._deleted = deleted
        self._profiles = profiles

    def __bool__(self) -> bool:
        return bool(self.drafts or self.rejects)

    @property
    def native(self) -> tuple[str, ...]:
        """The accounts whose posts these are; and, as ``TIME UID``, which lack their names."""
        items = (draft.item for draft in self.drafts if isinstance(draft, ItemDraft))
        lacking = (f"{time_us} {uid}" for uid, time_us in self.nameless.items())
        return (*dict.fromkeys(item.author.id for item in items), *lacking)

    def add(self, arrival: Arrival, version: int = 0) -> None:
        """Take what arrived. `version` is NAMED where it was shown without a name."""
        if arrival.wrong:
            self.rejects.append(Unreadable(arrival.frame.raw, arrival.wrong))
        elif arrival.commit is not None:
            try:
                self._take(arrival, arrival.commit, version)
            except (ValueError, TypeError, AttributeError) as error:
                self.rejects.append(Unreadable(arrival.frame.raw, str(error)))

    def _take(self, arrival: Arrival, commit: Commit, version: int) -> None:
        matched = (arrival.asked or {}).get(self._event, ())
        if not matched and _target(commit) not in self._known:
            return
        profile = self._profiles.get(commit.did)
        if matched and profile is not None and not profile.listed:
            self.unlisted += 1
            if version == NAMED:
                # It was shown while nobody could tell us that it must not be.
                self.drafts.append(RetractionDraft(target=commit.uid, by="author"))
            return
        draft = draft_of(commit, arrival.received_at, matched, self._profiles)
        if draft is None:
            return
        if isinstance(draft, ItemDraft):
            if draft.uid in self._deleted and draft.uid not in self._known:
                self.drafts.append(RetractionDraft(target=draft.uid, by="author"))
            draft = ItemDraft(uid=draft.uid, item=draft.item, version=draft.version + version)
            self._known.add(draft.uid)
            if profile is None:
                self.nameless[draft.uid] = commit.time_us
        self.drafts.append(draft)


def _target(commit: Commit) -> str:
    """The post that a commit is about: itself, or the one that it passes on."""
    return commit.original if commit.collection == REPOSTS else commit.uid
