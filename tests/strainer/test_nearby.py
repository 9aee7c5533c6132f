"""Where cross-posts are looked for: quickly, and what is found is the same."""

from itertools import count, islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afa import nearby, people, sayings
from afa.crossposts.account import local
from afa.crossposts.likeness import close
from afa.crossposts.people import People
from afa.crossposts.saying import Saying
from afa.models import ArchivedItem, Event, Speaker
from live.connect import Client
from live.item import Author
from live.log import Log
from tests.strainer.groups import said
from tests.strainer.posts import drain

_numbers = count()

AUTHORS = {
    "x": Author(id="17", name="Ada", handle="Ada_L"),
    "mastodon": Author(id="https://a.example/1", name="Ada", handle="adal@a.example"),
    "flickr": Author(id="12@N03", name="Ada", handle="ada-l"),
    "bluesky": Author(id="did:plc:ada", name="Another name", handle="lovelace.example"),
    "feed": Author(id="https://b.example/feed", name="Ada"),
}
told = st.tuples(st.sampled_from(list(AUTHORS)), st.integers(0, 45))


def plain(one: Saying, others: list[Saying], who: People) -> set[int]:
    """Each against each."""
    where = who.where(one.account)
    found: set[int] = set()
    near = [other for other in others if close(one, other)]
    for begin in where.begins:
        those = [o.id for o in near if o.account.handle and local(o.account.handle) == begin
                 and o.account.key != one.account.key]  # fmt: skip
        found.update(islice(those, nearby.NEAR))
    for key in where.ids:
        found.update(islice((o.id for o in near if o.account.key == key), nearby.NEAR))
    return found


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    posts=st.lists(told, min_size=1, max_size=30),
    most=st.sampled_from([1, 3, 100]),
    at_once=st.sampled_from([3, 8, 2000]),
    every=st.integers(1, 3),
)
def test_what_is_found_is_what_each_against_each_finds(
    db: None, live: Client, posts: list[tuple[str, int]], most: int, at_once: int, every: int
) -> None:
    event = Event.objects.create(slug=f"near{next(_numbers)}", title="Conf")
    Speaker.objects.create(
        event=event, slug="ada", name="Ada", handles=["x:ada_l", "bluesky:did:plc:ada"]
    )
    log = Log(live, event.slug)
    log.append_many(
        [
            said(f"{source}:{number:02}", minutes=minutes, author=AUTHORS[source])
            for number, (source, minutes) in enumerate(posts)
        ]
    )
    drain(log, event)
    who = People(people.load(event.pk))
    ids = ArchivedItem.objects.filter(event=event).values_list("id", flat=True)
    archived = sorted(sayings.read(event.pk, list(ids)), key=lambda one: (one.at, one.uid))
    asked = archived[::every]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(nearby, "NEAR", most)
        patched.setattr(nearby, "AT_ONCE", max(at_once, most))
        expected = {one.uid: plain(one, archived, who) for one in asked}
        found = nearby.near(event.pk, asked, who)
    assert found == {uid: ids for uid, ids in expected.items() if ids}
