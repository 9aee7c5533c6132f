"""Whether a log is still the one that the archive follows."""

import pytest

from live import entry
from live.draft import now
from live.log import Page
from live.pen import Pen
from strainer.compare import Held, compare
from tests.strainer.posts import post


def raw(uid: str, text: str = "") -> bytes:
    draft = post(uid, text)
    return Pen(now()).item(uid, 0, draft.item)


FIRST, SECOND, OTHER = raw("x:1"), raw("x:2"), raw("x:2", "another text")
HELD = Held("one", 2, entry.decode(SECOND).identity)


@pytest.mark.parametrize(
    ("held", "page", "verdict"),
    [
        (Held("", 0, None), Page("", 0, 0, ()), "empty"),
        (HELD, Page("", 1, 0, ()), "empty"),
        (Held("", 0, None), Page("one", 0, 2, (FIRST, SECOND)), "new epoch"),
        (HELD, Page("two", 1, 2, (SECOND,)), "new epoch"),
        (Held("one", 0, None), Page("one", 0, 0, ()), "same"),
        (Held("one", 0, None), Page("one", 0, 1, (FIRST,)), "same"),
        (HELD, Page("one", 1, 2, (SECOND,)), "same"),
        (HELD, Page("one", 1, 2, (entry.stub(SECOND),)), "same"),
        (HELD, Page("one", 1, 1, ()), "broken"),
        (HELD, Page("one", 1, 2, (FIRST,)), "broken"),
        (HELD, Page("one", 1, 2, (OTHER,)), "broken"),
        (Held("one", 2, None), Page("one", 1, 2, (SECOND,)), "broken"),
    ],
)
def test_compare(held: Held, page: Page, verdict: str) -> None:
    assert compare(held, page) == verdict


def test_the_last_entry_that_is_held_is_asked_for() -> None:
    assert [Held("one", next_, None).ask for next_ in (0, 1, 2)] == [0, 0, 1]
