"""The contract of the blocklist: what it names is in the log, and no reader ever gets its text."""

from collections.abc import Iterator

import pytest

from live import blocklist, entry, keys
from live.blocklist import BannedAuthor, BlockedWord, Blocklist, Judge
from live.connect import Client
from live.draft import Draft, ItemDraft
from live.errors import CorruptEntry
from live.item import Author, Link, Media
from live.log import Log, Verdict
from tests.live.channel import Channel
from tests.live.posts import entries, everything, item, post, text_of

SPAM = Blocklist(words=(BlockedWord(4, "spam"),), authors=(BannedAuthor(2, "x", "troll"),))


@pytest.fixture
def log(any_live: Client) -> Log:
    blocklist.put(any_live, "conf", SPAM, "1")
    return Log(any_live, "conf")


def by_troll(uid: str, text: str = "Hello", version: int = 0) -> ItemDraft:
    return post(uid, text, version, author=Author(id="troll"))


def kinds(log: Log) -> list[tuple[str, str | None]]:
    return [(one.kind, text_of(one)) for one in entries(log)]


def test_what_it_names_comes_as_a_stub_and_its_hide(log: Log, any_live: Client) -> None:
    channel = Channel(any_live, keys.items("conf"))
    verdicts = log.append_many([post("x:1"), post("x:2", "Buy spam"), by_troll("x:3", "Evil")])
    assert verdicts == [Verdict("appended", 0), Verdict("appended", 1), Verdict("appended", 3)]
    hides = [("retraction", None)]
    assert kinds(log) == [("item", "Hello"), ("item", None), *hides, ("item", None), *hides]
    assert log.states(["x:1", "x:2", "x:3"]) == {"x:1": "live", "x:2": "hidden", "x:3": "hidden"}
    assert log.withheld(["x:1", "x:2", "x:3"]) == {"x:2": "word:4", "x:3": "ban:2"}
    heard = b"".join(channel.next() or b"" for _ in range(5))
    channel.close()
    for text in (b"Buy spam", b"Evil"):
        assert text not in heard
        assert text not in everything(any_live, "conf", "hidden")
    assert log.stats() == {"items:x": 3, "retractions": 2, "withheld": 2}


def test_the_hide_names_its_post_and_nobody_s_reason(log: Log) -> None:
    log.append_many([by_troll("x:3")])
    stub, hide = entries(log)
    assert (stub.gone, hide.of, hide.by, hide.key) == (True, 0, "moderator", entry.key_of("x:3"))
    assert hide.uid.startswith("retraction:withheld:")
    assert b"ban" not in log.since(1).entries[0]


def test_a_restore_brings_the_text(log: Log) -> None:
    log.append_many([post("x:2", "Buy spam", media=(Media(type="photo", url="https://a/b"),))])
    assert b"Buy spam" in log.kept(["x:2"])["x:2"]
    assert log.restore("x:2").outcome == "appended"
    assert kinds(log)[2] == ("restore", "Buy spam")
    assert not log.withheld(["x:2"])
    assert not log.kept(["x:2"])
    assert log.stats()["photos"] == 1


def test_what_was_restored_stays_until_it_is_edited(log: Log) -> None:
    log.append_many([post("x:2", "Buy spam")])
    log.restore("x:2")
    assert log.append_many([post("x:2", "Buy spam")]) == [Verdict("duplicate")]
    assert log.states(["x:2"]) == {"x:2": "live"}
    log.append_many([post("x:2", "Buy more spam", version=1)])
    assert log.states(["x:2"]) == {"x:2": "hidden"}


def test_an_edit_that_brings_the_word_takes_the_post_away(log: Log, any_live: Client) -> None:
    log.append_many([post("x:1", "Fine"), post("x:1", "Fine too", version=1)])
    log.append_many([post("x:1", "Now spam", version=2)])
    assert kinds(log) == [("item", None), ("edit", None), ("retraction", None), ("edit", None)]
    assert b"Fine" not in everything(any_live, "conf", "hidden")
    assert b"Now spam" in log.kept(["x:1"])["x:1"]
    assert log.withheld(["x:1"]) == {"x:1": "word:4"}
    assert log.stats()["withheld"] == 1


def test_an_edit_that_loses_the_word_stays_away_and_is_what_a_restore_brings(log: Log) -> None:
    log.append_many([post("x:1", "Buy spam"), post("x:1", "Sorry", version=1)])
    assert kinds(log)[2] == ("edit", None)
    log.restore("x:1")
    assert kinds(log)[3] == ("restore", "Sorry")


def test_a_deletion_takes_what_was_kept(log: Log, any_live: Client) -> None:
    log.append_many([post("x:1", "Buy spam")])
    log.retract("x:1", by="author")
    assert log.withheld(["x:1"]) == {}
    assert b"Buy spam" not in everything(any_live, "conf")
    assert log.append_many([post("x:1", "Buy spam", version=1)]) == [Verdict("appended", 3)]
    assert log.kept(["x:1"]) == {}


def test_twice_is_once(log: Log) -> None:
    draft = post("x:1", "Buy spam")
    assert log.append_many([draft, draft]) == [Verdict("appended", 0), Verdict("duplicate")]
    assert log.append_many([draft]) == [Verdict("duplicate")]
    assert log.append_many([post("x:1", "Old spam", version=-0)]) == [Verdict("duplicate")]
    assert log.length() == 2


def test_a_tombstone_drops_it(log: Log) -> None:
    log.retract("x:1", by="author")
    assert log.append_many([post("x:1", "Buy spam")]) == [Verdict("tombstoned")]
    assert log.length() == 0


def test_a_new_list_holds_for_the_next_append_of_a_log_that_knows_the_old_one(
    log: Log, any_live: Client
) -> None:
    log.append_many([post("x:1", "Eggs"), post("x:2", "spam")])
    blocklist.put(any_live, "conf", Blocklist(words=(BlockedWord(5, "eggs"),)), "2")
    log.append_many([post("x:3", "Eggs"), post("x:4", "spam")])
    states = log.states(["x:1", "x:2", "x:3", "x:4"])
    assert states == {"x:1": "live", "x:2": "hidden", "x:3": "hidden", "x:4": "live"}


class Slow(list[Draft]):
    """Drafts in the midst of which the blocklist changes."""

    def __init__(self, drafts: list[Draft], client: Client, at: int) -> None:
        super().__init__(drafts)
        self._client, self._at = client, at

    def __iter__(self) -> Iterator[Draft]:
        for number, draft in enumerate(list.__iter__(self)):
            if number == self._at:
                blocklist.put(self._client, "conf", SPAM, "9")
            yield draft


@pytest.mark.parametrize("at", [0, 50, 99, 100, 150, 299, 300, 449])
def test_a_list_that_changes_under_way_holds_from_there_on(any_live: Client, at: int) -> None:
    log = Log(any_live, "conf")
    drafts: list[Draft] = [post(f"x:{n}", "spam") for n in range(450)]
    verdicts = log.append_many(Slow(drafts, any_live, at))
    assert [verdict.outcome for verdict in verdicts] == ["appended"] * 450
    offsets = [verdict.offset or 0 for verdict in verdicts]
    assert offsets == sorted(offsets)
    states = log.states([f"x:{n}" for n in range(450)])
    assert {states[f"x:{n}"] for n in range(at, 450)} == {"hidden"}
    order = [one.uid for one in entries(log) if one.kind == "item"]
    assert order == [f"x:{n}" for n in range(450)]


def test_acts_need_no_list(log: Log) -> None:
    log.append_many([post("x:1")])
    assert Log(log._redis, "conf").retract("x:1", by="moderator").outcome == "appended"


def test_a_list_that_nobody_of_us_wrote_stops_us(log: Log, any_live: Client) -> None:
    any_live.hset(keys.blocked("conf"), mapping={"version": "2", "list": "{"})
    with pytest.raises(CorruptEntry):
        log.append_many([post("x:1")])


def test_a_list_is_read_as_it_was_put(any_live: Client) -> None:
    assert blocklist.version(any_live, "conf") == ""
    assert blocklist.read(any_live, "conf").version == ""
    blocklist.put(any_live, "conf", SPAM, "7")
    assert blocklist.version(any_live, "conf") == "7"
    judge = blocklist.read(any_live, "conf")
    assert (judge.version, judge.rule(item("SPAM"))) == ("7", "word:4")


def test_everything_that_is_shown_is_judged() -> None:
    judge = Judge(SPAM)
    for fields in (
        {"html": "<p>sp<b>am</b></p>"},
        {"author": Author(id="1", name="Spam King")},
        {"author": Author(id="1", handle="spam@host.example")},
        {"content_warning": "spam"},
        {"hashtags": ("Spam",)},
        {"mentions": ("@spam",)},
        {"links": (Link("https://spam.example/"),)},
        {"links": (Link("https://a.example/", "Spam"),)},
        {"media": (Media(type="photo", url="https://a.example/", alt="spam"),)},
    ):
        assert judge.rule(item("Hello", **fields)) == "word:4", fields
    assert judge.rule(item("Hello")) == ""


def test_a_ban_is_of_one_network_and_comes_before_a_word() -> None:
    judge = Judge(SPAM)
    assert judge.rule(item("spam", author=Author(id="troll"))) == "ban:2"
    assert judge.rule(item("Hi", author=Author(id="troll"), source="flickr")) == ""
