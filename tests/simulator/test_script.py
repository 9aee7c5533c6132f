"""A script is the same everywhere, whole, in order, and can be entered anywhere."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.simulator.script import POSTS, Script, Step
from live.draft import ItemDraft, NoticeDraft, RepostDraft
from tests.properties import examples
from tests.simulator.conftest import MEDIA, START

_PRINT = f"""
import sys, hashlib, msgspec
from datetime import datetime
from ingest.simulator.script import Script
script = Script(7, datetime.fromisoformat({START.isoformat()!r}), 1500, {MEDIA!r})
print(hashlib.sha256(msgspec.json.encode(list(script))).hexdigest())
"""


def printed(hash_seed: str) -> str:
    """The digest of a script that another process wrote."""
    done = subprocess.run(
        [sys.executable, "-c", _PRINT],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_every_process_writes_the_same_script() -> None:
    here = hashlib.sha256(msgspec.json.encode(list(Script(7, START, 1500, MEDIA)))).hexdigest()
    assert {printed("0"), printed("4711")} == {here}


def test_another_seed_is_another_conference() -> None:
    one, other = (
        {
            step.draft.item.text
            for step in Script(seed, START, 300)
            if isinstance(step.draft, ItemDraft)
        }
        for seed in (1, 2)
    )
    assert len(one & other) < 100


def is_post(step: Step) -> bool:
    return isinstance(step.draft, ItemDraft) and step.draft.version == 0


def test_a_step_is_the_same_however_one_came_to_it(script: Script, steps: list[Step]) -> None:
    fresh = Script(1, START, media_base=MEDIA)
    for number in (*range(0, len(steps), 997), len(steps) - 1):
        assert fresh[number] == steps[number]
    assert fresh[-1] == steps[-1]
    resumed = fresh.since(12_345)
    assert [next(resumed) for _ in range(300)] == steps[12_345:12_645]


def test_it_ends_like_every_sequence() -> None:
    script = Script(1, START, 50)
    assert list(script.since(len(script))) == []
    with pytest.raises(IndexError):
        script[len(script)]


def test_the_steps_are_numbered_and_in_order(steps: list[Step]) -> None:
    assert [step.number for step in steps] == list(range(len(steps)))
    assert all(one.at <= other.at for one, other in pairwise(steps))


def test_the_oldest_and_the_youngest_step_lie_within_the_two_days(steps: list[Step]) -> None:
    assert steps[0].at >= START
    # Some repeats and closed accounts come a little after the end.
    assert steps[-1].at < START + timedelta(days=2)


def test_nobody_has_the_uid_of_another(steps: list[Step]) -> None:
    first: dict[str, object] = {}
    for step in steps:
        draft = step.draft
        if isinstance(draft, ItemDraft):
            name = (draft.item.author.id, draft.item.created_at)
            assert first.setdefault(draft.uid, name) == name
        elif isinstance(draft, RepostDraft | NoticeDraft):
            assert draft.uid not in first
            first[draft.uid] = None
    assert sum(name is not None for name in first.values()) == POSTS


@pytest.mark.parametrize("posts", [1, 2, 7, 40, 333])
def test_it_has_as_many_posts_as_it_was_asked_for(posts: int) -> None:
    steps = list(Script(3, START, posts))
    uids = {step.draft.uid for step in steps if isinstance(step.draft, ItemDraft)}
    assert len(uids) == posts


@settings(max_examples=examples(8))
@given(
    seed=st.integers(0, 2**31),
    days=st.integers(0, 89 * 365),
    hours=st.integers(-12, 14),
)
def test_any_seed_and_any_start_play(seed: int, days: int, hours: int) -> None:
    aware = datetime(2011, 1, 2, 9, 30, tzinfo=timezone(timedelta(hours=hours)))
    aware += timedelta(days=days)
    steps = list(Script(seed, aware, 120))
    assert all(one.at <= other.at for one, other in pairwise(steps))
    assert steps[0].at >= aware


def test_an_item_is_received_when_it_is_heard_and_made_before(steps: list[Step]) -> None:
    late = 0
    for step in steps:
        if isinstance(step.draft, ItemDraft):
            item = step.draft.item
            assert item.created_at <= item.received_at == step.at
            late += item.created_at < step.at
    assert 0 < late < len(steps) / 5


def test_until_counts_the_steps_up_to_a_time(script: Script, steps: list[Step]) -> None:
    assert script.until(START - timedelta(days=1)) == 0
    assert script.until(START + timedelta(days=9)) == len(script) == len(steps)
    for number in range(0, len(steps), 1999):
        known = script.until(steps[number].at)
        assert steps[known - 1].at == steps[number].at
        assert known == len(steps) or steps[known].at > steps[number].at


def test_a_newcomer_sees_something_new_every_few_seconds(steps: list[Step]) -> None:
    keynote = START + timedelta(minutes=90)
    posts = [step.at for step in steps if is_post(step)]
    during = [at for at in posts if keynote < at < keynote + timedelta(minutes=45)]
    gaps = [(other - one).total_seconds() for one, other in pairwise(during)]
    assert 2 < sum(gaps) / len(gaps) < 5
    assert max(gaps) < 15


def test_the_day_has_its_tides(steps: list[Step]) -> None:
    def a_minute(hours: float, minutes: float) -> float:
        begin = START + timedelta(hours=hours)
        end = begin + timedelta(minutes=minutes)
        return sum(begin <= step.at < end for step in steps if is_post(step)) / minutes

    keynote, applause = a_minute(1.6, 40), a_minute(2 + 19.5 / 60, 1.5)
    lunch, party, night = a_minute(4.7, 60), a_minute(12, 120), a_minute(17, 240)
    assert applause > 2 * keynote > 4 * lunch > 4 * party > 20 * night > 0


def test_two_conferences_in_one_log_do_not_meet() -> None:
    one, other = (
        {getattr(step.draft, "uid", "") for step in Script(1, start, 400)}
        for start in (START, START + timedelta(hours=3))
    )
    assert not {uid for uid in one if not uid.startswith("retraction:")} & other


def test_times_are_utc_whatever_the_zone_of_the_start() -> None:
    steps = list(Script(1, START.astimezone(timezone(timedelta(hours=2))), 100))
    assert Counter(step.at.tzinfo for step in steps) == {UTC: len(steps)}
