"""What organisers may write as the query of a source, where we and not the network decide that.

The site refuses a wrong one with words that help; the program that reads the source takes the
right one apart.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import msgspec

from live import clean

# A timeline takes one tag and four others.
MOST_TAGS = 5
MOST_SERVERS = 20

_TAG = re.compile(r"[\w·・]{1,100}")
_SERVER = re.compile(r"(?=.{1,253}$)[\w-]+(\.[\w-]+)*(:\d{1,5})?")


class WrongQuery(ValueError):
    """Why a query cannot be used, as a sentence for whoever wrote it."""


class TagQuery(msgspec.Struct, frozen=True):
    """Tags, any of which will do, case-folded and without '#'; and the servers to ask, if the
    query names any."""

    tags: tuple[str, ...]
    servers: tuple[str, ...] = ()


def tag_query(query: str) -> TagQuery:
    """What `#tag #other @server` asks for. Raises WrongQuery."""
    tags: dict[str, None] = {}
    servers: dict[str, None] = {}
    for word in re.split(r"[\s,;]+", query.strip()):
        if word.startswith("@"):
            servers[_server(word[1:])] = None
        elif word:
            tags[_tag(word.lstrip("#＃"))] = None
    if not tags:
        raise WrongQuery("Name at least one tag, as in: #pycon @mastodon.social")
    if len(tags) > MOST_TAGS:
        raise WrongQuery(f"At most {MOST_TAGS} tags; add another source for the rest.")
    if len(servers) > MOST_SERVERS:
        raise WrongQuery(f"At most {MOST_SERVERS} servers; add another source for the rest.")
    return TagQuery(tuple(tags), tuple(servers))


def server_name(said: str) -> str:
    """`host` or `host:port` as it is compared and asked; empty where it can be neither."""
    try:
        name = said.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        return ""
    return name if _SERVER.fullmatch(name) else ""


def _tag(word: str) -> str:
    if "://" in word:
        raise WrongQuery(f"{word[:80]} is an address. Write tags as #tag and servers as @server.")
    if "." in word:
        raise WrongQuery(f"{word[:80]} is no tag; as a server it would be @{word[:80]}")
    if not _TAG.fullmatch(word) or word.isdecimal():
        raise WrongQuery(
            f"#{word[:80]} is no tag: tags are letters, digits and '_', not digits alone."
        )
    return word.casefold()


def _server(word: str) -> str:
    if server := word.partition("@")[2]:
        raise WrongQuery(f"@{word[:80]} is a person. The server would be @{server[:80]}.")
    name = server_name(word)
    if not name or ("." not in name and ":" not in name):
        raise WrongQuery(f"@{word[:80]} is no server. Write it as in @mastodon.social")
    return name


def feed_addresses(query: str) -> tuple[str, ...]:
    """The feeds that an organiser named, one or more, with or without https:// before them."""
    found = []
    for word in re.split(r"[\s,]+", query.strip()):
        named = re.sub(r"^feed:(//)?", "", word)
        url = clean.address(named if "://" in named else f"https://{named}") if named else ""
        if url and "." in url:
            found.append(url)
    return tuple(dict.fromkeys(found))


def _feeds(query: str) -> None:
    if not feed_addresses(query):
        raise WrongQuery("Name the address of a feed, or of a page that has one.")


_VIDEO = re.compile(r"[\w-]{11}", re.ASCII)
_VIDEO_HOSTS = ("youtube.com", "www.youtube.com", "m.youtube.com", "studio.youtube.com")


def video_id(query: str) -> str:
    """The video on YouTube that an organiser named, by its id or an address; empty for none."""
    said = query.strip()
    if _VIDEO.fullmatch(said):
        return said
    try:
        parts = urlsplit(said if "://" in said else f"https://{said}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    first, _, rest = parts.path.strip("/").partition("/")
    found = ""
    if host == "youtu.be":
        found = first
    elif host in _VIDEO_HOSTS and first in ("watch", "live_chat"):
        found = parse_qs(parts.query).get("v", [""])[0]
    elif host in _VIDEO_HOSTS and first in ("live", "embed", "video"):
        found = rest.partition("/")[0]
    return found if _VIDEO.fullmatch(found) else ""


def _video(query: str) -> None:
    if not video_id(query):
        raise WrongQuery(
            "Name a stream by its address, as in https://www.youtube.com/live/VIDEO, or by the 11"
            " letters of its id. The address of a channel is not enough."
        )


def _words(query: str) -> None:
    if not re.search(r"\w{2}", query):
        raise WrongQuery('Name at least one tag or word, as in: #pycon "Py Con"')


def _sender(query: str) -> None:
    if not re.fullmatch(r"[\w.-]{1,100}", query):
        raise WrongQuery("Name who may hand in posts: letters, digits, '.', '_' and '-' alone.")


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "mastodon": tag_query,
    "feed": _feeds,
    "bluesky": _words,
    "webhook": _sender,
    "youtube": _video,
}


def check(kind: str, query: str) -> None:
    """WrongQuery where a source of this kind cannot have that query."""
    if kind in _CHECKS:
        _CHECKS[kind](query)
