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


# Ordered as the models are. Speakers are joined once for all talks; posts are few rows of each.
_TALKS = """
WITH day AS MATERIALIZED
    (SELECT * FROM afa_session WHERE event_id = %s AND starts_at BETWEEN %s AND %s),
  speaking AS
    (SELECT session_id, array_agg(ARRAY[slug, name] ORDER BY name, slug) AS people
      FROM afa_session_speakers JOIN afa_speaker ON afa_speaker.id = speaker_id
      WHERE session_id IN (SELECT id FROM day) GROUP BY session_id)
SELECT talk.slug, talk.title, coalesce(room.name, ''), talk.starts_at, talk.ends_at,
  talk.cancelled,
  coalesce((SELECT sum(posts) FROM afa_tally WHERE session_id = talk.id), 0)::bigint,
  coalesce(room.slug, ''), coalesce(people, '{}')
FROM day talk LEFT JOIN afa_room room ON room.id = talk.room_id
  LEFT JOIN speaking ON speaking.session_id = talk.id
ORDER BY talk.starts_at, room.position, talk.slug
"""
