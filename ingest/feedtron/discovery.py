"""The feed behind a page: people give the address that they see."""

from html.parser import HTMLParser
from urllib.parse import urljoin

from live import clean

_FEEDS = (
    "application/atom+xml",
    "application/rss+xml",
    "application/feed+json",
    "application/json",
)
_HEAD = 200_000


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: (value or "").strip() for name, value in attrs}
        kinds = said.get("rel", "").lower().split()
        if tag == "link" and "alternate" in kinds and said.get("type", "").lower() in _FEEDS:
            self.found.append(said.get("href", ""))


def discovered(body: bytes, base: str) -> str:
    """The address of the first feed that a page names; empty where `body` is no page, or none
    of that kind."""
    head = body[:_HEAD]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if not start.startswith((b"<!doctype html", b"<html")):
        return ""
    parser = _Links()
    try:
        parser.feed(head.decode("utf-8", "replace"))
        return next(filter(None, (clean.address(urljoin(base, one)) for one in parser.found)), "")
    except (AssertionError, ValueError):
        return ""
