"""What we ask X for besides the stream: our rules, and its recent search. Each call blocks."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import requests
import tweepy

from ingest.foreign import Mapping, NotJson, mapping, mappings, parse, parsed_or_none, text
from ingest.nozzletron import answers
from ingest.nozzletron.rules import Routes, Rule, plan, rules_in, tag_of
from ingest.nozzletron.stream import FIELDS
from ingest.nozzletron.transport import Transport
from ingest.their_clock import TheirClock
from ingest.trouble import Faulty, Misunderstood, Refused, Trouble

MOST_A_PAGE = 100


@dataclass(frozen=True)
class Synced:
    """The rules as they are now, and what X said to the queries that it did not take."""

    routes: Routes
    refused: dict[str, str]


class Desk:
    """tweepy's clients for single requests; they hand out X's bytes, not tweepy's objects."""

    def __init__(self, token: str, api_url: str, theirs: TheirClock) -> None:
        self.theirs = theirs
        self._transport = Transport(api_url)
        self._rules = tweepy.StreamingClient(token, return_type=requests.Response)
        self._client = tweepy.Client(token, return_type=requests.Response)
        self._rules.session = self._client.session = self._transport.mounted()
        self.limit_left: float | None = None

    def sync(self, queries: Collection[str]) -> Synced:
        """Make our rules those of `queries`. Raises Trouble, also where X takes none of them."""
        present = self.rules()
        planned = plan(present, queries)
        if planned.drop:
            self._ask(self._rules.delete_rules, list(planned.drop))
        present = [rule for rule in present if rule.id not in planned.drop]
        refused: dict[str, str] = {}
        for query in planned.add:
            # One by one: X refuses a whole list for one query that is wrong.
            added, words = self._add(query)
            present += added
            if not added:
                refused[query] = words
        if queries and len(refused) == len(set(queries)):
            raise Refused("; ".join(f"{query!r}: {words}" for query, words in refused.items()))
        return Synced(Routes(frozenset(queries), tuple(present)), refused)

    def rules(self) -> list[Rule]:
        """The rules of the stream as X has them now."""
        return rules_in(self._ask(self._rules.get_rules))

    def _add(self, query: str) -> tuple[list[Rule], str]:
        """The rule as X has it now; or none, and why."""
        try:
            body = self._ask(self._rules.add_rules, tweepy.StreamRule(query, tag_of(query)))
        except Misunderstood as error:
            body = mapping(parsed_or_none(error.body))
            words = str(error)
        else:
            words = answers.words_in(body)
        there_already = [
            Rule(text(one.get("id")), query, "")
            for one in mappings(body.get("errors"))
            if text(one.get("title")) == "DuplicateRule"
        ]
        return rules_in(body) or there_already, words

    def search(self, query: str, window: dict[str, str]) -> bytes:
        """A page of recent search, the newest first. `window` holds since_id or start_time,
        and next_token after the first page. Raises Trouble."""
        asked = {**FIELDS, **window, "max_results": MOST_A_PAGE}
        return self._asked(self._client.search_recent_tweets, query, **asked).content

    def lookup(self, natives: Sequence[str]) -> bytes:
        """What is there of these posts (a hundred at most), without anything that comes along."""
        return self._asked(self._client.get_tweets, list(natives)).content

    def counts(self, query: str, window: dict[str, str]) -> bytes:
        """How many posts there are in a window, minute by minute."""
        ask = self._client.get_recent_tweets_count
        return self._asked(ask, query, granularity="minute", **window).content

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def _ask(self, method: Callable[..., Any], *arguments: Any) -> Mapping:
        try:
            return mapping(parse(self._asked(method, *arguments).content))
        except NotJson as error:
            raise Faulty(str(error)) from None

    def _asked(self, method: Callable[..., Any], *given: Any, **named: Any) -> requests.Response:
        try:
            response: requests.Response = method(*given, **named)
        except Trouble:
            raise
        except Exception as error:
            # tweepy lets out what its reading of an error's body runs into, whatever that is.
            if self._transport.answer is not None:
                self.theirs.heard(self._transport.answer.headers)
            raise answers.trouble_after(self._transport.answer, error) from error
        self.theirs.heard(response.headers)
        self.limit_left = answers.left_of_limit(response.headers)
        return response
