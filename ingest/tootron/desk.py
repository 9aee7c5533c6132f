"""What we ask a server for besides its streams. Each call blocks, and raises Trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from ingest.fetch import Answer, Fetcher
from ingest.foreign import Mapping as Json
from ingest.foreign import NotJson, mapping, mappings, parse, parsed_or_none, text
from ingest.tootron import answers
from ingest.tootron.servers import Server
from ingest.tootron.status import native
from ingest.trouble import Faulty, Garbled, Refused
from live.draft import now

# What a server takes in one question for statuses, and how many single ones we ask in its place.
MOST_AT_ONCE = 20
MOST_SINGLY = 5

# Servers that are older than this question answer with one of these.
_NOT_KNOWN = {400, 401, 403, 404, 405, 410, 422}
_GONE = {404, 410}


@dataclass(frozen=True)
class Looked:
    """What became of statuses that were looked up: as they are now, or gone as far as the server
    knows. `left` are those that were not asked about yet."""

    statuses: Sequence[Json]
    gone: Sequence[str]
    left: Sequence[str]


class Desk:
    """One server. `left` and `wait` are what its last answer said about its limit: requests,
    and seconds until there are more."""

    def __init__(self, server: Server, allowed: Sequence[str]) -> None:
        self._server = server
        self._fetcher = Fetcher(allowed)
        self._knows_many = True
        self.left: float | None = None
        self.wait: float | None = None

    def page(self, path: str) -> list[Json]:
        """A page of a timeline."""
        body = self._ok(path).body
        try:
            parsed = parse(body)
        except NotJson as error:
            raise Garbled(str(error), body=body) from None
        if not isinstance(parsed, list):
            raise Garbled(f"no page of a timeline: {answers.words_of(body)}", body=body)
        return [mapping(one) for one in parsed]

    def streaming(self) -> str:
        """Where its streams are: the server says so, else it is the server itself."""
        said = self._instance()
        v2 = mapping(mapping(said.get("configuration")).get("urls")).get("streaming")
        url = text(v2) or text(mapping(said.get("urls")).get("streaming_api"))
        parts = urlsplit(url)
        scheme = {"wss": "https", "ws": "http"}.get(parts.scheme, parts.scheme)
        # Our token travels there: never in the clear where the server itself does better.
        if not parts.netloc or scheme not in {"https", urlsplit(self._server.url).scheme}:
            return self._server.url
        return f"{scheme}://{parts.netloc}"

    def look(self, natives: Sequence[str], control: str) -> Looked:
        """What became of these statuses; `control` is a timeline that should have some.

        Gone is only what the server says to be gone while it still knows what it lists: one
        that has lost its mind or its database deletes nothing of ours.
        """
        found = self._many(natives) if self._knows_many else None
        seen = {native(one.get("id")) for one in found or ()}
        missing = [one for one in natives if one not in seen]
        statuses, gone = list(found or ()), []
        for one in missing[:MOST_SINGLY]:
            if (status := self._one(one)) is None:
                gone.append(one)
            else:
                statuses.append(status)
        if gone:
            listed = self._believable(control)
            gone = [one for one in gone if one not in listed]
        return Looked(statuses, gone, missing[MOST_SINGLY:])

    def close(self) -> None:
        """Let go of the connections."""
        self._fetcher.close()

    def _many(self, natives: Sequence[str]) -> list[Json] | None:
        """Those that there still are; None where the server does not know the question."""
        query = urlencode([("id[]", one) for one in natives])
        answer = self._get(f"/api/v1/statuses?{query}")
        parsed = parsed_or_none(answer.body)
        if answer.status in _NOT_KNOWN or not isinstance(parsed, list):
            self._knows_many = False
            return None
        if answer.status != 200:
            raise answers.trouble_of(answer, now())
        return mappings(parsed)

    def _one(self, name: str) -> Json | None:
        """One status; None where the server says that there is none."""
        path = f"/api/v1/statuses/{quote(name, safe='')}"
        answer = self._get(path)
        said = parsed_or_none(answer.body)
        if answer.status in _GONE and text(mapping(said).get("error")):
            return None
        if answer.status != 200:
            raise answers.trouble_of(answer, now())
        if native(mapping(said).get("id")) != name:
            raise Garbled("not the status that was asked for", body=answer.body)
        return mapping(said)

    def _believable(self, control: str) -> list[str]:
        """What it lists at this moment. Faulty where it does not know that either."""
        listed = [name for one in self.page(control) if (name := native(one.get("id")))]
        if listed and self._one(listed[0]) is None:
            raise Faulty("it says that a post which it lists does not exist")
        if not listed and not self._instance():
            raise Faulty("it says that posts do not exist, and nothing about itself")
        return listed

    def _instance(self) -> Json:
        """What the server says about itself; nothing where it does not."""
        for path in ("/api/v2/instance", "/api/v1/instance"):
            try:
                return mapping(parsed_or_none(self._ok(path).body))
            except (Faulty, Refused):
                continue
        return {}

    def _ok(self, path: str) -> Answer:
        answer = self._get(path)
        if answer.status != 200:
            raise answers.trouble_of(answer, now())
        return answer

    def _get(self, path: str) -> Answer:
        headers: Mapping[str, str] = {"accept": "application/json", **self._server.headers}
        answer = self._fetcher.get(self._server.url + path, headers)
        self.left = answers.left(answer.headers)
        self.wait = answers.wait_of(answer.headers, now())
        return answer
