"""tweepy's way to the network: another host where the settings name one, time limits, and lines.

tweepy knows one address, sets no time limit for its requests, and requests holds a line back
until 512 bytes have come. All of that is put right in the one place that sees every request.
"""

from collections.abc import Iterator
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.exceptions import ProtocolError

# The address that tweepy has built in.
_TWEEPY = "https://api.twitter.com"

CONNECT_S = 10.0
ANSWER_S = 30.0

# Far beyond any post (some 25,000 characters with everything that comes along), and small
# enough that garbage without an end cannot fill the memory.
MOST_LINE = 4 * 1024 * 1024


class Splitter:
    """Bytes in pieces as they come; lines out, without their ends. Pure.

    Of a line beyond `most` bytes only so much is kept, which is then a line that is cut.
    """

    def __init__(self, most: int = MOST_LINE) -> None:
        self._most = most
        self._begun = bytearray()

    def feed(self, piece: bytes) -> list[bytes]:
        """The lines that `piece` completes."""
        *whole, rest = piece.split(b"\n")
        lines = []
        for part in whole:
            self._add(part)
            lines.append(self.rest().removesuffix(b"\r"))
        self._add(rest)
        return lines

    def rest(self) -> bytes:
        """What has begun and never ended."""
        begun = bytes(self._begun)
        self._begun.clear()
        return begun

    def _add(self, part: bytes) -> None:
        self._begun += part[: self._most - len(self._begun)]


class Answer(requests.Response):
    """An answer that hands out each line as soon as it is there, and ends with an exception.

    Otherwise tweepy would ask again at once, without a word to us.
    """

    def iter_lines(self, *_: Any, **__: Any) -> Iterator[bytes]:
        splitter = Splitter()
        while piece := self.raw.read1(1 << 16, decode_content=True):
            yield from splitter.feed(piece)
        if rest := splitter.rest():
            yield rest
        raise ProtocolError("the server closed the stream")


class Transport(HTTPAdapter):
    """One client's requests. `answer` is the last one's, with its words and its socket."""

    def __init__(self, api_url: str, silence_s: float = ANSWER_S) -> None:
        super().__init__(max_retries=0)
        self._api_url = api_url.rstrip("/")
        self._limits = (CONNECT_S, silence_s)
        self.answer: requests.Response | None = None

    def mounted(self) -> requests.Session:
        """A session that speaks through this and nothing else."""
        session = requests.Session()
        session.mount("https://", self)
        session.mount("http://", self)
        return session

    def build_response(self, req: Any, resp: Any) -> requests.Response:
        self.answer = Answer()
        self.answer.__dict__.update(super().build_response(req, resp).__dict__)
        return self.answer

    def send(
        self, request: requests.PreparedRequest, *given: Any, **named: Any
    ) -> requests.Response:
        """Send it to the host of the settings, by the proxies that are set for that host."""
        self.answer = None
        request.url = (request.url or "").replace(_TWEEPY, self._api_url, 1)
        named["timeout"] = self._limits
        named["proxies"] = get_environ_proxies(request.url)
        return super().send(request, *given, **named)
