"""What a network could send to break the scripts, the bytes of an entry or a whole batch."""

import pytest

from live import entry, keys
from live.connect import Client
from live.draft import ItemDraft, NoticeDraft, RepostDraft, RestoreDraft, RetractionDraft
from live.item import Media
from live.log import Log
from tests.live.posts import entries, everything, item, post, text_of

UIDS = [
    'x:"quoted"',
    "x:{braces}}{[",
    "x:back\\slash\\",
    'x:","salt":"00","sha":"00","item":{}}',
    "x:,\"version\":7,\"gone\":true}",
    "x:%d%s{}{0}$1",
    "x:0:0:live",
    "x:https://a.example/ü/😀/👩‍💻",
    "x: with  spaces ",
    "x:" + "ü" * 1000,
    "x:" + "a" * 2046,
]  # fmt: skip

TEXTS = [
    '","salt":"0","sha":"0","item":{"a":1}}',
    ',"version":9,"salt":"',
    ',"gone":true}',
    '{"type":"photo"',
    "line\nbreak\n\n",
    "\u2028\u2029\ufeff",
    "\\u0000\\",
]


@pytest.mark.parametrize("uid", UIDS)
def test_any_name_goes_through_the_life_of_a_post(any_live: Client, uid: str) -> None:
    log = Log(any_live, "conf")
    log.append_many([post("x:before"), post(uid, "secret 1"), post(uid, "secret 2", version=1)])
    log.append_many([RetractionDraft(target=uid, by="moderator")])
    log.append_many([post(uid, "secret 3", version=2)])
    assert {text_of(one) for one in entries(log) if one.uid == uid} == {None}
    log.append_many([RestoreDraft(target=uid)])
    assert text_of(entries(log)[-1]) == "secret 3"
    log.append_many([RetractionDraft(target=uid, by="author")])
    held = entries(log)
    assert [one.uid for one in held if one.kind in ("item", "edit")] == ["x:before"] + [uid] * 3
    assert {one.key for one in held[1:]} == {entry.key_of(uid)}
    assert {one.of for one in held[2:]} == {1}
    assert b"secret" not in everything(any_live, "conf")
    assert log.state(uid) == (2, 1, "gone")


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_can_pass_for_the_frame_around_it(any_live: Client, text: str) -> None:
    log = Log(any_live, "conf")
    draft = post("x:1", text + " secret", content_warning=text, matched=(text,))
    log.append_many([draft, NoticeDraft(text=text)])
    kept = log.since(0).entries
    assert entry.item_of(entries(log)[0]) == draft.item
    assert log.stats() == {"items:x": 1, "notices": 1}
    log.retract("x:1", by="moderator")
    assert log.since(0).entries[0] == entry.stub(kept[0])
    assert log.since(0).entries[1] == kept[1] == entry.stub(kept[1])
    log.restore("x:1")
    assert entry.item_of(entries(log)[-1]) == draft.item


VERSIONS = [0, 9, 10, 2**53 - 1, 2**53, 2**53 + 1, 10**18, 2**63 - 1]


def test_versions_are_compared_exactly(any_live: Client) -> None:
    log = Log(any_live, "conf")
    for version in VERSIONS:
        assert log.append_many([post("x:1", version=version)])[0].outcome == "appended"
        assert log.append_many([post("x:1", version=version)])[0].outcome == "duplicate"
    for version in VERSIONS[:-1]:
        assert log.append_many([post("x:1", version=version)])[0].outcome == "stale"
    assert [one.version for one in entries(log)] == VERSIONS
    assert log.state("x:1") == (2**63 - 1, 0, "live")


BAD_UIDS = ["", "x:\n", "x:\0", "x:\x1b[2J", "x:\x85", "x:\ud800", "x:\uffff", "x:" + "ü" * 1024]


@pytest.mark.parametrize("uid", BAD_UIDS)
def test_a_name_that_nobody_can_keep_is_refused_before_it_meets_a_batch(uid: str) -> None:
    for make in (
        lambda: post(uid),
        lambda: RetractionDraft(target=uid, by="author"),
        lambda: RetractionDraft(target="x:1", by="moderator", id=uid),
        lambda: RestoreDraft(target=uid),
        lambda: RestoreDraft(target="x:1", id=uid),
        lambda: NoticeDraft(text="Lunch", id=uid),
        lambda: RepostDraft(uid=uid, original="x:1"),
        lambda: RepostDraft(uid="x:1", original=uid),
    ):
        with pytest.raises(ValueError, match="a uid is one line"):
            make()


@pytest.mark.parametrize("version", [-1, 2**63])
def test_a_version_that_nobody_can_keep_is_refused(version: int) -> None:
    with pytest.raises(ValueError, match="a version is"):
        ItemDraft(uid="x:1", item=item(), version=version)
    with pytest.raises(ValueError, match="a version is"):
        RestoreDraft(target="x:1", version=version)


def test_a_retraction_is_by_somebody_we_know() -> None:
    with pytest.raises(ValueError, match="by author or moderator"):
        RetractionDraft(target="x:1", by="admin")  # type: ignore[arg-type]


def test_a_hundred_posts_as_large_as_they_can_be(any_live: Client) -> None:
    log = Log(any_live, "conf")
    large = "ä" * 32 * 1024
    verdicts = log.append_many([post(f"x:{n}", large, html=f"<p>{large}</p>") for n in range(100)])
    assert [verdict.offset for verdict in verdicts] == list(range(100))
    assert text_of(entries(log)[99]) == large
    log.retract("x:50", by="author")
    assert text_of(entries(log)[50]) is None


def test_large_posts_keep_the_server_no_longer_than_small_ones(any_live: Client) -> None:
    any_live.config_resetstat()
    Log(any_live, "conf").append_many([post(f"x:{n}", "a" * 64_000) for n in range(100)])
    calls = any_live.info("commandstats")["cmdstat_evalsha"]["calls"]
    assert 10 <= calls < 30, "in batches of about a megabyte, not in one of 13"


def test_a_post_edited_a_thousand_times_is_hidden_whole(any_live: Client) -> None:
    log = Log(any_live, "conf")
    log.append_many([post("x:1", f"secret {n}", version=n) for n in range(1000)])
    log.retract("x:1", by="moderator")
    assert b"secret" not in everything(any_live, "conf", "hidden")
    log.restore("x:1")
    assert text_of(entries(log)[-1]) == "secret 999"


def test_pictures_are_counted_by_what_they_are_not_by_what_they_say(any_live: Client) -> None:
    log = Log(any_live, "conf")
    film = Media(type="video", url="https://a.example/1", alt='{"type":"photo"')
    log.append_many([post("x:1", media=(film,))])
    assert "photos" not in log.stats()


def test_a_server_without_memory_refuses_the_whole_batch(any_live: Client) -> None:
    """Nothing of it happens; the caller's repetition then is no repetition."""
    log = Log(any_live, "conf")
    log.append_many([post("x:0")])
    before = everything(any_live, "conf")
    any_live.config_set("maxmemory", 1)
    try:
        with pytest.raises(Exception, match="maxmemory"):
            log.append_many([post("x:1"), post("x:2")])
    finally:
        any_live.config_set("maxmemory", 0)
    assert everything(any_live, "conf") == before
    assert [one.offset for one in log.append_many([post("x:1"), post("x:2")])] == [1, 2]


def test_what_others_wrote_into_seen_stops_us_loudly(any_live: Client) -> None:
    log = Log(any_live, "conf")
    log.append_many([post("x:1")])
    any_live.hset(keys.seen("conf"), "x:1", "garbage")
    with pytest.raises(Exception, match="nobody of us wrote"):
        log.append_many([post("x:1", version=1)])
