"""What Jetstream sends, as drafts: pure, and whatever comes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from ingest import foreign, markup
from ingest.foreign import NotJson, iso_time, mapping, mappings, number, parse, text, texts
from ingest.skytron import embeds
from ingest.skytron.profiles import NOBODY, Profile
from ingest.skytron.query import hashtags
from ingest.skytron.speech import profile_url, said
from ingest.source import Entries, Unreadable
from live import clean
from live.draft import Draft, ItemDraft, RepostDraft, RetractionDraft
from live.item import Author, Item

SOURCE = "bluesky"
POSTS = "app.bsky.feed.post"
REPOSTS = "app.bsky.feed.repost"

# By these an author says that not everybody wants to see it at once.
_SENSITIVE = {"porn", "sexual", "nudity", "graphic-media", "gore", "nsfw"}

# Bluesky's first post; and what lies further ahead than this is a wrong clock.
_FIRST = datetime(2022, 11, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# What repositories count revisions in: 5 bits a letter, microseconds above 10 bits of clock id.
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_TID = 13


class Commit(msgspec.Struct, frozen=True):
    """A change of one record. `uri` names the record, whoever tells of it."""

    did: str
    time_us: int
    operation: str
    collection: str
    rkey: str
    rev: str
    record: foreign.Mapping

    @classmethod
    def of(cls, frame: foreign.Mapping) -> "Commit | None":
        """The change that a frame tells of; None where it tells of something else."""
        commit = mapping(frame.get("commit"))
        if text(frame.get("kind")) != "commit" and not commit:
            return None
        return cls(
            did=text(frame.get("did")),
            time_us=number(frame.get("time_us")),
            operation=text(commit.get("operation")),
            collection=text(commit.get("collection")),
            rkey=text(commit.get("rkey")),
            rev=text(commit.get("rev")),
            record=mapping(commit.get("record")),
        )

    @property
    def uri(self) -> str:
        """The record's address."""
        return f"at://{self.did}/{self.collection}/{self.rkey}"

    @property
    def uid(self) -> str:
        """The post's name in the log."""
        return f"{SOURCE}:{self.uri}"

    @property
    def original(self) -> str:
        """The post that a repost passes on; empty where it names none."""
        uri = text(mapping(self.record.get("subject")).get("uri"))
        return f"{SOURCE}:{uri}" if uri.startswith("at://did:") and f"/{POSTS}/" in uri else ""

    @property
    def version(self) -> int:
        """0 for a new post; a changed one has the time of its revision, the same from every
        server."""
        return max(revised(self.rev) or self.time_us, 2) if self.operation == "update" else 0


def to_entries(
    payload: bytes,
    received_at: datetime,
    matched: tuple[str, ...] = (),
    profiles: Mapping[str, Profile] | None = None,
) -> Entries:
    """The draft that a frame stands for, if it stands for one. Never raises.

    `matched` are the queries that it meets, noted in the item; `profiles` tell who its author
    is. What is neither a post nor a repost gives nothing.
    """
    try:
        frame = mapping(parse(payload))
        if not frame.get("kind"):
            raise ValueError("a frame that is no event")
        commit = Commit.of(frame)
        draft = commit and draft_of(commit, received_at, matched, profiles or {})
    except NotJson as error:
        return Entries(rejects=(Unreadable(payload, str(error)),))
    except ValueError as error:
        return Entries(rejects=(Unreadable(payload, str(error)),))
    except Exception as error:
        # The boundary: an error of ours costs this post until it is mended, not the stream.
        return Entries(rejects=(Unreadable(payload, f"{type(error).__name__}: {error}"),))
    return Entries((draft,) if draft else ())


def draft_of(
    commit: Commit,
    received_at: datetime,
    matched: tuple[str, ...],
    profiles: Mapping[str, Profile],
) -> Draft | None:
    """What a change means to a log. ValueError for a post that cannot be read."""
    if commit.collection not in (POSTS, REPOSTS):
        return None
    if not (commit.did.startswith("did:") and commit.rkey):
        raise ValueError("a post without an author or a name")
    if commit.collection == REPOSTS:
        if commit.operation != "create" or not commit.original:
            return None
        return RepostDraft(uid=commit.uid, original=commit.original)
    if commit.operation == "delete":
        return RetractionDraft(target=commit.uid, by="author")
    if commit.operation not in ("create", "update"):
        raise ValueError(f"nobody knows what to {commit.operation[:40]!r} a post means")
    if not commit.record:
        raise ValueError("a post without a record")
    item = _item(commit, received_at, matched, profiles.get(commit.did, NOBODY))
    return ItemDraft(uid=commit.uid, version=commit.version, item=item)


def revised(rev: str) -> int:
    """Microseconds since 1970 of a revision; 0 where it is none."""
    if len(rev) != _TID or not set(rev) <= set(_LETTERS):
        return 0
    value = 0
    for letter in rev:
        value = value * 32 + _LETTERS.index(letter)
    return value >> 10


def _item(
    commit: Commit, received_at: datetime, matched: tuple[str, ...], profile: Profile
) -> Item:
    record = commit.record
    words = said(record)
    carried = embeds.carried(record, commit.did)
    place = profile_url(profile.handle or commit.did)
    langs = texts(record.get("langs"))
    # Gone through once more by Item; a title beats an address that stands bare in the text.
    links = {link.url: link for link in (*words.links, *carried.links)}
    return Item(
        source=SOURCE,
        author=Author(
            id=commit.did,
            name=profile.name or profile.handle or commit.did,
            handle=profile.handle,
            url=place,
            avatar=profile.avatar,
        ),
        text=words.text,
        html=words.html,
        created_at=_created(commit, received_at),
        received_at=received_at,
        edited_at=_time(commit.version) if commit.version else None,
        url=f"{place}/post/{markup.segment(commit.rkey)}",
        canonical_uri=commit.uri,
        lang=clean.line(langs[0], 35) if langs else "",
        media=carried.media,
        links=tuple(links.values()),
        hashtags=tuple(sorted(hashtags(record))),
        mentions=words.mentions,
        reply_to=_uid(mapping(mapping(record.get("reply")).get("parent")).get("uri")),
        quote_of=_uid(carried.quote),
        sensitive=_sensitive(record),
        matched=matched,
    )


def _created(commit: Commit, received_at: datetime) -> datetime:
    """The client's word, as far as the network's own time bears it out."""
    passed = _time(commit.time_us) or received_at
    told = iso_time(commit.record.get("createdAt"))
    return min(told, passed) if told is not None and told >= _FIRST else passed


def _time(microseconds: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(microseconds=microseconds) if microseconds > 0 else None
    except OverflowError:
        return None


def _uid(uri: object) -> str:
    return f"{SOURCE}:{text(uri)}" if text(uri) else ""


def _sensitive(record: foreign.Mapping) -> bool:
    values = mappings(mapping(record.get("labels")).get("values"))
    return any(text(value.get("val")) in _SENSITIVE for value in values)
