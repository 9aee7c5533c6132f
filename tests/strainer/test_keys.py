"""Two posts with one key: somebody looked for them, and must gain nothing by it."""

import pytest

from afa.models import ArchivedItem, Event
from live import entry
from live.log import Log
from strainer import posts
from strainer.projection import Row
from tests.strainer.posts import drain, post, states


@pytest.fixture
def collision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty bits that were found to be equal; here of every uid that ends in 'twin'."""
    key_of = entry.key_of

    def colliding(uid: str) -> str:
        return "a" * 12 if uid.endswith("twin") else key_of(uid)

    monkeypatch.setattr(entry, "key_of", colliding)


@pytest.mark.usefixtures("collision")
@pytest.mark.parametrize("limit", [1, 10])
def test_the_second_gets_a_longer_key(log: Log, event: Event, limit: int) -> None:
    log.append_many([post("x:twin", "one"), post("y:twin", "two"), post("z:twin", "three")])
    drain(log, event, limit)
    rows = ArchivedItem.objects.order_by("id")
    assert [row.uid for row in rows] == ["x:twin", "y:twin", "z:twin"]
    assert [len(row.key) for row in rows] == [12, 52, 52]


@pytest.mark.usefixtures("collision")
def test_each_is_edited_and_deleted_by_itself(log: Log, event: Event) -> None:
    log.append_many([post("x:twin", "one"), post("y:twin", "two")])
    drain(log, event)
    log.append_many([post("y:twin", "two!", version=1)])
    log.retract("x:twin", by="author")
    drain(log, event)
    assert states(event) == {"x:twin": "gone", "y:twin": "live"}
    assert ArchivedItem.objects.get(uid="y:twin").text == "two!"


@pytest.mark.django_db
def test_a_row_that_is_new_says_which_entry_made_it(event: Event) -> None:
    with pytest.raises(AssertionError, match="no entry made it"):
        posts.write(event.pk, "epoch", [Row("x:1", "live", 0)], ())
