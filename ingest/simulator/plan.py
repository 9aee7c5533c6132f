"""Who posts what kind of thing when: everything about a conference but the words.

A plan is made at once and is small, so that any step of the script can be played on its own
(steps.py, words.py).
"""

from collections import deque
from random import Random
from typing import NamedTuple

from ingest.simulator import fates, luck, moods
from ingest.simulator.cues import Cue, cues
from ingest.simulator.fates import Fate
from ingest.simulator.moments import Timeline, micros
from ingest.simulator.people import Crowd, Person, crowd
from ingest.simulator.phrases import ENGLISH, said_in
from ingest.simulator.programme import Programme, Session

# How many posts back people still answer, or post on another network.
RECENT = 80


class Post(NamedTuple):
    """One post, made at `made` (Unix time in microseconds).

    `parent` is the number of the post that it answers, or -1; `like` that of the post whose
    words it has, mostly its own.
    """

    number: int
    made: int
    act: str
    person: Person
    network: str
    language: str
    session: Session
    like: int
    parent: int = -1


class Plan(NamedTuple):
    """Every post, in the order in which they are made, and by number what becomes of some."""

    posts: list[Post]
    fates: dict[int, Fate]


def plan(seed: int, programme: Programme, count: int) -> Plan:
    """A conference of `count` posts."""
    random, people = luck.stream(seed, luck.PLAN), crowd(seed)
    timeline = Timeline(programme)
    cued = cues(programme, people, count)
    free = timeline.times(random, count - len(cued))
    beats: list[tuple[int, Cue | None]] = [(cue.at, cue) for cue in cued]
    beats += [(at, None) for at in free]
    beats.sort(key=lambda beat: beat[0])
    writer = _Writer(random, timeline, people)
    for at, cue in beats:
        writer.write(at, cue)
    return Plan(writer.posts, writer.fates)


class _Writer:
    """Plans post after post, and remembers the last ones."""

    def __init__(self, random: Random, timeline: Timeline, people: Crowd) -> None:
        self.posts: list[Post] = []
        self.fates: dict[int, Fate] = {}
        self._random = random
        self._timeline = timeline
        self._people = people
        self._recent: deque[Post] = deque(maxlen=RECENT)
        self._crossed: set[int] = set()

    def write(self, at: int, cue: Cue | None) -> None:
        """Plan the next post."""
        post = self._cued(cue) if cue else self._free(at)
        self.posts.append(post)
        self._recent.append(post)
        if fate := fates.fate(self._random, post.act, post.network, at):
            self.fates[post.number] = fate

    def _cued(self, cue: Cue) -> Post:
        number = len(self.posts)
        network = luck.pick(self._random, tuple(cue.person.accounts))
        return Post(number, cue.at, cue.act, cue.person, network, ENGLISH, cue.session, number)

    def _free(self, at: int) -> Post:
        moment = self._timeline.at(at)
        act = moods.act(self._random, moment, at)
        if act == "reply" and self._recent:
            return self._reply(at)
        if act == "cross" and (again := self._cross(at)):
            return again
        if act in ("reply", "cross"):
            act = "reaction"
        person = self._people.anybody(self._random)
        # Everybody sits in one room at a time.
        session = moment.sessions[person.taste % len(moment.sessions)]
        network = self._network(person, act)
        act = moods.possible(act, network)
        language = said_in(act, self._language(person))
        number = len(self.posts)
        return Post(number, at, act, person, network, language, session, number)

    def _network(self, person: Person, act: str) -> str:
        """Mostly where they are at home; photos go where photos go."""
        random = self._random
        if act.startswith("photo") and "flickr" in person.accounts and random.random() < 0.7:
            return "flickr"
        if len(person.accounts) == 1 or random.random() < 0.75:
            return person.home
        others = [network for network in person.accounts if network != "flickr"]
        return luck.pick(random, others)

    def _language(self, person: Person) -> str:
        """Who has another language uses it every second time; conferences are English."""
        return person.languages[0] if self._random.random() < 0.48 else ENGLISH

    def _reply(self, at: int) -> Post:
        parent = self._recalled()
        random, number = self._random, len(self.posts)
        author, language = self._answering(parent, at)
        if author.role == "speaker":
            act = "reply_speaker"
        else:
            fate = self.fates.get(parent.number)
            gone = fate is not None and fate.is_gone(at) and random.random() < 0.7
            act = moods.reply(parent.act, gone=gone)
        spoken = said_in(act, language)
        return Post(
            number, at, act, author, parent.network, spoken, parent.session, number, parent.number
        )

    def _recalled(self) -> Post:
        """A recent post, rather a very recent one, rather not a photo on Flickr."""
        for _ in range(4):
            back = self._random.random() * self._random.random() * len(self._recent)
            post = self._recent[-1 - int(back)]
            if post.network != "flickr":
                break
        return post

    def _answering(self, parent: Post, at: int) -> tuple[Person, str]:
        """Who answers a post, and in which language: now and then the speaker, off stage."""
        random, session = self._random, parent.session
        if moods.reaches_speaker(parent.act) and random.random() < 0.3 and at > micros(session.end):
            speaker = self._people.speakers[luck.pick(random, session.speakers)]
            if parent.network in speaker.accounts:
                return speaker, ENGLISH
        person = luck.pick(random, self._people.on(parent.network, parent.language))
        spoken = parent.language if parent.language in person.languages else ENGLISH
        return person, spoken

    def _cross(self, at: int) -> Post | None:
        """Words of a recent post, by the same person on another network; None where there is
        nobody to do so."""
        for post in reversed(self._recent):
            others = [one for one in post.person.accounts if one not in (post.network, "flickr")]
            if others and moods.is_crossed(post.act) and post.like not in self._crossed:
                self._crossed.add(post.like)
                return post._replace(number=len(self.posts), made=at, network=others[0])
        return None
