"""A post's place among others on X: its own ids, and what an answer brought along with it."""

import re

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
    """What came along with posts: their authors by id, pictures and films by key, and the posts
    they refer to by id."""

    def __init__(self, includes: Mapping) -> None:
        self.users = _by("id", includes.get("users"))
        self.media = _by("media_key", includes.get("media"))
        self.tweets = _by("id", includes.get("tweets"))


def _by(key: str, listed: object) -> dict[str, Mapping]:
    return {text(one.get(key)): one for one in mappings(listed)} if listed else {}


class Post:
    """One post as delivered, and how to ask it.

    `native` is empty where it has no id; `history` is every id under which it is or was known,
    `root` the id of its first version, which names it for good (an edit has a later one), and
    `media` the pictures and films attached to it that came along.
    """

    def __init__(self, raw: Mapping, includes: Includes) -> None:
        self.raw = raw
        self.includes = includes
        self.native = native_id(raw.get("id"))
        known = map(native_id, texts(raw.get("edit_history_tweet_ids")))
        self.history = {one for one in (self.native, *known) if one}
        self.root = min(self.history, key=int, default="")
        keys = texts(mapping(raw.get("attachments")).get("media_keys"))
        self.media = [includes.media[key] for key in keys if key in includes.media]

    @property
    def version(self) -> int:
        """0 for the first version, else the milliseconds in which the edit was made.

        An edit's id is younger than that of the version before, so its time only grows.
        """
        return 0 if self.native == self.root else snowflake.milliseconds(self.native)

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
