"""What servers of the fediverse send, as drafts: pure, and whatever comes.

A payload is a status, a page of them, or an event of a stream with its payload inside.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest import markup
from ingest.foreign import Mapping as Json
from ingest.foreign import NotJson, dump, flag, iso_time, mapping, mappings, parse, text
from ingest.source import Entries, Unreadable
from ingest.tootron.media import media
from ingest.tootron.prose import prose
from ingest.tootron.status import Status, listed, reply_uid, uid
from live import clean
from live.draft import Draft, ItemDraft, RepostDraft, RetractionDraft
from live.item import Author, Emoji, Item, Link

SOURCE = "mastodon"

# The most that a poll has anywhere is 50 answers.
_MOST_OPTIONS = 50

_HREF = re.compile(r'<a [^<>]*?href="([^"<>]*)"')

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")

# By these a server says that it does not know, or that there are no words in it.
_NO_LANGUAGE = {"und", "zxx", "mis", "mul"}

_BLOCKS = re.compile(r"<(?:div|h[1-6]|section|article|figure|table|dl|hr)[\s/>]", re.IGNORECASE)

# What stands in a text for those who cannot show the quoted post itself: a paragraph or a span.
_INSTEAD_OF_QUOTE = 'class="quote-inline"'
_HOLDER = re.compile(r"<(p|span)\s[^<>]*\Z")


@dataclass(frozen=True)
class Told:
    """Who told us: the server's host and address; and what is known of its ids (id -> uri)."""

    server: str = ""
    base: str = ""
    known: Mapping[str, str] = field(default_factory=dict)


class _Wrong(Exception):
    """Why a status cannot be read."""


def to_entries(
    payload: bytes, received_at: datetime, matched: tuple[str, ...] = (), told: Told | None = None
) -> Entries:
    """The drafts in a payload, and its statuses that cannot be read. Never raises.

    `matched` are the queries that brought it; they are noted in the items.
    """
    try:
        parsed = parse(payload)
    except NotJson as error:
        return Entries(rejects=(Unreadable(payload, str(error)),))
    whole = mapping(parsed)
    told = told or Told()
    if "event" in whole and "uri" not in whole:
        data = _inner(whole.get("payload"))
        return event(text(whole["event"]), data, received_at, matched, told)
    return read(parsed, payload, received_at, matched, told)


def event(
    name: str, data: bytes, received_at: datetime, matched: tuple[str, ...], told: Told
) -> Entries:
    """The drafts of one event of a stream. What is no post is of no interest."""
    if name in ("update", "status.update"):
        try:
            return read(parse(data), data, received_at, matched, told)
        except NotJson as error:
            return Entries(rejects=(Unreadable(data, str(error)),))
    if name == "delete":
        uri = told.known.get(data.decode("utf-8", "replace").strip().strip('"'))
        return Entries((RetractionDraft(target=uid(uri), by="author"),)) if uri else Entries()
    return Entries()


def read(
    parsed: object, payload: bytes, received_at: datetime, matched: tuple[str, ...], told: Told
) -> Entries:
    """Like `to_entries`, of a status or a page of them that is parsed already."""
    if not isinstance(parsed, dict | list):
        return Entries(rejects=(Unreadable(payload, "there is no status in it"),))
    drafts: list[Draft] = []
    rejects: list[Unreadable] = []
    for raw in parsed if isinstance(parsed, list) else [parsed]:
        try:
            status = Status(mapping(raw), told.server)
            if shown := _draft(status, received_at, matched, told):
                drafts.append(shown)
        except Exception as error:
            # The boundary: an error of ours costs this post until it is mended, not the stream.
            reason = str(error) if isinstance(error, _Wrong) else f"{type(error).__name__}: {error}"
            rejects.append(Unreadable(payload if raw is parsed else dump(raw), reason[:500]))
    return Entries(tuple(drafts), tuple(rejects))


def _inner(payload: object) -> bytes:
    return payload.encode("utf-8", "replace") if isinstance(payload, str) else dump(payload)


def _draft(
    status: Status, received_at: datetime, matched: tuple[str, ...], told: Told
) -> Draft | None:
    """None for what is not meant for everybody."""
    if not status.uri:
        raise _Wrong("a status without a uri")
    if not status.is_public:
        return None
    if (boosted := status.boosted) is not None:
        if not boosted.uri:
            raise _Wrong("a boost of a status that has no uri")
        return RepostDraft(uid=status.uid, original=boosted.uid)
    item = _item(status, received_at, matched, told)
    return ItemDraft(uid=status.uid, version=status.version, item=item)


def _item(status: Status, received_at: datetime, matched: tuple[str, ...], told: Told) -> Item:
    raw = status.raw
    quoted = status.quoted()
    content = _content(status, quoted) + _as_list(_options(raw))
    # Friendica and articles from elsewhere have blocks and headings, which Mastodon never has.
    cleaned = markup.article(content) if _BLOCKS.search(content) else clean.markup(content)
    tags = listed(raw, "tags")
    own = {text(one.get("url")) for one in (*tags, *listed(raw, "mentions"))}
    said, links = prose(cleaned, own)
    shown, files = media(status)
    spoiler = raw.get("spoiler_text")
    warning = spoiler if isinstance(spoiler, str) else ""
    author = _author(status)
    edited = status.edited_at
    return Item(
        source=SOURCE,
        author=author,
        text=said,
        html=cleaned,
        created_at=iso_time(raw.get("created_at")) or received_at,
        received_at=received_at,
        edited_at=min(edited, received_at) if edited else None,
        url=status.page,
        canonical_uri=status.uri,
        lang=_language(text(raw.get("language"))),
        media=shown,
        links=_links((*links, *files), raw, quoted),
        hashtags=tuple(text(tag.get("name")) for tag in tags),
        mentions=tuple(handle for _, handle in status.mentions()),
        reply_to=reply_uid(status, told.base, told.known),
        quote_of=quoted.uid if quoted else "",
        content_warning=warning,
        sensitive=flag(raw.get("sensitive")),
        matched=matched,
        emojis=_emojis(status, f"{author.name} {warning} {said}"),
    )


def _content(status: Status, quoted: Status | None) -> str:
    """The text as HTML. Its own line about a quoted post goes where a link says the same."""
    content = text(status.raw.get("content"))
    at = content.find(_INSTEAD_OF_QUOTE) if quoted else -1
    holder = _HOLDER.search(content, max(at - 200, 0), at) if at >= 0 else None
    if holder is None:
        return content
    end = content.find(f"</{holder[1]}>", at)
    return content[: holder.start()] + (content[end:].partition(">")[2] if end >= 0 else "")


def _options(raw: Json) -> list[str]:
    answers = mappings(mapping(raw.get("poll")).get("options"))[:_MOST_OPTIONS]
    return [clean.line(text(one.get("title")), 500) for one in answers]


def _as_list(options: list[str]) -> str:
    if not options:
        return ""
    return f"<ul>{''.join(f'<li>{markup.escaped(option)}</li>' for option in options)}</ul>"


def _links(found: tuple[Link, ...], raw: Json, quoted: Status | None) -> tuple[Link, ...]:
    """What it links to, the titles of what the server looked at, and the quoted post."""
    links = {link.url: link for link in found}
    card = mapping(raw.get("card"))
    if address := clean.address(text(card.get("url"))):
        title = text(card.get("title"))
        links[address] = Link(address, title or getattr(links.get(address), "title", ""))
    if quoted and quoted.page:
        links[quoted.page] = Link(quoted.page, _quote(quoted))
    return tuple(links.values())


def _quote(quoted: Status) -> str:
    """Who said what, as the title of a link."""
    said, _ = prose(clean.markup(text(quoted.raw.get("content"))[:2000]))
    parts = (quoted.handle_of(quoted.account), " ".join(said.split())[:200])
    return ": ".join(filter(None, parts))


def _author(status: Status) -> Author:
    """Whoever it was: known by name, by address, or not at all."""
    account = status.account
    url, uri = text(account.get("url")), text(account.get("uri"))
    handle = status.handle_of(account) if account else ""
    return Author(
        id=clean.address(url) or clean.address(uri) or handle or "unknown",
        name=text(account.get("display_name")) or text(account.get("username")) or handle,
        handle=handle,
        url=clean.address(url) or clean.address(uri),
        avatar=text(account.get("avatar_static")) or text(account.get("avatar")),
        bot=flag(account.get("bot")) or text(account.get("actor_type")) == "Service",
        proven=_proven(account),
    )


def _proven(account: Json) -> tuple[str, ...]:
    """The addresses that link back to the profile (rel=me): the server has looked."""
    checked = (one for one in mappings(account.get("fields")) if text(one.get("verified_at")))
    found = (_HREF.search(text(one.get("value"))[: 2 * clean.MOST_URL]) for one in checked)
    return tuple(html.unescape(link[1]) for link in found if link)


def _emojis(status: Status, words: str) -> tuple[Emoji, ...]:
    """The pictures of the shortcodes that occur. They stand still where that is on offer."""
    if ":" not in words:
        return ()
    offered = [*listed(status.raw, "emojis"), *listed(status.account, "emojis")]
    found = {
        code: Emoji(code, text(one.get("static_url")) or text(one.get("url")))
        for one in offered
        if (code := text(one.get("shortcode"))) and f":{code}:" in words
    }
    return tuple(found.values())


def _language(code: str) -> str:
    code = code.replace("_", "-")
    return code if _LANGUAGE.fullmatch(code) and code not in _NO_LANGUAGE else ""
