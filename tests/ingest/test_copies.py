"""The same post from several servers in one read: the copy of its own server is taken."""

from ingest.source import Haul
from ingest.tootron.copies import preferred
from live.draft import ItemDraft
from tests.ingest.running import item

URI = "https://home.example/users/ada/1"


def told(server: str, text: str, version: int = 0, event: str = "conf") -> Haul:
    """A server tells of the post."""
    draft = ItemDraft(uid=f"mastodon:{URI}", version=version, item=item(text))
    return Haul(event=event, drafts=[draft], native=(f"{server} 7 {URI}",))


def texts(hauls: list[Haul]) -> list[str]:
    """What the drafts say."""
    return [d.item.text for haul in hauls for d in haul.drafts if isinstance(d, ItemDraft)]


def test_the_copy_of_its_own_server_is_taken_wherever_it_stands() -> None:
    hauls = [told("reef.example", "cut"), told("home.example", "whole"), told("x.example", "odd")]
    assert texts(preferred(hauls)) == ["whole", "whole", "whole"]
    assert [haul.native for haul in preferred(hauls)] == [haul.native for haul in hauls]


def test_without_it_and_in_other_events_and_versions_each_stays_what_it_is() -> None:
    assert texts(preferred([told("a.example", "a"), told("b.example", "b")])) == ["a", "b"]
    hauls = [
        told("a.example", "a"),
        told("home.example", "edited", 5),
        told("home.example", "other", 0, "other"),
    ]
    assert texts(preferred(hauls)) == ["a", "edited", "other"]
