"""Who posts: Bluesky's public API knows the names behind the ids that the stream has."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import requests

from ingest import foreign, retry_after
from ingest.foreign import NotJson, mapping, mappings, parse, text
from ingest.trouble import Garbled, Unreachable, of_status
from live import clean

# As many as one call may name.
MOST_A_CALL = 25

# Authors of a large event, some 200 bytes each.
MOST_KNOWN = 20_000

TIMEOUT_S = 10.0
MOST_BYTES = 1_000_000

# What an account says that does not want to be shown where nobody is signed in.
UNLISTED = "!no-unauthenticated"

# The handle of an account whose own name cannot be verified.
_NO_HANDLE = "handle.invalid"


@dataclass(frozen=True)
class Profile:
    """An author, as far as known; `listed` is false where they want to be shown to nobody
    outside of Bluesky."""

    name: str = ""
    handle: str = ""
    avatar: str = ""
    listed: bool = True

    @classmethod
    def of(cls, said: foreign.Mapping) -> "Profile":
        """One profile of an answer."""
        handle = clean.line(text(said.get("handle")), 300)
        labels = {text(label.get("val")) for label in mappings(said.get("labels"))}
        return cls(
            name=clean.line(text(said.get("displayName")), 300),
            handle="" if handle == _NO_HANDLE else handle,
            avatar=clean.address(text(said.get("avatar"))),
            listed=UNLISTED not in labels,
        )


NOBODY = Profile()


def fetch(api_url: str, dids: Collection[str]) -> dict[str, Profile]:
    """The profiles of at most 25 accounts; those that are gone have an empty one.

    Blocks, and raises Trouble.
    """
    try:
        with requests.get(
            f"{api_url.rstrip('/')}/xrpc/app.bsky.actor.getProfiles",
            params=[("actors", did) for did in dids],
            timeout=TIMEOUT_S,
            stream=True,
            allow_redirects=False,
        ) as answer:
            body = answer.raw.read(MOST_BYTES, decode_content=True)
            status, headers = answer.status_code, answer.headers
    except (requests.RequestException, OSError) as error:
        raise Unreachable(f"{type(error).__name__} at the profiles") from error
    if status != 200:
        words = text(mapping(foreign.parsed_or_none(body)).get("message"))
        raise of_status(status, f"profiles: {words}", retry_after.seconds(headers), body)
    try:
        said = mapping(parse(body)).get("profiles")
    except NotJson as error:
        raise Garbled(f"profiles: {error}", body=body) from None
    found = {text(one.get("did")): Profile.of(one) for one in mappings(said)}
    return {did: found.get(did, NOBODY) for did in dids}


class Known(Mapping[str, Profile]):
    """The profiles that we have; the longest unused are forgotten first."""

    def __init__(self, most: int = MOST_KNOWN) -> None:
        self._held: OrderedDict[str, Profile] = OrderedDict()
        self._most = most

    def __getitem__(self, did: str) -> Profile:
        profile = self._held[did]
        self._held.move_to_end(did)
        return profile

    def __iter__(self) -> Iterable[str]:  # type: ignore[override]
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def learn(self, profiles: Mapping[str, Profile]) -> None:
        """These are known now."""
        for did, profile in profiles.items():
            self._held[did] = profile
            self._held.move_to_end(did)
        while len(self._held) > self._most:
            self._held.popitem(last=False)

    def forget(self, did: str) -> None:
        """It changed."""
        self._held.pop(did, None)
