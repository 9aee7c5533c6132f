"""An entry as nearly everybody writes it, in feedparser's words."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from xml.etree.ElementTree import Element

from feedparser.api import StrictFeedParser
from feedparser.html import _cp1252
from feedparser.urls import _urljoin, make_safe_absolute_uri

from ingest.feedtron.files import WHOLE
from ingest.feedtron.quick_names import (
    ATOM,
    BASE,
    CONTENT,
    DATES,
    DC,
    FILE,
    IDLE,
    ITUNES,
    LANG,
    LINK,
    MEDIA,
    TYPES,
    Said,
    Unusual,
    check_idle,
    is_foreign,
)


class Entry:
    """`said` is what feedparser says of it. Read element by element: some depend on others that
    stand before them."""

    def __init__(self, one: Element, library: Any, is_atom: bool) -> None:
        self.said: Said = {}
        self._base = library.baseuri
        self._lang = library.lang
        self._is_atom = is_atom
        self._has_content = False
        self._described = len(_READ)
        if one.attrib:
            self._base, self._lang = self._place(one)
        if one.attrib.keys() - {LANG, BASE}:
            raise Unusual
        for child in one:
            self._read(child)

    def _read(self, one: Element) -> None:
        name = one.tag.removeprefix(ATOM)
        if read := _READ.get(name):
            read(self, one)
        elif name in IDLE:
            check_idle(one)
        elif not is_foreign(one):
            raise Unusual

    def _text(self, one: Element, *allowed: str) -> str:
        if len(one) or (one.attrib and one.attrib.keys() - set(allowed)):
            raise Unusual
        return (one.text or "").strip()

    def _once(self, key: str, said: object) -> None:
        if key in self.said:
            raise Unusual
        self.said[key] = said

    def _whole(self, url: str) -> str:
        return url if WHOLE.fullmatch(url) else _urljoin(self._base, url)

    def _content(self, one: Element, kind: str) -> Said:
        """A text and what kind of text it is, which most feeds leave to be guessed."""
        said = self._text(one, *CONTENT)
        kind = TYPES.get(one.attrib.get("type", kind).lower(), "")
        if not kind.startswith("text/"):
            raise Unusual
        is_guessed = not self._is_atom and kind == "text/plain" and ("<" in said or "&" in said)
        if is_guessed and StrictFeedParser.looks_like_html(said):
            kind = "text/html"
        base, lang = self._place(one) if one.attrib else (self._base, self._lang)
        lang = lang.replace("_", "-") if lang else None
        return {"type": kind, "language": lang, "base": base, "value": _mended(said)}

    def _place(self, one: Element) -> tuple[str, str | None]:
        """The base of an element, and its language."""
        base, lang = one.attrib.get(BASE) or self._base, one.attrib.get(LANG, self._lang)
        return make_safe_absolute_uri(self._base, base) or self._base, lang or None

    # What it is called, and where it is

    def _title(self, one: Element) -> None:
        detail = self._content(one, "text")
        self._once("title", detail["value"])
        self.said["title_detail"] = detail

    def _media_title(self, one: Element) -> None:
        # It counts where there was no other one before it.
        if not self.said.get("title"):
            raise Unusual
        self._text(one, "type")

    def _id(self, one: Element) -> None:
        said = self._text(one, "isPermaLink")
        is_link = one.attrib.get("isPermaLink", "true") == "true"
        self._once("id", _mended(self._whole(said) if is_link and said else said))
        if is_link:
            self.said.setdefault("link", self.said["id"])

    def _link(self, one: Element) -> None:
        given = one.attrib
        if not given:
            said = self._text(one)
            url = _mended(self._whole(said) if said else "").replace("&amp;", "&")
            self.said["link"] = re.sub("&([A-Za-z0-9_]+);", r"&\g<1>", url)
            return
        if "href" not in given or given.keys() - LINK or len(one):
            raise Unusual
        rel = given.get("rel", "alternate").lower()
        kind = given.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
        url = self._whole(given["href"])
        self.said.setdefault("links", []).append({"rel": rel, "type": kind, "href": url})
        if rel == "alternate" and TYPES.get(kind) in ("text/html", "application/xhtml+xml"):
            self.said["link"] = url

    # What it says, and when

    def _summary(self, one: Element, kind: str = "text") -> None:
        if "summary" in self.said and not self._has_content:
            self._body(one)
        else:
            detail = self._content(one, kind)
            self.said["summary"], self.said["summary_detail"] = detail["value"], detail

    def _description(self, one: Element) -> None:
        self._summary(one, "html")

    def _body(self, one: Element, kind: str = "text") -> None:
        detail = self._content(one, kind)
        self._has_content = True
        self.said.setdefault("content", []).append(detail)
        self.said.setdefault("summary", detail["value"])

    def _encoded(self, one: Element) -> None:
        self._body(one, "html")

    def _subtitle(self, one: Element) -> None:
        self.said["subtitle_detail"] = self._content(one, "text")

    def _date(self, one: Element) -> None:
        self._once(DATES[one.tag.removeprefix(ATOM)], _mended(self._text(one)))

    # Who says it

    _sync_author_detail = StrictFeedParser._sync_author_detail
    _save_author = StrictFeedParser._save_author

    def _get_context(self) -> Said:
        return self.said

    def _author(self, one: Element) -> None:
        if one.attrib:
            raise Unusual
        self.said.setdefault("authors", []).append({})
        for child in one:
            name = child.tag.removeprefix(ATOM)
            if name in ("name", "email"):
                self._save_author(name, self._text(child))
            elif name == "uri":
                url = self._text(child)
                self._save_author("href", _mended(self._whole(url) if url else ""))
            elif not is_foreign(child) or child.text:
                raise Unusual
        own = "".join([one.text or "", *(child.tail or "" for child in one)])
        self.said["author"] = _mended(own.strip())
        self._sync_author_detail()

    # What it is about, and its files

    def _category(self, one: Element) -> None:
        said = _mended(self._text(one, "term", "scheme", "domain", "label"))
        given, tags = one.attrib, self.said.setdefault("tags", [])
        scheme = given.get("scheme", given.get("domain"))
        tag = {"term": given.get("term"), "scheme": scheme, "label": given.get("label")}
        if any(tag.values()) and tag not in tags:
            tags.append(tag)
        if said and tags and not tags[-1]["term"]:
            tags[-1]["term"] = said
        elif said and (tag := {"term": said, "scheme": None, "label": None}) not in tags:
            tags.append(tag)

    def _enclosure(self, one: Element) -> None:
        self._text(one, "url", "type", "length")
        kind, url = one.attrib.get("type", "").lower(), one.attrib.get("url", "")
        links = self.said.setdefault("links", [])
        links.append({"rel": "enclosure", "type": kind, "href": url})

    def _image(self, one: Element) -> None:
        self._text(one, "href")
        if one.attrib.get("href"):
            self.said["image"] = one.attrib

    def _thumbnail(self, one: Element) -> None:
        if self._text(one, *FILE):
            raise Unusual
        self.said.setdefault("media_thumbnail", []).append(one.attrib)

    def _media(self, one: Element, depth: int = 0) -> None:
        if one.attrib.keys() - FILE or (one.attrib and one.tag == f"{MEDIA}group"):
            raise Unusual
        if one.tag == f"{MEDIA}content":
            file = {**one.attrib, "type": one.attrib.get("type", "").lower()}
            self.said.setdefault("media_content", []).append(file)
        for child in one:
            if child.tag == f"{MEDIA}description":
                self._media_description(child, depth + 1)
            elif child.tag in (f"{MEDIA}content", f"{MEDIA}group"):
                self._media(child, depth + 1)
            elif child.tag.startswith(MEDIA):
                self._read(child)
            else:
                raise Unusual

    def _media_description(self, one: Element, depth: int = 0) -> None:
        said = _mended(self._text(one, "type"))
        if depth <= self._described:
            self._described, self.said["media_description"] = depth, said
        if said and (files := self.said.get("media_content")):
            files[-1].setdefault("description", said)


def _mended(said: str) -> str:
    """A text without what feedparser takes for mistakes of encoding."""
    if said.isascii():
        return said
    with suppress(UnicodeError):
        said = said.encode("iso-8859-1").decode("utf-8")
    return said.translate(_cp1252)


_READ: dict[str, Callable[[Entry, Element], None]] = {
    "title": Entry._title,
    "link": Entry._link,
    "guid": Entry._id,
    "id": Entry._id,
    "description": Entry._description,
    "summary": Entry._summary,
    "content": Entry._body,
    "author": Entry._author,
    "category": Entry._category,
    "enclosure": Entry._enclosure,
    **dict.fromkeys(DATES, Entry._date),
    "{http://purl.org/rss/1.0/modules/content/}encoded": Entry._encoded,
    f"{DC}creator": Entry._author,
    f"{ITUNES}author": Entry._author,
    f"{ITUNES}image": Entry._image,
    f"{ITUNES}subtitle": Entry._subtitle,
    f"{ITUNES}summary": Entry._summary,
    f"{MEDIA}content": Entry._media,
    f"{MEDIA}description": Entry._media_description,
    f"{MEDIA}group": Entry._media,
    f"{MEDIA}thumbnail": Entry._thumbnail,
    f"{MEDIA}title": Entry._media_title,
}
