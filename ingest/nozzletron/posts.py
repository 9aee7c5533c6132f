"""A post's place among others on X: its own ids, and what an answer brought along with it."""

import re
from functools import cached_property

from ingest.foreign import Mapping, mapping, mappings, native_id, text, texts
from ingest.nozzletron import snowflake
from ingest.nozzletron.speech import Role

_STATUS = re.compile(
    r"https?://(?:(?:www|mobile)\.)?(?:twitter|x)\.com/[^?#]*?/?status(?:es)?/(\d{1,20})",
    re.IGNORECASE,
)
_PICTURED = re.compile(r"/(?:photo|video)/\d+$")
_PICTURE = ("pic.twitter.com/", "pic.x.com/")


def uid(native: str) -> str:
    """The uid of the post whose edit chain begins with `native`."""
    return f"x:{native}"


class Includes:
    """What came along with posts: their authors, media, and the posts they refer to."""

    def __init__(self, includes: Mapping) -> None:
        self._includes = includes

    def _by(self, kind: str, key: str) -> dict[str, Mapping]:
        return {text(one.get(key)): one for one in mappings(self._includes.get(kind))}

    @cached_property
    def users(self) -> dict[str, Mapping]:
        """Id -> user."""
        return self._by("users", "id")

    @cached_property
    def media(self) -> dict[str, Mapping]:
        """Key -> picture or film."""
        return self._by("media", "media_key")

    @cached_property
    def tweets(self) -> dict[str, Mapping]:
        """Id -> a post that was referred to."""
        return self._by("tweets", "id")


class Post:
    """One post as delivered, and how to ask it; `native` is empty where it has no id."""

    def __init__(self, raw: Mapping, includes: Includes) -> None:
        self.raw = raw
        self.includes = includes
        self.native = native_id(raw.get("id"))

    @cached_property
    def history(self) -> set[str]:
        """Every id under which this post is or was known."""
        return {self.native} | {
            known
            for one in texts(self.raw.get("edit_history_tweet_ids"))
            if (known := native_id(one))
        }

    @cached_property
    def root(self) -> str:
        """The id of its first version, which names it for good; an edit has a later one."""
        return min(self.history, key=int)

    @property
    def version(self) -> int:
        """0 for the first version, else the milliseconds in which the edit was made.

        An edit's id is younger than that of the version before, so its time only grows.
        """
        return 0 if self.native == self.root else snowflake.milliseconds(self.native)

    @cached_property
    def media(self) -> list[Mapping]:
        """The pictures and films attached to it that came along."""
        keys = texts(mapping(self.raw.get("attachments")).get("media_keys"))
        return [self.includes.media[key] for key in keys if key in self.includes.media]

    def referred(self, kind: str) -> str:
        """The native id of the post that this one is a `kind` of (retweeted, quoted, ...)."""
        listed = self.raw.get("referenced_tweets")
        if not listed:
            return ""
        for one in mappings(listed):
            if text(one.get("type")) == kind:
                return native_id(one.get("id"))
        return ""

    def uid_of(self, kind: str) -> str:
        """The uid of the post that this one is a `kind` of, empty where there is none.

        X names the version that was replied to; where that came along we know its root.
        """
        native = self.referred(kind)
        if not native:
            return ""
        known = self.includes.tweets.get(native)
        return uid(Post(known, self.includes).root if known else native)

    def role(self, url: Mapping, target: str) -> Role:
        """What an address in its text is that leads to `target`."""
        if url.get("media_key") or text(url.get("display_url")).startswith(_PICTURE):
            return "own" if self.media else "link"
        status = _STATUS.match(target)
        if status and status[1] in self.history:
            return "own" if self.media or not _PICTURED.search(target) else "link"
        if status and status[1] == self.referred("quoted"):
            return "quote"
        return "link"
