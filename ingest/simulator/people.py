"""Who is there: some hundred attendees, the speakers, the organisers, a few machines.

Attendees are put together from the names in people.toml; nobody in it is a real person.
"""

import tomllib
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Literal

import msgspec

from ingest.simulator import luck
from ingest.simulator.networks import NETWORKS
from ingest.simulator.programme import speakers
from live.item import Author

ATTENDEES = 460

Role = Literal["attendee", "speaker", "organiser", "machine", "spammer"]

# Where people are at home, and how likely.
_HOMES = (("mastodon", 0.36), ("x", 0.66), ("bluesky", 0.92), ("native", 1.0))
_OPEN = ("x", "mastodon", "bluesky")


class Person(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Somebody who posts. The first language and the first account are the favourites.

    `taste` decides in which of several rooms they sit, `key` names a speaker's slug or
    what a machine says, `accounts` is network -> author.
    """

    number: int
    name: str
    handle: str
    languages: tuple[str, ...]
    accounts: Mapping[str, Author]
    role: Role = "attendee"
    key: str = ""
    taste: int = 0

    @property
    def home(self) -> str:
        """The network that they like best."""
        return next(iter(self.accounts))


class Crowd:
    """Everybody, and the ways in which the script looks for somebody."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        self.attendees = [person for person in people if person.role == "attendee"]
        self.speakers = {person.key: person for person in people if person.role == "speaker"}
        self.machines = [person for person in people if person.role == "machine"]
        self.organiser = next(person for person in people if person.role == "organiser")
        self.spammer = next(person for person in people if person.role == "spammer")
        # A tenth of a crowd writes half of what is written.
        weights = [1 / (rank + 12) for rank in range(len(self.attendees))]
        self._sums = list(accumulate(weights))
        self._pools: dict[tuple[str, str], list[Person]] = {}
        for person in self.attendees:
            for network in person.accounts:
                for language in person.languages:
                    self._pools.setdefault((network, language), []).append(person)

    def anybody(self, random: Random) -> Person:
        """An attendee; some are far more talkative than others."""
        return self.attendees[bisect(self._sums, random.random() * self._sums[-1])]

    def on(self, network: str, language: str) -> Sequence[Person]:
        """The attendees who can answer there and in that language, or at least in English."""
        return self._pools.get((network, language)) or self._pools[network, "en"]


@cache
def crowd(seed: int) -> Crowd:
    """The people of this seed."""
    random = luck.stream(seed, luck.PEOPLE)
    raw = tomllib.loads((Path(__file__).parent / "people.toml").read_text("utf-8"))
    people = [*_stage(), *_houses(raw["machine"])]
    taken = {person.handle for person in people}
    for person in _attendees(random, raw, len(people)):
        if person.handle not in taken:
            taken.add(person.handle)
            people.append(person)
        if len(people) == ATTENDEES:
            return Crowd(people)
    raise AssertionError("the attendees never end")


def _stage() -> Iterator[Person]:
    for number, speaker in enumerate(speakers()):
        yield Person(
            number=number,
            name=speaker.name,
            handle=speaker.handle,
            languages=speaker.languages,
            accounts=_accounts(_OPEN, number, speaker.name, speaker.handle),
            role="speaker",
            key=speaker.slug,
        )


def _houses(machines: Sequence[Mapping[str, str]]) -> Iterator[Person]:
    first = len(speakers())
    yield _account(first, "Tidemark", "tidemark", (*_OPEN, "native"), role="organiser")
    yield _account(first + 1, "Harbour Coins 4U", "coins_4u_free", ("x",), role="spammer")
    for number, machine in enumerate(machines, first + 2):
        networks = ("mastodon",) if number % 2 else ("bluesky",)
        name, handle = machine["name"], machine["handle"]
        yield _account(number, name, handle, networks, role="machine", key=machine["act"])


def _account(
    number: int, name: str, handle: str, networks: Sequence[str], *, role: Role, key: str = ""
) -> Person:
    return Person(
        number=number,
        name=name,
        handle=handle,
        languages=("en",),
        accounts=_accounts(networks, number, name, handle, bot=role == "machine"),
        role=role,
        key=key,
    )


def _attendees(random: Random, raw: Mapping[str, object], number: int) -> Iterator[Person]:
    """Ever more of them; handles may repeat."""
    cultures = msgspec.convert(raw["culture"], list[Culture])
    flourish = msgspec.convert(raw["flourish"], dict[str, list[str]])
    shares = list(accumulate(culture.share for culture in cultures))
    while True:
        culture = cultures[bisect(shares, random.random() * shares[-1])]
        given, family = luck.pick(random, culture.given), luck.pick(random, culture.family)
        name, handle = _named(random, culture, given, family, flourish)
        yield Person(
            number=number,
            name=name,
            handle=handle,
            languages=culture.languages,
            accounts=_accounts(_networks(random), number, name, handle),
            taste=luck.below(random, 1000),
        )
        number += 1


class Culture(msgspec.Struct, frozen=True):
    """Names that go together; each is a pair of the name and its spelling in a handle."""

    share: int
    order: Literal["given", "family"]
    languages: tuple[str, ...]
    given: list[tuple[str, str]]
    family: list[tuple[str, str]]


def _named(
    random: Random,
    culture: Culture,
    given: tuple[str, str],
    family: tuple[str, str],
    flourish: Mapping[str, Sequence[str]],
) -> tuple[str, str]:
    spaced = " " if culture.languages[0] not in ("ja", "zh", "ko") else ""
    if culture.order == "family":
        full = family[0] + spaced + given[0]
    else:
        full = given[0] + spaced + family[0]
    short = given[0] if culture.order == "given" else full
    word = luck.pick(random, flourish["words"])
    names = (full, full, full, short, full + luck.pick(random, flourish["after"]), short.lower())
    handles = (
        given[1] + family[1],
        f"{given[1]}_{family[1]}",
        f"{given[1]}{word}",
        f"{given[1][0]}{family[1]}",
        f"{given[1]}{luck.below(random, 90) + 10}",
        f"{word}_{given[1]}",
    )
    return luck.pick(random, names), luck.pick(random, handles)


def _networks(random: Random) -> list[str]:
    chance = random.random()
    networks = [next(name for name, most in _HOMES if chance < most)]
    if random.random() < 0.3:
        networks.append(luck.pick(random, _OPEN))
    if random.random() < 0.15:
        networks.append("flickr")
    return list(dict.fromkeys(networks))


def _accounts(
    networks: Sequence[str], number: int, name: str, handle: str, *, bot: bool = False
) -> dict[str, Author]:
    return {one: NETWORKS[one].author(number, name, handle, bot) for one in networks}
