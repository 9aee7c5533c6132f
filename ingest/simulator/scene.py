"""What a post can speak of: the talk as far as it has come, its speakers, the people around.

The grammar (phrases.py) asks a scene for the slots that are no lists of words. A slot has
one value within a post.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random

import msgspec

from ingest.simulator import luck
from ingest.simulator.moments import SECOND, micros
from ingest.simulator.networks import NETWORKS
from ingest.simulator.people import Crowd, Person
from ingest.simulator.plan import Post
from ingest.simulator.programme import Session, Talk
from live.item import Author

_EMOJI = (
    "🌊🐙🦀🐚🐠🐡🦑🐳⚓🚢⛵🛟🌅🌉🪝🗺🧭🔦💡📡📻📟☎📠💾📼🎙🎚🎛🧵"
    "🪢🧶🪣🧊🍜🥟🍕🧆🥐☕🍵🧃🍩🎈🎉🎊🏁🪩🎻🪗🥁🎺"
)
_MARKS = "\u0300\u0301\u0302\u0303\u0308\u030a\u0316\u0323\u0327\u0330\u0332\u0336\u0338"
_HAUNTED = ("Kubernetes", "the Wi-Fi", "live captions", "no signal", "coffee", "time zones", "help")


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A talk where it takes place; times are Unix time in microseconds."""

    session: Session
    talk: Talk
    speakers: tuple[Person, ...]
    room: str
    start: int
    end: int


def stages(
    sessions: Sequence[Session], rooms: Mapping[str, str], people: Crowd
) -> dict[str, Stage]:
    """The stages of all talks, by the session's slug; `rooms` is slug -> name."""
    return {
        session.slug: Stage(
            session=session,
            talk=session.talk,
            speakers=tuple(people.speakers[slug] for slug in session.speakers),
            room=rooms[session.room],
            start=micros(session.start),
            end=micros(session.end),
        )
        for session in sessions
        if session.talk
    }


class Scene:
    """One post's view. Fills with what its words name: `mentioned` has the accounts by what
    stands behind the @, `links` has pairs of title and address."""

    def __init__(self, random: Random, stage: Stage, people: Crowd, post: Post) -> None:
        self._random = random
        self._stage = stage
        self._people = people
        self._post = post
        self._progress = min(max((post.made - stage.start) / (stage.end - stage.start), 0), 1)
        self._said: dict[str, str] = {}
        self.mentioned: dict[str, Author] = {}
        self.links: list[tuple[str, str]] = []

    def __call__(self, slot: str) -> str:
        said = self._said.get(slot)
        if said is None:
            said = self._said[slot] = _SLOTS[slot](self)
        return said

    def mention(self, person: Person) -> str:
        """Their account on the post's network, or their name where they have none."""
        author = person.accounts.get(self._post.network)
        if author is None or person is self._post.person:
            return _plain(person.name)
        said = NETWORKS[self._post.network].mention(author)
        self.mentioned[said[1:]] = author
        return said

    def _on_stage(self) -> Person:
        # One per post: of two on stage a post speaks of one.
        speakers = self._stage.speakers
        return speakers[self._post.like % len(speakers)]

    def _name(self) -> str:
        return self._on_stage().name.split(" ")[0]

    def _speaker(self) -> str:
        speaker = self._on_stage()
        return self.mention(speaker) if self._random.random() < 0.45 else _plain(speaker.name)

    def _person(self) -> str:
        return self.mention(self._people.anybody(self._random))

    def _topic(self) -> str:
        return luck.pick(self._random, self._stage.talk.topics)

    def _other_topic(self) -> str:
        topics = self._stage.talk.topics
        return topics[(topics.index(self("topic")) + 1) % len(topics)]

    def _point(self) -> str:
        """Something that the speaker said in the last minutes."""
        points = self._stage.talk.points
        said = int(self._progress * len(points))
        return points[max(min(said, len(points) - 1) - luck.below(self._random, 2), 0)]

    def _link(self) -> str:
        link = self._shown()
        self.links.append(link)
        return link[1]

    def _shown(self) -> tuple[str, str]:
        """Title and address of what was on the last slides."""
        links = self._stage.talk.links
        return links[min(int(self._progress * len(links)), len(links) - 1)]

    def _spam_link(self) -> str:
        url = f"https://coins.example/{self._number(1, 9)}"
        self.links.append(("", url))
        return url

    def _minute(self) -> str:
        return str(max(int((self._post.made - self._stage.start) / (60 * SECOND)) % 50, 1))

    def _number(self, least: int, most: int) -> str:
        return str(least + luck.below(self._random, most - least + 1))

    def _emoji_wall(self) -> str:
        return "".join([luck.pick(self._random, _EMOJI) for _ in range(280)])

    def _zalgo(self) -> str:
        letters = luck.pick(self._random, _HAUNTED)
        return "".join([letter + self._marks() for letter in letters])

    def _marks(self) -> str:
        return "".join(
            [luck.pick(self._random, _MARKS) for _ in range(luck.below(self._random, 5))]
        )


_SLOTS: Mapping[str, Callable[[Scene], str]] = {
    "speaker": Scene._speaker,
    "name": Scene._name,
    "person": Scene._person,
    "talk": lambda scene: scene._stage.talk.title,
    "tag": lambda scene: scene._stage.talk.tag,
    "room": lambda scene: scene._stage.room,
    "topic": Scene._topic,
    "topic2": Scene._other_topic,
    "point": Scene._point,
    "question": lambda scene: luck.pick(scene._random, scene._stage.talk.questions),
    "link": Scene._link,
    "linktitle": lambda scene: scene._shown()[0],
    "spamlink": Scene._spam_link,
    "minute": Scene._minute,
    "few": lambda scene: scene._number(2, 9),
    "degrees": lambda scene: scene._number(11, 19),
    "thousands": lambda scene: f"{scene._number(2, 19)},{scene._number(100, 999)}",
    "emojiwall": Scene._emoji_wall,
    "zalgo": Scene._zalgo,
}

SLOTS = frozenset(_SLOTS)


def _plain(name: str) -> str:
    return name.partition(" (")[0]
