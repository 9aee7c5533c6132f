"""The talks of some hours as plain rows: all that the live page needs of them, in one query.

A conference has sixty talks on a day. As models, each with its room and speakers, they took a
quarter of the page's time, and every reader waits for this page.
"""

from datetime import datetime
from typing import NamedTuple

from afa import sql
from afa.models import Event


class Talk(NamedTuple):
    """One talk; `posts` is how much was said about it, `place` the slug of its room, `people` are
    slug and name of who speaks."""

    slug: str
    title: str
    room: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    posts: int
    place: str
    people: tuple[tuple[str, str], ...]


def talks(event: Event, since: datetime, until: datetime) -> list[Talk]:
    """Those that begin from `since` to `until`, in the order of the programme."""
    rows = sql.select(_TALKS, [event.pk, since, until])
    return [Talk._make((*told, tuple(map(tuple, people)))) for *told, people in rows]


# Ordered as the models are.
_TALKS = """
SELECT talk.slug, talk.title, coalesce(room.name, ''), talk.starts_at, talk.ends_at,
  talk.cancelled,
  coalesce((SELECT sum(posts) FROM afa_tally WHERE session_id = talk.id), 0)::bigint,
  coalesce(room.slug, ''),
  ARRAY(SELECT ARRAY[speaker.slug, speaker.name] FROM afa_session_speakers speaks
    JOIN afa_speaker speaker ON speaker.id = speaks.speaker_id
    WHERE speaks.session_id = talk.id ORDER BY speaker.name, speaker.slug)
FROM afa_session talk LEFT JOIN afa_room room ON room.id = talk.room_id
WHERE talk.event_id = %s AND talk.starts_at BETWEEN %s AND %s
ORDER BY talk.starts_at, room.position, talk.slug
"""
