"""A status as servers of the fediverse describe it, with names: Mastodon's own fields, and what
Pleroma, GoToSocial, Misskey's relatives and Pixelfed make of them."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from ingest.foreign import Mapping as Json
from ingest.foreign import flag, iso_time, mapping, mappings, text
from live import clean

# Who may see it: everybody. What compatible servers leave out came by a public way.
_PUBLIC = {"public", "unlisted", ""}

MOST_LISTED = 200

_NO_NAME = re.compile(r"[^\w.-]")


class Status:
    """One status as `server` (its host) tells it.

    `id` is what that server calls it, `uri` what all servers call it, empty where nothing names
    it; `account` is who posted it, `edited_at` when its present version was made, if it is not
    the first.
    """

    def __init__(self, raw: Json, server: str) -> None:
        self.raw = raw
        self.server = server
        self.id = native(raw.get("id"))
        self.uri = clean.line(text(raw.get("uri")) or text(raw.get("url")), 2000)
        self.account = mapping(raw.get("account"))
        self.edited_at: datetime | None = None
        if raw.get("edited_at") is not None:
            self.edited_at = iso_time(raw["edited_at"])

    @property
    def uid(self) -> str:
        """Its uid, whatever server told us of it."""
        return uid(self.uri)

    @property
    def page(self) -> str:
        """Where people read it."""
        return clean.address(text(self.raw.get("url"))) or clean.address(self.uri)

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        local = flag(self.raw.get("local_only")) or flag(self.raw.get("localOnly"))
        return text(self.raw.get("visibility")).lower() in _PUBLIC and not local

    @property
    def version(self) -> int:
        """0 for the first version, else the milliseconds in which the edit was made.

        It is taken as it is, also from a clock that is ahead: the same server makes the next.
        """
        return max(int(self.edited_at.timestamp() * 1000), 1) if self.edited_at else 0

    @property
    def replies_to(self) -> str:
        """What `server` calls the status that it answers."""
        return native(self.raw.get("in_reply_to_id"))

    @property
    def boosted(self) -> "Status | None":
        """The status that this one only passes on."""
        inner = self.raw.get("reblog")
        return Status(inner, self.server) if isinstance(inner, dict) else None

    def quoted(self) -> "Status | None":
        """The status that it quotes, where that came along."""
        extra = mapping(self.raw.get("pleroma"))
        for said in (self.raw.get("quote"), extra.get("quote")):
            if not (quote := mapping(said)):
                continue
            inner = Status(mapping(quote.get("quoted_status")) or quote, self.server)
            if inner.uri:
                return inner
        return None

    def mentions(self) -> Iterator[tuple[Json, str]]:
        """Whom it names, with their whole handles."""
        for one in listed(self.raw, "mentions"):
            if handle := self.handle_of(one):
                yield one, handle

    def handle_of(self, account: Json) -> str:
        """`user@host`. A server leaves its own name out: the account's address tells it."""
        acct = clean.line(text(account.get("acct")) or text(account.get("username")), 300)
        acct = acct.lstrip("@")
        if not acct or "@" in acct:
            return acct
        host = _host(text(account.get("url"))) or self.server
        return f"{acct}@{host}" if host else acct


def listed(raw: Json, name: str) -> list[Json]:
    """The objects of a list, as many as anybody would ever mean."""
    return mappings(raw.get(name))[:MOST_LISTED]


def native(said: object) -> str:
    """An id as one server uses it: digits on Mastodon, letters elsewhere; empty: it is none."""
    known = text(said).strip()
    return known if known.isascii() and known.isalnum() and len(known) <= 64 else ""


def uid(uri: str) -> str:
    """The uid of the status that all servers call so."""
    return f"mastodon:{uri}"


def reply_uid(status: Status, base: str, known: Mapping[str, str]) -> str:
    """The uid of what `status` answers; of one that nobody has told us, a name of its own kind.

    `known` are uris by what the server at `base` calls them.
    """
    there = status.replies_to
    if not there:
        return ""
    uri = known.get(there) or _guess(status, there, base)
    return uid(uri) if uri else ""


def _guess(status: Status, there: str, base: str) -> str:
    """Where it was posted, threads and answers to neighbours have addresses that can be worked
    out; of all others we know the place on that server."""
    author = text(status.raw.get("in_reply_to_account_id"))
    if status.id and author == text(status.account.get("id")) and status.uri.endswith(status.id):
        return status.uri.removesuffix(status.id) + there
    for one in listed(status.raw, "mentions"):
        acct = text(one.get("acct"))
        if base and author and text(one.get("id")) == author and acct and "@" not in acct:
            return f"{base}/users/{_NO_NAME.sub('', acct)}/statuses/{there}"
    return f"{base}/api/v1/statuses/{there}" if base else ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
