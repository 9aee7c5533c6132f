"""How alike two posts are: what networks and tools change makes no difference, what people
change does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afa.crossposts.account import local
from afa.crossposts.likeness import ENOUGH, likeness
from afa.crossposts.words import words

SAID = (
    "Ada on stage: a log that remembers its own beginning needs no clock, and whoever compares"
    " the last entry that they hold will notice what was lost #conf https://example.org/slides"
)
JAPANESE = "満員の会場で、エイダさんが分散ログの話をしています。とても面白い"

SAME = {
    "shortened addresses": (SAID, SAID.replace("https://example.org/slides", "example.org/sli…")),
    "a link to the other post": (SAID, f"{SAID} https://x.com/ada/status/1"),
    "tags at the end": (SAID, f"{SAID}\n\n#logs #tidemark 🌊"),
    "other names": (f"{SAID} with @bob", f"{SAID} with @bob@example.org"),
    "case and signs": (SAID, SAID.upper().replace(":", " —")),
    "cut": (SAID, f"{SAID[:120]}… https://example.org/@ada/1"),
    "cut in a number": (f"{SAID[:90]} in 2026", f"{SAID[:90]} in 20…"),
    "both cut": (f"{SAID[:150]}…", f"{SAID[:100]}..."),
    "a slip": (SAID, SAID.replace("beginning", "begining")),
    "no spaces": (JAPANESE, f"{JAPANESE} #会議"),
}
OTHER = {
    "another room": ("Now in Room 1: how logs forget", "Now in Room 2: how logs forget"),
    "another talk": (
        "Now in Chart Room: Exactly Once #conf",
        "Now in Chart Room: Fan-Out on a Shoestring #conf",
    ),
    "too short": ("Yes!", "Yes!"),
    "names and tags alone": (f"@ada {'#conf ' * 9}", f"@ada {'#conf ' * 9}"),
    "an address alone": ("https://example.org/slides", "https://example.org/slides"),
    "a short beginning": (SAID, "Ada on stage: a log…"),
    "nothing": ("", ""),
}


def alike(one: str, other: str) -> int:
    there, back = likeness(words(one), words(other)), likeness(words(other), words(one))
    assert there == back
    return there


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_what_says_the_same(pair: tuple[str, str]) -> None:
    assert alike(*pair) >= ENOUGH


@pytest.mark.parametrize("pair", OTHER.values(), ids=OTHER)
def test_what_does_not(pair: tuple[str, str]) -> None:
    assert alike(*pair) < ENOUGH


_PARTS = [SAID[:60], SAID[60:120], JAPANESE, "at 10", "at 11", " room 2", "…", "Yes!", " #tag", "ñ"]
_texts = st.lists(st.sampled_from(_PARTS), max_size=6).map(" ".join)


@given(one=_texts, other=_texts, least=st.integers(0, 100))
def test_who_asks_for_the_like_alone_is_told_the_same_of_them(
    one: str, other: str, least: int
) -> None:
    whole = likeness(words(one), words(other))
    assert likeness(words(one), words(other), least) == (whole if whole >= least else 0)


@pytest.mark.parametrize(
    "hostile",
    ["@" * 70_000, "a." * 35_000, "#" * 70_000, "-" * 70_000, "… " * 35_000, "1 " * 35_000],
)
def test_nothing_takes_long(hostile: str) -> None:
    """Whatever is compared is bounded before."""
    assert len(words(hostile).plain) <= 4000
    assert alike(hostile, hostile) in range(101)


@pytest.mark.parametrize(
    "handle", ["Ada_L@example.org", "ada-l.bsky.social", "ADAL", "", "@", "ad.al"]
)
def test_postgres_looks_accounts_up_by_the_same(db: None, handle: str) -> None:
    from afa import sql

    assert sql.select("SELECT afa_local(%s)", [handle]) == [(local(handle),)]
