"""The oracle against a second one, which keeps everything and decides at the end."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ingest.simulator.record import Final, record, tally
from ingest.simulator.script import Step
from live.draft import Draft, ItemDraft, RetractionDraft
from live.item import Author, Item

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def judged(drafts: Sequence[Draft], uid: str) -> tuple[str, int, str] | None:
    """State, version and text of one post, from its whole history at once."""
    history = [
        draft
        for draft in drafts
        if (isinstance(draft, ItemDraft) and draft.uid == uid)
        or (isinstance(draft, RetractionDraft) and draft.target == uid)
    ]
    if not history:
        return None
    if isinstance(history[0], RetractionDraft):
        return ("gone", 0, "")
    states = [draft for draft in history if isinstance(draft, ItemDraft)]
    # Of equal versions the first one counts: max() keeps it.
    newest = max(states, key=lambda draft: draft.version)
    gone = len(states) < len(history)
    return ("gone" if gone else "live", newest.version, "" if gone else newest.item.text)


def agrees(steps: Sequence[Step]) -> None:
    drafts = [step.draft for step in steps]
    finals = record(steps)
    by_uid: dict[str, list[Draft]] = {}
    for draft in drafts:
        if isinstance(draft, ItemDraft):
            by_uid.setdefault(draft.uid, []).append(draft)
        elif isinstance(draft, RetractionDraft):
            by_uid.setdefault(draft.target, []).append(draft)
    assert finals.keys() == by_uid.keys()
    for uid, history in by_uid.items():
        final = finals[uid]
        assert (final.state, final.version, final.text) == judged(history, uid)
        assert final.source == uid.partition(":")[0]


def item(text: str) -> Item:
    return Item(source="x", author=Author(id="1"), text=text, created_at=NOW, received_at=NOW)


DRAFTS = st.one_of(
    st.builds(
        lambda uid, version, text: ItemDraft(uid=uid, version=version, item=item(text)),
        st.sampled_from(["x:1", "x:2", "x:3"]),
        st.integers(0, 3),
        st.sampled_from("abc"),
    ),
    st.builds(
        lambda uid: RetractionDraft(target=uid, by="author", id="author"),
        st.sampled_from(["x:1", "x:2", "x:3"]),
    ),
)


@given(st.lists(DRAFTS, max_size=30))
def test_both_say_the_same_of_any_history(drafts: list[Draft]) -> None:
    agrees([Step(number, NOW, draft) for number, draft in enumerate(drafts)])


def test_both_say_the_same_of_the_conference(steps: list[Step]) -> None:
    agrees(steps)


def test_every_step_is_counted_once(steps: list[Step]) -> None:
    known = tally(steps)
    sums = sum(count for name, count in known.counts.items() if name != "photos")
    # The one kind without a count: the deletion of what never came before.
    early = sum(final == Final("gone", 0, "", final.source) for final in known.finals.values())
    assert len(steps) - early <= sums <= len(steps)


def test_a_missing_step_shows(steps: list[Step]) -> None:
    finals = record(steps)
    for kinds in (
        [("item", True)],
        [("item", True), ("item", False)],
        [("item", True), ("gone", False)],
    ):
        place = last_of_a_post_like(kinds, steps)
        assert (record(steps[:place] + steps[place + 1 :]) == finals) is False


def last_of_a_post_like(kinds: list[tuple[str, bool]], steps: list[Step]) -> int:
    """The last step of a post that has exactly such steps; each says whether it is version 0."""
    histories: dict[str, list[tuple[str, bool]]] = {}
    places: dict[str, int] = {}
    for place, step in enumerate(steps):
        draft = step.draft
        if isinstance(draft, ItemDraft):
            histories.setdefault(draft.uid, []).append(("item", draft.version == 0))
            places[draft.uid] = place
        elif isinstance(draft, RetractionDraft):
            histories.setdefault(draft.target, []).append(("gone", False))
            places[draft.target] = place
    return next(places[uid] for uid, history in histories.items() if history == kinds)
