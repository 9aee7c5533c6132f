"""photos.search through flickrapi. The call blocks, and gives Flickr's bytes or a Trouble."""

import logging
import re
from collections.abc import Callable
from typing import Any

import requests
from flickrapi import FlickrAPI, FlickrError

from ingest import fetch, retry_after
from ingest.foreign import Mapping, NotJson, mapping, native_id, number, parse, text
from ingest.trouble import Faulty, Garbled, Misunderstood, Refused, Trouble, Unreachable, of_status

TIMEOUT_S = 10

EXTRAS = (
    "description,license,date_upload,date_taken,owner_name,icon_server,last_update,tags,media,"
    "path_alias,url_q,url_m,url_z,url_l"
)

# Flickr's own codes. The others say that something is wrong with this one query.
_KEY = {96, 97, 98, 99, 100}
_LATER = {0, 10, 105, 106, 201}

# Of photos.getInfo: not found; private by now.
_GONE = {1, 2}

_TAGS = re.compile(r"(?s)<(script|style).*?</\1>|<[^>]*>")

# What stands in the log beside the code is flickrapi's own account of every failure, headers
# and all; ours is shorter and knows no secrets.
logging.getLogger("flickrapi").setLevel(logging.CRITICAL)


class Search:
    """One client of Flickr."""

    def __init__(self, key: str, secret: str, url: str) -> None:
        self._flickr = FlickrAPI(key, secret, format="json", store_token=False, timeout=TIMEOUT_S)
        self._flickr.REST_URL = url
        # flickrapi shares one session among all its users; its answers' words and headers get
        # lost on the way, so they are kept here.
        self._flickr.flickr_oauth.session = session = requests.Session()
        session.hooks["response"].append(self._keep)
        self._answer: requests.Response | None = None

    def _keep(self, answer: requests.Response, *_: object, **__: object) -> None:
        self._answer = answer

    def page(self, asked: dict[str, str]) -> bytes:
        """The answer to one query. Raises Trouble where Flickr did not answer it."""
        body = self._asked(lambda: self._flickr.photos.search(**asked, extras=EXTRAS))
        check(body)
        return body

    def is_gone(self, native: str) -> bool:
        """Whether Flickr says that nobody can see this photo any more; Trouble where it says
        neither yes nor no."""
        body = self._asked(lambda: self._flickr.photos.getInfo(photo_id=native))
        try:
            answer = mapping(parse(body))
        except NotJson:
            raise Garbled(f"not JSON: {_sentence(body)}", body=body) from None
        if text(answer.get("stat")) == "fail":
            code = number(answer.get("code"), -1)
            if code in _GONE:
                return True
            raise _failure(code, text(answer.get("message")))
        if native_id(mapping(answer.get("photo")).get("id")) != native:
            raise Garbled(f"this is about no photo: {_sentence(body)}", body=body)
        return False

    def _asked(self, ask: Callable[[], Any]) -> bytes:
        self._answer = None
        try:
            body: bytes = ask()
        except FlickrError as error:
            raise self._refusal(error) from error
        except (requests.RequestException, OSError, ValueError) as error:
            raise Unreachable(fetch.said(error)) from error
        return body

    def _refusal(self, error: FlickrError) -> Trouble:
        answer = self._answer
        if answer is None:
            return Faulty(str(error))
        wait = retry_after.seconds(answer.headers)
        return of_status(answer.status_code, _sentence(answer.content), wait)


def check(body: bytes) -> Mapping:
    """The answer in `body`; raises the Trouble that it tells instead of photos."""
    try:
        answer = mapping(parse(body))
    except NotJson:
        raise Garbled(f"not JSON: {_sentence(body)}", body=body) from None
    if text(answer.get("stat")) == "fail":
        raise _failure(number(answer.get("code"), -1), text(answer.get("message")))
    if not isinstance(mapping(answer.get("photos")).get("photo"), list):
        raise Garbled(f"there are no photos in it: {_sentence(body)}", body=body)
    return answer


def _failure(code: int, words: str) -> Trouble:
    kind = Refused if code in _KEY else Faulty if code in _LATER else Misunderstood
    return kind(f"{words} (Flickr's code {code})")


def _sentence(body: bytes) -> str:
    """The beginning of an answer that is not what was asked for, without its tags."""
    said = body[:2000].decode("utf-8", "replace")
    return " ".join(_TAGS.sub(" ", said).split())[:200]
