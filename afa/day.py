"""The talks of some hours as plain rows: all that the live page needs of them, in one query.

A conference has sixty talks on a day. As models, each with its room and speakers, they took a
quarter of the page's time, and every reader waits for this page.
"""

from datetime import datetime
from typing import NamedTuple

from afa import sql
from afa.models import Event


class Talk(NamedTuple):
    """One talk; `people` are slug and name of who speaks, `posts` how much was said about it,
    `place` is the slug of its room."""

    slug: str
    title: str
    room: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    posts: int
    people: list[list[str]]
    place: str


def talks(event: Event, since: datetime, until: datetime) -> list[Talk]:
    """Those that begin from `since` to `until`, in the order of the programme."""
    return [Talk(*row) for row in sql.select(_TALKS, [event.pk, since, until])]


# Ordered as the models are.
_TALKS = """
SELECT talk.slug, talk.title, coalesce(room.name, ''), talk.starts_at, talk.ends_at,
  talk.cancelled,
  coalesce((SELECT sum(posts) FROM afa_tally WHERE session_id = talk.id), 0)::bigint,
  ARRAY(SELECT ARRAY[speaker.slug, speaker.name] FROM afa_session_speakers speaks
    JOIN afa_speaker speaker ON speaker.id = speaks.speaker_id
    WHERE speaks.session_id = talk.id ORDER BY speaker.name, speaker.slug),
  coalesce(room.slug, '')
FROM afa_session talk LEFT JOIN afa_room room ON room.id = talk.room_id
WHERE talk.event_id = %s AND talk.starts_at BETWEEN %s AND %s
ORDER BY talk.starts_at, room.position, talk.slug
"""
