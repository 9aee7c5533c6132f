"""Posts that went on without their author's name, because nobody could tell it. They are kept
beside the log: else a restart would leave them for ever as they are."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from ingest.source import Haul
from live import authors
from live.connect import Client
from live.draft import ItemDraft, RetractionDraft


class Nameless:
    """Of each event, uid -> the network's time of the post in microseconds."""

    def __init__(self) -> None:
        self._posts: dict[str, dict[str, int]] = {}

    def follow(self, events: Iterable[str], client: Client) -> None:
        """These events from now on. May raise RedisError, and has changed nothing then."""
        self._posts = {
            event: self._posts.get(event) or authors.nameless(client, event) for event in events
        }

    def of(self, event: str) -> Collection[str]:
        """The uids of an event."""
        return self._posts.get(event, {})

    def times(self) -> Iterator[int]:
        """When they passed."""
        return (time_us for posts in self._posts.values() for time_us in posts.values())

    def took(self, haul: Haul, lacking: Mapping[str, int], client: Client) -> None:
        """The log has these; of them `lacking` went on without a name."""
        before = self._posts.setdefault(haul.event, {})
        posts = [one.uid for one in haul.drafts if isinstance(one, ItemDraft)]
        posts += [one.target for one in haul.drafts if isinstance(one, RetractionDraft)]
        named = set(posts).intersection(before).difference(lacking)
        authors.lack_names(client, haul.event, lacking)
        authors.were_named(client, haul.event, named)
        before.update(lacking)
        for uid in named:
            del before[uid]
