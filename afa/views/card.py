"""Cards: what a page shows of a post or a notice.

static/live/fields.js computes the very same for what arrives while the page is open; a test
compares the two, card by card. So everything here is a plain value, and nothing is worked
out in a template.
"""

import re
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from afa.views import dates
from afa.views.emojis import pictured
from afa.views.quick import Held, Quick
from live.item import Author, Item, Link, Media

# How people call the networks that items come from.
NETWORKS = {
    "x": "X",
    "flickr": "Flickr",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "feed": _l("Feed"),
    "youtube": "YouTube",
    "webhook": _l("Handed in"),
    "native": _l("Posted here"),
}

_KINDS = {
    "photo": _l("Picture"),
    "video": _l("Video"),
    "gif": _l("Animation"),
    "audio": _l("Sound"),
}
# Shorter texts are never so tall that they scroll, on any phone and in any script.
_LONG = 300
_LINES = 16

# As a browser's encodeURIComponent leaves them.
_PLAIN = "!'()*~"

_SCHEME = re.compile(r"^https?://(www\.)?", re.IGNORECASE)


@dataclass(frozen=True)
class Venue:
    """Where a card is shown: the event's slug and the time zone of its house."""

    event: str
    zone: tzinfo


@dataclass(frozen=True)
class Moment:
    """One time: for machines, on hover, at a glance, and where the day is known anyway."""

    iso: str
    exact: str
    short: str
    clock: str
    seconds: int = 0

    @property
    def ms(self) -> int:
        """As a browser counts."""
        return self.seconds * 1000


@dataclass(frozen=True)
class Medium:
    """A picture, or the still of a film; `src` is empty where there is none to show."""

    type: str
    url: str
    src: str
    label: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Also:
    """Another post of the same group: where the same person says the same, and `why` we think
    so; `href` is its permalink here."""

    network: str
    name: str
    href: str
    time: Moment
    why: str


# Of posts, by the ids of their rows: where else the same was said.
Elsewhere = Mapping[int, tuple[Also, ...]]
NOWHERE: Elsewhere = MappingProxyType({})


@dataclass(frozen=True)
class Post:
    """One card. Fields that are empty are left out of it. `posts` is the address of what else
    its author posted, `author_url` that of their profile; `called` and `warned` are the name and
    the warning as HTML, with pictures for their emoji. `also` is nothing to the live
    page, which shows posts as they come."""

    template = Held("card/post.html", "card", ("mark", "why"), ("blank", "desk"))
    blank = Quick("blank/card/post.html")

    key: str
    permalink: str
    name: str
    handle: str
    initial: str
    posts: str
    author_url: str
    avatar: str
    source: str
    network: str
    url: str
    time: Moment
    came: int
    lang: str
    called: SafeString
    html: SafeString
    warning: str
    warned: SafeString
    sensitive: bool
    media: tuple[Medium, ...]
    links: tuple[Link, ...]
    reply: bool
    edited: bool
    edited_exact: str
    also: tuple[Also, ...] = ()

    @property
    def also_on(self) -> str:
        """In words, each network once."""
        networks = ", ".join(dict.fromkeys(one.network for one in self.also))
        return _("Also on %(networks)s") % {"networks": networks}

    @property
    def scrolls(self) -> bool:
        """Whether the text may be taller than a card lets it be: then keys must reach it."""
        return len(self.html) > _LONG or self.html.count("<") > _LINES

    @property
    def plain(self) -> bool:
        """Whether there are pictures that need no cover."""
        return bool(self.media) and not self.sensitive


@dataclass(frozen=True)
class Notice:
    """A word from the organisers; `session` is the address of the talk it is about, if any."""

    template = Quick("card/notice.html")

    key: str
    time: Moment
    text: str
    session: str

    @property
    def came(self) -> int:
        """When it was said, in seconds."""
        return self.time.seconds


_NEVER = Moment("", "", "", "")

# What the template for the script is made from: every part is there, and empty.
BLANK_POST = Post(
    key="",
    permalink="",
    name="",
    handle="",
    initial="",
    posts="",
    author_url="",
    avatar="",
    source="",
    network="",
    url="",
    time=_NEVER,
    came=0,
    lang="",
    called=SafeString(""),
    html=SafeString(""),
    warning="",
    warned=SafeString(""),
    sensitive=False,
    media=(Medium("", "", "", "", "", 0, 0),),
    links=(Link(""),),
    reply=False,
    edited=False,
    edited_exact="",
)
BLANK_NOTICE = Notice(key="", time=_NEVER, text="", session="")


def post(key: str, version: int, item: Item, venue: Venue) -> Post:
    """The card of an item in the state `version`."""
    name = item.author.name or item.author.id
    media = tuple(_medium(m) for m in item.media)
    return Post(
        key=key,
        permalink=f"/{venue.event}/items/{key}",
        name=name,
        handle=_handle(item.author, name),
        initial=name[0],
        posts=authored(venue.event, item.source, item.author.id),
        author_url=item.author.url,
        avatar=item.author.avatar,
        source=item.source,
        network=called(item.source),
        url=item.url,
        time=moment(item.shown_at, venue.zone),
        came=timegm(item.received_at.utctimetuple()),
        lang=item.lang,
        called=_pictured(escape(name), item),
        # Item's constructor has sanitised it.
        html=_pictured(item.html, item),
        warning=item.content_warning,
        warned=_pictured(escape(item.content_warning), item),
        sensitive=item.sensitive and bool(media),
        media=media,
        links=tuple(Link(k.url, k.title or short(k.url)) for k in item.links),
        reply=bool(item.reply_to),
        edited=version > 0 or item.edited_at is not None,
        edited_exact=moment(item.edited_at, venue.zone).exact if item.edited_at else "",
    )


def called(source: str) -> str:
    """What people call a network."""
    return str(NETWORKS.get(source, source))


def _pictured(safe: str, item: Item) -> SafeString:
    return mark_safe(pictured(safe, item.emojis))  # noqa: S308


def notice(key: str, at: datetime, text: str, session: str, venue: Venue) -> Notice:
    """The card of a notice about the event, or about the talk `session` (a slug)."""
    href = f"/{venue.event}/sessions/{session}/" if session else ""
    return Notice(key=key, time=moment(at, venue.zone), text=text, session=href)


def moment(at: datetime, zone: tzinfo) -> Moment:
    """`at` as the clocks of the venue show it."""
    return _moment(at, zone, get_language())


# A page tells some hundred times, and the next reader's page tells the same ones.
@lru_cache(maxsize=10_000)
def _moment(at: datetime, zone: tzinfo, _language: str | None) -> Moment:
    there = at.astimezone(zone)
    clock = f"{there.hour:02}:{there.minute:02}"
    parts = {
        "day": there.day,
        "month": dates.month(there),
        "year": there.year,
        "clock": clock,
        "second": f"{there.second:02}",
        "zone": str(zone).replace("_", " "),
    }
    return Moment(
        iso=at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        exact=_("%(day)s %(month)s %(year)s, %(clock)s:%(second)s (%(zone)s)") % parts,
        short=_("%(day)s %(month)s %(clock)s") % parts,
        clock=clock,
        seconds=timegm(at.utctimetuple()),
    )


def authored(event: str, source: str, author: str) -> str:
    """The address of what somebody posted in an event."""
    return f"/{event}/archive/?author={quote(f'{source}:{author}', safe=_PLAIN)}"


def _handle(author: Author, name: str) -> str:
    return f"@{author.handle}" if author.handle and author.handle != name else ""


def _medium(media: Media) -> Medium:
    kind = str(_KINDS[media.type])
    alt = media.alt or _("%(kind)s without a description") % {"kind": kind}
    src = media.preview or (media.url if media.type == "photo" else "")
    return Medium(
        type=media.type,
        url=media.url or media.preview,
        src=src,
        label=_label(media.type, kind, alt, src),
        alt=alt,
        width=media.width,
        height=media.height,
    )


def _label(type_: str, kind: str, alt: str, src: str) -> str:
    """The words on a medium: what it is, or all of it where there is nothing to look at."""
    if not src:
        return alt
    return "" if type_ == "photo" else kind


def short(url: str) -> str:
    """An address as people say it."""
    return _SCHEME.sub("", url).removesuffix("/")
