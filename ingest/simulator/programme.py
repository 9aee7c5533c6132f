"""The conference's schedule: rooms, tracks, speakers and sessions, as plain structs.

The talks are data (talks/, speakers.toml); the seed decides which talk of a track is given
when. Whoever shows the conference makes models of it; the script makes people talk about it.
"""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from ingest.simulator import luck, slots

_HERE = Path(__file__).parent

TITLE = "Tidemark"
TAGLINE = "Two days about what is happening right now, and what is left of it"
HASHTAG = "afademo"

Kind = Literal["keynote", "talk", "break", "party"]


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A place; `seats` is how many people fit in, `tag` as people write it (TideRoom)."""

    slug: str
    name: str
    seats: int
    tag: str = ""


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """A line through the programme, in one room. `colour` is #rrggbb."""

    slug: str
    name: str
    room: str
    colour: str


class Speaker(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on stage. `handle` is the same on every network."""

    slug: str
    name: str
    handle: str
    role: str
    bio: str
    languages: tuple[str, ...]


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """What is said, and what there is to say about it; `points` in the order of the talk."""

    slug: str
    title: str
    abstract: str
    speakers: tuple[str, ...]
    tag: str
    topics: tuple[str, ...]
    points: tuple[str, ...]
    questions: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the schedule. Slugs name room, track and speakers; a break has no `talk`.

    `hashtag` is as people write it (OnlyMinute); `start` and `end` are aware.
    """

    slug: str
    title: str
    abstract: str
    kind: Kind
    room: str
    track: str
    speakers: tuple[str, ...]
    hashtag: str
    start: datetime
    end: datetime
    talk: Talk | None = None


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is printed in the booklet; sessions by time, then room."""

    title: str
    tagline: str
    hashtag: str
    start: datetime
    end: datetime
    rooms: tuple[Room, ...]
    tracks: tuple[Track, ...]
    speakers: tuple[Speaker, ...]
    sessions: tuple[Session, ...]


ROOMS = (
    Room(slug="lantern-hall", name="Lantern Hall", seats=900, tag="LanternHall"),
    Room(slug="tide-room", name="Tide Room", seats=300, tag="TideRoom"),
    Room(slug="chart-room", name="Chart Room", seats=300, tag="ChartRoom"),
    Room(slug="crows-nest", name="Crow's Nest", seats=180, tag="CrowsNest"),
    Room(slug="foyer", name="Foyer", seats=1000),
    Room(slug="ropeworks", name="The Old Ropeworks", seats=600),
)

PLENARY = Track(slug="plenary", name="Plenary", room="lantern-hall", colour="#b45309")

TRACKS = (
    PLENARY,
    Track(slug="flow", name="Flow", room="tide-room", colour="#0f766e"),
    Track(slug="craft", name="Craft", room="chart-room", colour="#6d28d9"),
    Track(slug="company", name="Company", room="crows-nest", colour="#be185d"),
)


def programme(seed: int, start: datetime) -> Programme:
    """The schedule of the conference whose doors open at `start` (aware).

    Later times are counted on the wall clock of `start`'s time zone.
    """
    given = {"keynote": iter(talks("keynotes"))}
    given |= {track.slug: iter(_shuffled(seed, track)) for track in TRACKS[1:]}
    sessions: list[Session] = []
    for slot in slots.SLOTS:
        begins = start + timedelta(minutes=slot.minute)
        ends = begins + timedelta(minutes=slot.minutes)
        if slot.kind == "talks":
            for track in TRACKS[1:]:
                sessions.append(_session(next(given[track.slug]), "talk", track, begins, ends))
        elif slot.kind == "keynote":
            sessions.append(_session(next(given["keynote"]), "keynote", PLENARY, begins, ends))
        else:
            sessions.append(_break(slot, begins, ends))
    return Programme(
        title=TITLE,
        tagline=TAGLINE,
        hashtag=HASHTAG,
        start=start,
        end=start + timedelta(minutes=slots.END),
        rooms=ROOMS,
        tracks=TRACKS,
        speakers=speakers(),
        sessions=tuple(sessions),
    )


def _session(talk: Talk, kind: Kind, track: Track, start: datetime, end: datetime) -> Session:
    return Session(
        slug=talk.slug,
        title=talk.title,
        abstract=talk.abstract,
        kind=kind,
        room=track.room,
        track=track.slug,
        speakers=talk.speakers,
        hashtag=talk.tag,
        start=start,
        end=end,
        talk=talk,
    )


def _break(slot: slots.Slot, start: datetime, end: datetime) -> Session:
    return Session(
        slug=slot.slug,
        title=slot.title,
        abstract=slot.abstract,
        kind="party" if slot.kind == "party" else "break",
        room=slot.room,
        track="",
        speakers=(),
        hashtag="",
        start=start,
        end=end,
    )


def _shuffled(seed: int, track: Track) -> list[Talk]:
    """The talks of a track in the order of this seed.

    The panel stays last: some of its guests speak in other tracks, but never at the end.
    """
    *order, last = talks(track.slug)
    luck.shuffle(luck.stream(seed * len(TRACKS) + TRACKS.index(track), luck.SCHEDULE), order)
    return [*order, last]


@cache
def talks(name: str) -> tuple[Talk, ...]:
    """The talks of a file in talks/, in its order."""
    raw = tomllib.loads((_HERE / "talks" / f"{name}.toml").read_text("utf-8"))["talk"]
    found = msgspec.convert(raw, tuple[Talk, ...])
    return tuple(msgspec.structs.replace(talk, abstract=talk.abstract.strip()) for talk in found)


@cache
def speakers() -> tuple[Speaker, ...]:
    """Everybody on stage."""
    raw = tomllib.loads((_HERE / "speakers.toml").read_text("utf-8"))["speaker"]
    return msgspec.convert(raw, tuple[Speaker, ...])
