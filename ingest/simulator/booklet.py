"""The schedule as a booklet: the JSON file that `./run manage event import` reads."""

from typing import Any

import msgspec

from ingest.simulator.networks import NETWORKS
from ingest.simulator.play import Play, written
from ingest.simulator.programme import Session, Speaker, programme

_STAGES = ("x", "mastodon", "bluesky")


def booklet(play: Play, slug: str, zone: str) -> bytes:
    """The event `slug` with its whole schedule, on whose air `play` is played.

    `zone` is the venue's time zone by name; its offset is that of the play's start.
    """
    schedule = programme(play.seed, play.start)
    return msgspec.json.encode(
        {
            "slug": slug,
            "title": schedule.title,
            "tagline": schedule.tagline,
            "timezone": zone,
            "starts_at": schedule.start,
            "ends_at": schedule.end,
            "hashtags": [schedule.hashtag],
            "rooms": [
                {"slug": room.slug, "name": room.name, "hashtag": room.tag}
                for room in schedule.rooms
            ],
            "tracks": [
                {"slug": track.slug, "name": track.name, "colour": track.colour}
                for track in schedule.tracks
            ],
            "speakers": [_speaker(n, one) for n, one in enumerate(schedule.speakers)],
            "sessions": [_session(session) for session in schedule.sessions],
            "sources": [{"kind": "simulator", "query": written(play)}],
        }
    )


def _speaker(number: int, speaker: Speaker) -> dict[str, Any]:
    name, handle = speaker.name, speaker.handle
    handles = [
        f"{one}:{NETWORKS[one].author(number, name, handle, False).handle}" for one in _STAGES
    ]
    bio = f"{speaker.role}. {speaker.bio}"
    return {"slug": speaker.slug, "name": name, "bio": bio, "handles": handles}


def _session(session: Session) -> dict[str, Any]:
    return {
        "slug": session.slug,
        "title": session.title,
        "abstract": session.abstract,
        "room": session.room,
        "track": session.track,
        "speakers": session.speakers,
        "hashtag": session.hashtag,
        "starts_at": session.start,
        "ends_at": session.end,
    }
