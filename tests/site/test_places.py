"""What the archive is asked while posts are placed costs the same however many there are."""

from typing import Any

import pytest
from django.db import connection

from afa import places
from afa.models import Event

pytestmark = pytest.mark.django_db
# Four answers to ten posts, as a large event has them.
ROWS = """
INSERT INTO afa_archiveditem (event_id, uid, key, state, version, item, source, author_id,
  author_handle, author_name, text, created_at, shown_at, received_at, reply_to, reason,
  first_epoch, first_offset)
SELECT %s, 'x:' || n, lpad(n::text, 12, 'a'), 'live', 0, '{}', 'x', 'a', '', '', 'some words',
  now(), now(), now(), CASE WHEN n %% 10 < 4 THEN 'x:' || (n - 5) ELSE '' END, 'hallway', 'e', n
FROM generate_series(1, 10000) n
"""


@pytest.mark.parametrize("query", ["_ANSWERED", "_BELOW"])
def test_answers_are_found_by_their_index(query: str) -> None:
    event = Event.objects.create(slug="conf", title="Conf")
    uids = [f"x:{n}" for n in range(500)]
    given: list[Any] = {
        "_ANSWERED": [uids, [2**62] * 500, event.pk],
        "_BELOW": [uids, event.pk, event.pk, 5000],
    }[query]
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [event.pk])
        cursor.execute("ANALYZE afa_archiveditem")
        cursor.execute(f"EXPLAIN {getattr(places, query)}", given)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "archived_answers" in plan
    assert "Seq Scan" not in plan
