"""A web site with a feed on a local port: RSS, Atom or JSON Feed, and its failures."""

import hashlib
import json
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from live.draft import Draft, ItemDraft, RetractionDraft
from live.item import Item
from tests.networks.serving import FakeNetwork, Fault, Handler, Request

KINDS = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


class FeedNetwork(FakeNetwork):
    """`said` is the oracle: what the feed holds, the newest first; /blog/ is the site's page."""

    def __init__(self, kind: str = "atom") -> None:
        super().__init__()
        self.kind = kind
        self.said: dict[str, tuple[Item, datetime | None]] = {}
        self.remembers = True
        self.moved = ""
        self.renames = False
        self.headers: dict[str, str] = {}
        self.answers: list[int] = []

    @property
    def feed_url(self) -> str:
        """Where the feed is."""
        return f"{self.url}/blog/feed"

    def publish(self, draft: Draft) -> None:
        """Something is published, changed or taken out of the feed."""
        with self.lock:
            if isinstance(draft, ItemDraft):
                edited = datetime.now(UTC) if draft.version else None
                rest = {uid: one for uid, one in self.said.items() if uid != draft.uid}
                self.said = {draft.uid: (draft.item, edited), **rest}
            elif isinstance(draft, RetractionDraft):
                self.said.pop(draft.target, None)

    def uid_of(self, uid: str) -> str:
        """The uid under which feedtron must know what a test calls `uid`."""
        digest = hashlib.sha256(self.feed_url.encode()).hexdigest()[:12]
        return f"feed:{digest}:{_id(uid)}"

    def route(self, handler: Handler, request: Request) -> None:
        if request.path == "/blog/":
            if "if-modified-since" in request.headers:
                # The page was there long before its feed said anything.
                handler.answer(Fault(304))
                return
            link = f'<link href="feed" type="{KINDS[self.kind]}" rel="alternate">'
            page = f"<!DOCTYPE html><html><head>{link}</head><body>A blog</body></html>"
            handler.answer(Fault(200, page.encode(), {"content-type": "text/html"}))
            return
        fault = self.failing("feed")
        if fault is None:
            fault = self._moved() if request.path == "/old" else self._feed(request)
        with self.lock:
            self.answers.append(fault.status)
        handler.answer(fault)

    def _moved(self) -> Fault:
        return Fault(301, b"", {"location": self.moved or "/blog/feed"})

    def _feed(self, request: Request) -> Fault:
        with self.lock:
            body = _BODIES[self.kind](list(self.said.items()))
            if self.renames:
                body = body.replace(b"<guid>", b"<guid>%d-" % len(self.answers))
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"etag": tag, "content-type": KINDS[self.kind], **self.headers}
        if self.remembers and request.headers.get("if-none-match") == tag:
            return Fault(304, b"", headers)
        return Fault(200, body, headers)


Said = list[tuple[str, tuple[Item, datetime | None]]]


def _id(uid: str) -> str:
    return f"https://blog.example/{uid}"


def _rss(said: Said) -> bytes:
    items = "".join(
        f"<item><guid>{_id(uid)}</guid><link>{_id(uid)}</link>"
        f"<description>{escape(escape(item.text, quote=False))}</description>"
        f"<pubDate>{format_datetime(item.created_at)}</pubDate></item>"
        for uid, (item, _) in said
    )
    return f'<rss version="2.0"><channel><title>Blog</title>{items}</channel></rss>'.encode()


def _atom(said: Said) -> bytes:
    entries = "".join(
        f"<entry><id>{_id(uid)}</id><link href='{_id(uid)}'/>"
        f"<author><name>{escape(item.author.name)}</name></author>"
        f"<content type='text'>{escape(item.text)}</content>"
        f"<published>{item.created_at.isoformat()}</published>"
        f"<updated>{(edited or item.created_at).isoformat()}</updated></entry>"
        for uid, (item, edited) in said
    )
    head = "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'>"
    return f"{head}<title>Blog</title>{entries}</feed>".encode()


def _json(said: Said) -> bytes:
    items = [
        {
            "id": _id(uid),
            "url": _id(uid),
            "content_text": item.text,
            "authors": [{"name": item.author.name}],
            "date_published": item.created_at.isoformat(),
            **({"date_modified": edited.isoformat()} if edited else {}),
        }
        for uid, (item, edited) in said
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Blog", "items": items}
    return json.dumps(feed).encode()


_BODIES = {"rss": _rss, "atom": _atom, "json": _json}
