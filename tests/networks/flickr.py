"""Flickr's REST API on a local port: photos.search and photos.getInfo for signed
requests, and their failures.

As a program of its own: ``python -m tests.networks.flickr --port 9002``; then POST photos to
/_/publish and GET /_/published.
"""

import argparse
import json
import re
import ssl
import sys
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, unquote

from live.draft import Draft, ItemDraft, RetractionDraft
from tests.networks.serving import FakeNetwork, Fault, Handler, Request

KEY = "key-of-the-tests"
SECRET = "secret-of-the-tests"

_SIGNED = re.compile(r'(\w+)="([^"]*)"')


def photo_of(draft: ItemDraft, native: str, uploaded: int, updated: int) -> dict[str, Any]:
    """A photo as photos.search lists it with all extras. Numbers come now as text, now not."""
    item = draft.item
    title, _, description = item.text.partition("\n")
    said: dict[str, Any] = {
        "id": native,
        "owner": item.author.id,
        "secret": "5ec4e7",
        "server": "65535",
        "farm": 66,
        "title": title,
        "ispublic": 1,
        "isfriend": 0,
        "isfamily": 0,
        "license": "0",
        "description": {"_content": _as_html(description.strip())},
        "dateupload": str(uploaded),
        "lastupdate": str(updated) if int(native) % 2 else updated,
        "datetaken": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(uploaded - 60)),
        "datetakengranularity": "0",
        "ownername": item.author.name,
        "iconserver": "0",
        "iconfarm": 0,
        "tags": " ".join(item.hashtags),
        "media": "photo",
        "media_status": "ready",
        "pathalias": item.author.handle or None,
    }
    for media in item.media[:1]:
        said |= {"url_l": media.url, "width_l": media.width, "height_l": str(media.height)}
        said |= {"url_m": media.preview or media.url, "width_m": "500", "height_m": 375}
    return said


def _as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class FlickrNetwork(FakeNetwork):
    """Flickr. `photos` are all that are public at this moment, by id; those that are `private`
    as well are gone, though the search's index goes on listing them where it is `stale`. Of
    `unanswered` ones it never says anything else than that."""

    def __init__(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(port, tls)
        self.photos: dict[str, dict[str, Any]] = {}
        self.private: set[str] = set()
        self.stale = False
        self.unanswered: dict[str, Fault] = {}
        self.most_per_page = 500
        self.most_results = 4000
        self._natives: dict[str, str] = {}

    @property
    def rest_url(self) -> str:
        """The address of its REST API."""
        return f"{self.url}/services/rest/"

    # What tests do

    def publish(self, draft: Draft, uploaded: int | None = None, updated: int = 0) -> str:
        """Somebody uploads, changes or deletes a photo; times in Unix seconds. Its native id."""
        if isinstance(draft, RetractionDraft):
            native = self.native(draft.target)
            with self.lock:
                self.photos.pop(native, None)
            return native
        assert isinstance(draft, ItemDraft)
        native = self.native(draft.uid)
        with self.lock:
            before = self.photos.get(native)
            first = int(before["dateupload"]) if before else uploaded or int(self.now())
            last = max(updated, int(before["lastupdate"]) + 1 if before else first)
            self.photos[native] = photo_of(draft, native, first, last)
        return native

    def publish_payload(self, photo: dict[str, Any]) -> None:
        """A photo as it is."""
        with self.lock:
            self.photos[str(photo["id"])] = photo

    def native(self, uid: str) -> str:
        """The id of the photo that a test calls `uid`."""
        with self.lock:
            return self._natives.setdefault(uid, str(54_000_000_000 + len(self._natives)))

    def uid_of(self, uid: str) -> str:
        """The uid under which flickrtron must know it."""
        return f"flickr:{self.native(uid)}"

    # What the network does

    def route(self, handler: Handler, request: Request) -> None:
        if request.path == "/_/publish":
            self.publish_payload(json.loads(request.body))
            handler.json({})
        elif request.path == "/_/published":
            handler.json(list(self.photos.values()))
        elif (fault := self.failing(self._method(request))) is not None:
            handler.answer(fault)
        else:
            handler.answer(self._answer(request))

    @staticmethod
    def _method(request: Request) -> str:
        """What is asked for: "search" or "info"."""
        return "info" if b"flickr.photos.getInfo" in request.body else "search"

    def _answer(self, request: Request) -> Fault:
        if request.method != "POST" or request.path != "/services/rest/":
            return Fault(404, b"<html><title>404</title></html>")
        signed = dict(_SIGNED.findall(request.headers.get("authorization", "")))
        if unquote(signed.get("oauth_consumer_key", "")) != KEY:
            return failure(100, "Invalid API Key (Key has invalid format)")
        if not signed.get("oauth_signature"):
            return Fault(401, b"oauth_problem=signature_invalid")
        asked = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        if asked.get("method") == "flickr.photos.getInfo":
            return self._info(asked.get("photo_id", ""))
        if asked.get("method") != "flickr.photos.search" or asked.get("format") != "json":
            return failure(112, f'Method "{asked.get("method")}" not found')
        if not asked.get("tags"):
            return failure(3, "Parameterless searches have been disabled.")
        return self._search(asked)

    def _info(self, native: str) -> Fault:
        with self.lock:
            if native in self.unanswered:
                return self.unanswered[native]
            if native in self.private:
                return failure(2, "Permission denied")
            if native not in self.photos:
                return failure(1, f'Photo "{native}" not found (invalid ID)')
            said = self.photos[native]
        return _json({"photo": {"id": native, "title": {"_content": said["title"]}}, "stat": "ok"})

    def _search(self, asked: dict[str, str]) -> Fault:
        tags = {re.sub(r"\W", "", tag).casefold() for tag in asked["tags"].split(",")}
        since = int(asked.get("min_upload_date", 0))
        with self.lock:
            photos = list(self.photos.values())
        found = sorted(
            (
                p
                for p in photos
                if tags & {*p["tags"].split()}
                and int(p["dateupload"]) >= since
                and (self.stale or p["id"] not in self.private)
            ),
            key=lambda photo: int(photo["dateupload"]),
        )
        per_page = min(int(asked.get("per_page", 100)), self.most_per_page)
        pages = -(-len(found) // per_page)
        given = found[: self.most_results]
        page = max(min(int(asked.get("page", 1)), -(-len(given) // per_page)), 1)
        listed = {
            "page": page,
            "pages": pages,
            "perpage": per_page,
            "total": str(len(found)),
            "photo": given[(page - 1) * per_page : page * per_page],
        }
        return _json({"photos": listed, "stat": "ok"})


def failure(code: int, message: str) -> Fault:
    """An error as Flickr tells it: with status 200."""
    return _json({"stat": "fail", "code": code, "message": message})


def _json(said: object) -> Fault:
    return Fault(200, json.dumps(said).encode(), {"content-type": "application/json"})


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    with FlickrNetwork(parser.parse_args().port) as network:
        sys.stdout.write(f"{network.rest_url}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
