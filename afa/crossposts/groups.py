"""Groups: which posts are one thing said several times.

The same for the same posts, in whatever order they come: what is most alike is put together
first, at most one post of an account, all within ten minutes.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from afa.crossposts.likeness import ENOUGH, WITHIN, close, enough, likeness
from afa.crossposts.people import Evidence, People
from afa.crossposts.saying import Saying

# Pairs of uids that an organiser took apart.
Apart = Collection[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Tie:
    """Two posts that say the same, by the same person; `alike` is from 0 to 100."""

    one: Saying
    other: Saying
    evidence: Evidence
    alike: int

    @property
    def uids(self) -> frozenset[str]:
        """Which two."""
        return frozenset((self.one.uid, self.other.uid))


@dataclass(frozen=True, slots=True)
class Member:
    """A post of a group, and why it is one; the lead has no reason of its own."""

    saying: Saying
    evidence: Evidence | None = None
    alike: int = 100


@dataclass(frozen=True, slots=True)
class Group:
    """The lead comes first: the post that is shown for all. The rest by time."""

    members: tuple[Member, ...]


def tie(one: Saying, other: Saying, people: People, apart: Apart = ()) -> Tie | None:
    """What ties two posts together, if anything."""
    if not close(one, other) or _parted(one, other, apart):
        return None
    # Most of what one person says is not the same, and that is told sooner than who says it.
    alike = likeness(one.words, other.words, ENOUGH)
    evidence = people.evidence(one.account, other.account) if alike else None
    if evidence is None or alike < enough(evidence):
        return None
    return Tie(one, other, evidence, alike)


def groups(ties: Iterable[Tie], apart: Apart = ()) -> list[Group]:
    """All groups of two and more. Each tie once, in any order and either way around."""
    ties = sorted(ties, key=_strongest)
    clusters = {one.uid: [one] for found in ties for one in (found.one, found.other)}
    for found in ties:
        mine, theirs = clusters[found.one.uid], clusters[found.other.uid]
        if mine is not theirs and _fit(mine, theirs, apart):
            mine += theirs
            clusters |= {one.uid: mine for one in theirs}
    held: dict[int, list[Tie]] = {}
    for found in ties:
        if clusters[found.one.uid] is clusters[found.other.uid]:
            held.setdefault(id(clusters[found.one.uid]), []).append(found)
    return [_group(clusters[inside[0].one.uid], inside) for inside in held.values()]


def _strongest(one: Tie) -> tuple[object, ...]:
    return -one.alike, abs(one.one.at - one.other.at), sorted((one.one.uid, one.other.uid))


def _fit(mine: list[Saying], theirs: list[Saying], apart: Apart) -> bool:
    whole = [*mine, *theirs]
    times = [one.at for one in whole]
    return (
        len({one.account.key for one in whole}) == len(whole)
        and max(times) - min(times) <= WITHIN
        and not any(_parted(one, other, apart) for one in mine for other in theirs)
    )


def _group(cluster: list[Saying], ties: list[Tie]) -> Group:
    """Leads: what was not cut, then what was said first."""
    lead, *rest = sorted(cluster, key=lambda one: (one.words.cut, one.at, one.uid))
    return Group((Member(lead), *(_member(one, lead, ties) for one in rest)))


def _member(one: Saying, lead: Saying, ties: list[Tie]) -> Member:
    """Its tie with the lead is the reason, or else its strongest."""
    own = [found for found in ties if one.uid in found.uids]
    best = min(own, key=lambda found: lead.uid not in found.uids)
    return Member(one, best.evidence, best.alike)


def _parted(one: Saying, other: Saying, apart: Apart) -> bool:
    return bool(apart) and frozenset((one.uid, other.uid)) in apart
