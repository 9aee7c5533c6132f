"""Why a post is in its group: its strongest tie with the lead, or else with anybody there."""

from datetime import timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from afa.crossposts.account import Account
from afa.crossposts.groups import Group, Tie, groups
from afa.crossposts.saying import Saying
from tests.strainer.groups import SAID
from tests.strainer.posts import NOON

SAYINGS = [
    Saying(f"{source}:1", Account(source, "1"), NOON + timedelta(minutes=minutes), SAID)
    for source, minutes in zip("abcdef", (0, 4, 8, 13, 17, 30), strict=True)
]
PAIRS = list(combinations(SAYINGS, 2))
ties = st.lists(st.tuples(st.sampled_from(PAIRS), st.integers(90, 100)), unique_by=lambda t: t[0])


def reason(group: Group, uid: str, found: list[Tie]) -> tuple[str, int]:
    """From all ties, one by one."""
    lead, inside = group.members[0].saying.uid, {one.saying.uid for one in group.members}
    own = [one for one in found if uid in one.uids and one.uids <= inside]
    best = max(own, key=lambda one: (lead in one.uids, one.alike))
    return best.evidence, best.alike


@given(drawn=ties)
def test_each_post_of_a_group_has_its_reason(
    drawn: list[tuple[tuple[Saying, Saying], int]],
) -> None:
    found = [Tie(*pair, "speaker", alike) for pair, alike in drawn]
    made = groups(found)
    uids = [one.saying.uid for group in made for one in group.members]
    assert len(uids) == len(set(uids))
    assert all(len(group.members) > 1 for group in made)
    for group in made:
        for one in group.members[1:]:
            assert (one.evidence, one.alike) == reason(group, one.saying.uid, found)
