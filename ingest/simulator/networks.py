"""How each network names people and posts, and how it writes markup.

Ids are made from the time of a post and its number in the script, as the networks make
theirs. All addresses end in .example: nobody who follows one meets a real person.
"""

import hashlib
from abc import ABC, abstractmethod
from base64 import b32encode

import msgspec

from live.item import Author

# What live.clean puts on every link. Markup that is in its words already is cleaned in one
# pass instead of two, a third of an Item's whole cost.
_REL = 'rel="nofollow noopener noreferrer ugc"'

_SNOWFLAKES_SINCE_MS = 1_288_834_974_657
_BASE32_SORTED = "234567abcdefghijklmnopqrstuvwxyz"
_SERVERS = ("social.example", "tootbay.example", "harbour.example")


class Address(msgspec.Struct, frozen=True):
    """Where a post is: `uid` is SOURCE:NATIVE."""

    uid: str
    url: str
    canonical_uri: str


def anchor(url: str, said: str, kind: str = "") -> str:
    """A link in markup; both arguments are escaped already."""
    marked = f' class="{kind}"' if kind else ""
    return f'<a href="{url}"{marked} {_REL}>{said}</a>'


class Network(ABC):
    """A network's manners. `most` is how many characters a post may have."""

    name: str
    most: int
    editable: bool = True

    @abstractmethod
    def author(self, number: int, name: str, handle: str, bot: bool) -> Author:
        """The account of the attendee with this number."""

    @abstractmethod
    def address(self, author: Author, at: int, number: int) -> Address:
        """Of the post with this number, made at `at` (Unix time in microseconds)."""

    @abstractmethod
    def repost(self, author: Author, at: int, number: int) -> str:
        """The uid of a repost."""

    def mention(self, author: Author) -> str:
        """The account as it is written in a post."""
        return f"@{author.handle}"

    def mention_html(self, author: Author, said: str) -> str:
        """The same in markup, where somebody wrote `said`."""
        return anchor(author.url, said)

    def tag_html(self, _author: Author, tag: str) -> str:
        """A hashtag in markup, in a post of that author."""
        return f"#{tag}"

    def link_html(self, url: str) -> str:
        """A link in markup; `url` is escaped already."""
        return anchor(url, url.removeprefix("https://"))

    def whole_html(self, body: str) -> str:
        """The markup of a whole post, from its escaped text with links in it."""
        return body.replace("\n", "<br>")


class X(Network):
    """Snowflakes, one flat name space."""

    name = "x"
    most = 280

    def author(self, number: int, name: str, handle: str, bot: bool) -> Author:
        id_ = str(1_400_000_000 + number * 7919)
        return Author(id=id_, name=name, handle=handle, url=f"https://x.example/{handle}", bot=bot)

    def address(self, author: Author, at: int, number: int) -> Address:
        native = _snowflake(at, number)
        url = f"{author.url}/status/{native}"
        return Address(f"x:{native}", url, f"https://x.example/i/status/{native}")

    def repost(self, _author: Author, at: int, number: int) -> str:
        return f"x:{_snowflake(at, number)}"

    def tag_html(self, _author: Author, tag: str) -> str:
        return anchor(f"https://x.example/hashtag/{tag}", f"#{tag}")


class Mastodon(Network):
    """Many servers; a post is known by its ActivityPub address."""

    name = "mastodon"
    most = 500

    def author(self, number: int, name: str, handle: str, bot: bool) -> Author:
        server = _SERVERS[number % len(_SERVERS)]
        return Author(
            id=f"https://{server}/users/{handle}",
            name=name,
            handle=f"{handle}@{server}",
            url=f"https://{server}/@{handle}",
            bot=bot,
        )

    def address(self, author: Author, at: int, number: int) -> Address:
        native = (at // 1000 << 16) | (number & 0xFFFF)
        uri = f"{author.id}/statuses/{native}"
        return Address(f"mastodon:{uri}", f"{author.url}/{native}", uri)

    def repost(self, author: Author, at: int, number: int) -> str:
        return f"{self.address(author, at, number).uid}/activity"

    def mention_html(self, author: Author, _said: str) -> str:
        short = author.handle.partition("@")[0]
        link = anchor(author.url, f"@<span>{short}</span>", "u-url mention")
        return f'<span class="h-card">{link}</span>'

    def tag_html(self, author: Author, tag: str) -> str:
        server = author.handle.partition("@")[2]
        url = f"https://{server}/tags/{tag.lower()}"
        return anchor(url, f"#<span>{tag}</span>", "mention hashtag")

    def link_html(self, url: str) -> str:
        shown = url.removeprefix("https://")
        return anchor(url, f'<span class="invisible">https://</span>{shown}')

    def whole_html(self, body: str) -> str:
        paragraphs = body.replace("\n\n", "</p><p>").replace("\n", "<br>")
        return f"<p>{paragraphs}</p>"


class Bluesky(Network):
    """Posts are records in their author's repository; they cannot be edited."""

    name = "bluesky"
    most = 300
    editable = False

    def author(self, _number: int, name: str, handle: str, bot: bool) -> Author:
        full = f"{handle.replace('_', '-')}.bsky.example"
        return Author(
            id=f"did:plc:{_hash32(full)}",
            name=name,
            handle=full,
            url=f"https://bsky.example/profile/{full}",
            bot=bot,
        )

    def address(self, author: Author, at: int, number: int) -> Address:
        key = _record_key(at, number)
        uri = f"at://{author.id}/app.bsky.feed.post/{key}"
        return Address(f"bluesky:{uri}", f"{author.url}/post/{key}", uri)

    def repost(self, author: Author, at: int, number: int) -> str:
        return f"bluesky:at://{author.id}/app.bsky.feed.repost/{_record_key(at, number)}"

    def tag_html(self, _author: Author, tag: str) -> str:
        return anchor(f"https://bsky.example/hashtag/{tag}", f"#{tag}")


class Flickr(Network):
    """Photos; what is said is their title."""

    name = "flickr"
    most = 255

    def author(self, number: int, name: str, handle: str, bot: bool) -> Author:
        id_ = f"{88_000_000 + number * 131}@N05"
        url = f"https://flickr.example/photos/{handle}"
        return Author(id=id_, name=name, handle=handle, url=url, bot=bot)

    def address(self, author: Author, at: int, number: int) -> Address:
        native = f"{at // 1000 - _SNOWFLAKES_SINCE_MS}{number % 1000:03}"
        url = f"{author.url}/{native}/"
        return Address(f"flickr:{native}", url, url)

    def repost(self, author: Author, at: int, number: int) -> str:
        raise NotImplementedError("Flickr has no reposts")


class Native(Network):
    """Posts that are written on the live page itself."""

    name = "native"
    most = 500

    def author(self, number: int, name: str, handle: str, bot: bool) -> Author:
        return Author(id=f"guest-{number}", name=name, handle=handle, bot=bot)

    def address(self, _author: Author, at: int, number: int) -> Address:
        return Address(f"native:{at:x}-{number:x}", "", "")

    def repost(self, author: Author, at: int, number: int) -> str:
        raise NotImplementedError("native posts are not reposted")

    def mention_html(self, _author: Author, said: str) -> str:
        return said


NETWORKS: dict[str, Network] = {
    network.name: network for network in (X(), Mastodon(), Bluesky(), Flickr(), Native())
}


def _snowflake(at: int, number: int) -> int:
    return (at // 1000 - _SNOWFLAKES_SINCE_MS << 22) | (number & 0x3FFFFF)


def _record_key(at: int, number: int) -> str:
    tid = (at << 10) | (number & 0x3FF)
    return "".join([_BASE32_SORTED[tid >> shift & 31] for shift in range(60, -1, -5)])


def _hash32(text: str) -> str:
    return b32encode(hashlib.sha256(text.encode()).digest()[:15]).decode().lower()
