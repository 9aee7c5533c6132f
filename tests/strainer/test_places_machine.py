"""Posts, edits, deletions, schedules, moves and undos in any order, in steps of any size, killed
anywhere: in the end every post is where somebody would put it who begins anew."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from afa import chunking, placing, rechunk, threads
from afa.models import ArchivedItem, Event, Move, Moved, Room, Session, Speaker
from live.connect import Client
from live.draft import Draft, RestoreDraft, RetractionDraft
from live.item import Author
from live.log import Log
from strainer.batch import strain
from tests.properties import examples
from tests.strainer.bomb import Killed, bomb
from tests.strainer.oracle import Oracle
from tests.strainer.posts import NOON, drain, post

pytestmark = pytest.mark.long

UIDS = [f"x:{n}" for n in range(6)]
TAGS = ["one", "two", "hall", "conf"]
NAMES = ["ada", "bob", "eve"]
MINUTES = st.integers(-1, 12).map(lambda n: n * 15)
_numbers = count()


def at(minutes: int) -> Any:
    return NOON + timedelta(minutes=minutes)


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


def _post(uid: str, version: int, minutes: int, handle: str, **fields: Any) -> Draft:
    author = Author(id=f"{handle}-id", handle=handle)
    return post(uid, version=version, at=at(minutes), author=author, **fields)


POSTS = st.builds(
    _post,
    st.sampled_from(UIDS),
    st.integers(0, 5),
    MINUTES,
    st.sampled_from(["eve", "eve", *NAMES]),
    hashtags=some([*TAGS, "other", "other"]),
    mentions=some(["eve", *NAMES]),
    reply_to=st.sampled_from(["", "x:nowhere", *UIDS]),
)
RETRACTIONS = st.builds(
    lambda uid, by: RetractionDraft(target=uid, by=by, id=f"a{next(_numbers)}"),
    st.sampled_from(UIDS),
    st.sampled_from(["author", "moderator"]),
)
RESTORES = st.builds(
    lambda uid: RestoreDraft(target=uid, id=f"a{next(_numbers)}"), st.sampled_from(UIDS)
)
DRAFTS = st.one_of(POSTS, POSTS, POSTS, POSTS, RETRACTIONS, RESTORES)
FUSES = st.integers(0, 60)


class PlacesMachine(RuleBasedStateMachine):
    def __init__(self, client: Client) -> None:
        super().__init__()
        slug = f"places-{next(_numbers)}"
        self.event = Event.objects.create(slug=slug, title=slug, hashtags=["conf"])
        self.log = Log(client, slug)
        self.rooms = [
            Room.objects.create(event=self.event, slug=name, name=name, hashtag=tag)
            for name, tag in (("hall", "hall"), ("attic", ""))
        ]
        self.speakers = [
            Speaker.objects.create(event=self.event, slug=name, name=name, handles=[f"x:{name}"])
            for name in ("ada", "bob")
        ]
        for n in range(2):
            self.a_session_comes(n * 45, ["one", ""][n], n)

    @rule(drafts=st.lists(DRAFTS, min_size=1, max_size=6))
    def append(self, drafts: list[Draft]) -> None:
        self.log.append_many(drafts)

    @rule(limit=st.integers(1, 5), fuse=FUSES)
    def strain(self, limit: int, fuse: int) -> None:
        self._killed(fuse, lambda: strain(self.log, self.event.pk, limit))

    @rule(limit=st.integers(1, 4), fuse=FUSES)
    def rechunk(self, limit: int, fuse: int) -> None:
        self._killed(fuse, lambda: rechunk.step(self.event.pk, limit))

    @rule(minutes=MINUTES, tag=st.sampled_from(["", *TAGS]), which=st.integers(0, 1))
    def a_session_comes(self, minutes: int, tag: str, which: int) -> None:
        session = Session.objects.create(
            event=self.event,
            slug=f"s{next(_numbers)}",
            title="A talk",
            starts_at=at(minutes),
            ends_at=at(minutes + 30),
            hashtag=tag,
            room=self.rooms[which],
        )
        session.speakers.add(self.speakers[which])

    @rule(which=st.integers(0, 3), minutes=MINUTES, tag=st.sampled_from(["", *TAGS]))
    def a_session_slips(self, which: int, minutes: int, tag: str) -> None:
        if session := self._session(which):
            session.starts_at, session.ends_at = at(minutes), at(minutes + 30)
            session.hashtag = tag
            session.save()

    @rule(which=st.integers(0, 3), cancelled=st.booleans(), room=st.integers(0, 1))
    def a_session_is_cancelled_or_changes_rooms(
        self, which: int, cancelled: bool, room: int
    ) -> None:
        """In a way that sends no signal."""
        if session := self._session(which):
            Session.objects.filter(pk=session.pk).update(cancelled=cancelled, room=self.rooms[room])

    @rule(which=st.integers(0, 3))
    def a_session_is_deleted(self, which: int) -> None:
        if session := self._session(which):
            session.delete()

    @rule(which=st.integers(0, 3), speaker=st.integers(0, 1))
    def a_session_changes_speakers(self, which: int, speaker: int) -> None:
        if session := self._session(which):
            session.speakers.set([self.speakers[speaker]])

    @rule(which=st.integers(0, 1), names=some(NAMES), tag=st.sampled_from(["", *TAGS]))
    def names_and_tags_change(self, which: int, names: tuple[str, ...], tag: str) -> None:
        self.speakers[which].handles = [f"x:{name}" for name in names]
        self.speakers[which].save()
        self.rooms[which].hashtag = tag
        self.rooms[which].save()
        Event.objects.filter(pk=self.event.pk).update(hashtags=[tag] if which else ["conf"])

    @rule(
        uids=st.lists(st.sampled_from(UIDS), min_size=1, max_size=3),
        to=st.sampled_from(["hallway", "rules", 0, 1, 2]),
        fuse=FUSES,
    )
    def an_organiser_moves(self, uids: list[str], to: str | int, fuse: int) -> None:
        items = list(ArchivedItem.objects.filter(event=self.event, uid__in=uids))
        session = None if isinstance(to, str) else self._session(to)
        if not items or (session is None and not isinstance(to, str)):
            return
        before = Move.objects.count(), Moved.objects.count()
        if to == "rules":
            self._killed(fuse, lambda: placing.release(items, None))
        else:
            self._killed(fuse, lambda: placing.move(items, session, None))
        if (Move.objects.count(), Moved.objects.count()) == before:
            return
        told = Move.objects.get(pk=Move.objects.latest("id").pk)
        assert {moved.item.uid for moved in told.posts.all()} <= set(uids)

    @rule(which=st.integers(0, 5), fuse=FUSES)
    def an_organiser_undoes(self, which: int, fuse: int) -> None:
        moves = list(Move.objects.filter(event=self.event)[: which + 1])
        if moves:
            self._killed(fuse, lambda: placing.undo(moves[-1], None))

    @rule()
    def the_log_begins_anew(self) -> None:
        if epoch := self.log.epoch():
            self.log.renew(epoch)

    @rule(limit=st.integers(1, 5))
    def settle(self, limit: int) -> None:
        """All that there is to do is done; then everything is where it belongs."""
        drain(self.log, self.event, limit)
        chunking.notice(self.event.pk)
        while rechunk.step(self.event.pk, limit).left:
            pass
        oracle = Oracle(self.event)
        assert oracle.stored() == oracle.places()
        self._once_more_changes_nothing(limit)

    def teardown(self) -> None:
        self.settle(3)

    def _once_more_changes_nothing(self, limit: int) -> None:
        rechunk.begin(self.event.pk)
        left = True
        while left:
            step = rechunk.step(self.event.pk, limit)
            assert not step.changes
            left = step.left

    def _killed(self, fuse: int, act: Any) -> None:
        """Everything or nothing."""
        before = self._everything()
        try:
            with connection.execute_wrapper(bomb(fuse)):
                act()
        except Killed:
            connection.close()
            assert self._everything() == before

    def _everything(self) -> list[Any]:
        rows = ArchivedItem.objects.filter(event=self.event).order_by("id")
        return [list(rows.values()), list(Move.objects.order_by("id").values())]

    def _session(self, which: int) -> Session | None:
        rows = list(Session.objects.filter(event=self.event).order_by("id"))
        return rows[which % len(rows)] if rows else None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("most", [5000, 2])
def test_every_post_ends_up_where_it_belongs(
    live: Client, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `most` 2, threads are longer than what one transaction looks at."""
    monkeypatch.setattr(threads, "MOST", most)
    run_state_machine_as_test(
        lambda: PlacesMachine(live),  # type: ignore[arg-type]
        settings=settings(
            max_examples=examples(10),
            stateful_step_count=25,
            report_multiple_bugs=False,
            # To shrink a history takes longer than any test may.
            phases=(Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
