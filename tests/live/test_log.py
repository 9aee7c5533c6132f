"""The contract of a log, on every server that it may run on."""

import pytest

from live import entry, keys, onair
from live.connect import Client
from live.draft import Draft, NoticeDraft, RepostDraft, RestoreDraft, RetractionDraft
from live.errors import WrongEvent
from live.item import Media
from live.log import BATCH, Log, Verdict
from tests.live.channel import channel
from tests.live.posts import entries, item, post, text_of


@pytest.fixture
def log(any_live: Client) -> Log:
    return Log(any_live, "conf")


def outcomes(log: Log, *drafts: Draft) -> list[str]:
    return [verdict.outcome for verdict in log.append_many(drafts)]


def test_an_item_gets_the_next_offset_and_is_read_as_it_was(log: Log) -> None:
    drafts = [post(f"x:{n}", f"Post {n}") for n in range(3)]
    assert log.append_many(drafts) == [Verdict("appended", n) for n in range(3)]
    held = entries(log)
    assert [one.kind for one in held] == ["item"] * 3
    assert [one.key for one in held] == [entry.key_of(f"x:{n}") for n in range(3)]
    assert [entry.item_of(one) for one in held] == [draft.item for draft in drafts]


def test_nothing_to_append_makes_no_log(log: Log, any_live: Client) -> None:
    assert log.append_many([]) == []
    assert any_live.dbsize() == 0
    assert log.since(0).epoch == log.epoch() == ""


def test_the_first_entry_begins_an_epoch_and_makes_the_log_known(
    log: Log, any_live: Client
) -> None:
    log.append_many([post("x:1")])
    assert len(log.epoch()) == 16
    assert onair.logs(any_live) == {"conf"}


def test_a_log_that_begins_again_is_known_again(log: Log, any_live: Client) -> None:
    log.append_many([post("x:1")])
    epoch = log.epoch()
    any_live.flushall()
    log.append_many([post("x:1")])
    assert log.epoch() not in ("", epoch)
    assert onair.logs(any_live) == {"conf"}


def test_the_same_again_is_a_duplicate_and_an_older_version_stale(log: Log) -> None:
    assert outcomes(log, post("x:1", version=5), post("x:1", version=5)) == [
        "appended",
        "duplicate",
    ]
    assert outcomes(log, post("x:1", version=4)) == ["stale"]
    assert log.length() == 1
    assert log.stats() == {"items:x": 1, "duplicates": 2}


def test_a_newer_version_is_an_edit_of_the_first_offset(log: Log) -> None:
    log.append_many([post("x:0"), post("x:1", "a"), post("x:1", "b", version=1)])
    log.append_many([post("x:1", "c", version=2)])
    held = entries(log)
    assert [(one.kind, one.of, one.version) for one in held[1:]] == [
        ("item", None, 0),
        ("edit", 1, 1),
        ("edit", 1, 2),
    ]
    assert [text_of(one) for one in held[1:]] == ["a", "b", "c"]
    assert log.state("x:1") == (2, 1, "live")


def test_an_edit_that_comes_first_is_the_item_and_its_original_stale(log: Log) -> None:
    assert outcomes(log, post("x:1", "b", version=1), post("x:1", "a")) == ["appended", "stale"]
    assert [(one.kind, text_of(one)) for one in entries(log)] == [("item", "b")]


def test_a_hide_leaves_a_stub_of_everything_and_says_where_it_was(log: Log) -> None:
    log.append_many([post("x:1", "a"), post("x:1", "b", version=1), post("x:2", "other")])
    before = entries(log)
    assert log.retract("x:1", by="moderator") == Verdict("appended", 3)
    held = entries(log)
    assert [text_of(one) for one in held] == [None, None, "other", None]
    assert [one.gone for one in held] == [True, True, False, False]
    assert [one.identity for one in held[:3]] == [one.identity for one in before]
    assert (held[3].kind, held[3].of, held[3].by) == ("retraction", 0, "moderator")
    assert held[3].key == entry.key_of("x:1")
    assert log.state("x:1") == (1, 0, "hidden")


def test_a_restore_brings_the_newest_state(log: Log) -> None:
    log.append_many([post("x:1", "a"), post("x:1", "b", version=1)])
    log.retract("x:1", by="moderator")
    assert log.restore("x:1").outcome == "appended"
    held = entries(log)
    assert [text_of(one) for one in held] == [None, None, None, "b"]
    assert (held[3].kind, held[3].of, held[3].version) == ("restore", 0, 1)
    assert held[3].key == entry.key_of("x:1")
    assert held[3].sha == held[1].sha
    assert log.state("x:1") == (1, 0, "live")


def test_an_edit_while_hidden_shows_nothing_and_is_what_a_restore_brings(log: Log) -> None:
    log.append_many([post("x:1", "a")])
    log.retract("x:1", by="moderator")
    assert outcomes(log, post("x:1", "b", version=1)) == ["appended"]
    assert [text_of(one) for one in entries(log)] == [None, None, None]
    log.restore("x:1")
    assert text_of(entries(log)[-1]) == "b"
    assert log.state("x:1") == (1, 0, "live")


def test_hidden_restored_edited_and_hidden_again(log: Log) -> None:
    log.append_many([post("x:1", "a")])
    for version in (1, 2, 3):
        log.retract("x:1", by="moderator")
        log.restore("x:1")
        log.append_many([post("x:1", f"v{version}", version=version)])
    log.retract("x:1", by="moderator")
    assert {text_of(one) for one in entries(log)} == {None}
    log.restore("x:1")
    assert [text_of(one) for one in entries(log)][-1] == "v3"


def test_a_deletion_is_for_good(log: Log, any_live: Client) -> None:
    log.append_many([post("x:1", "a")])
    assert log.retract("x:1", by="author").outcome == "appended"
    assert log.restore("x:1").outcome == "refused"
    assert outcomes(log, post("x:1", "b", version=1)) == ["appended"]
    assert [text_of(one) for one in entries(log)] == [None] * 3
    assert log.state("x:1") == (1, 0, "gone")
    assert not any_live.exists(keys.hidden("conf"))


def test_a_deletion_of_what_is_hidden_takes_the_kept_text_too(log: Log, any_live: Client) -> None:
    log.append_many([post("x:1", "a")])
    log.retract("x:1", by="moderator")
    assert any_live.hexists(keys.hidden("conf"), "x:1")
    assert log.retract("x:1", by="author").outcome == "appended"
    assert not any_live.exists(keys.hidden("conf"))
    assert log.restore("x:1").outcome == "refused"
    assert log.retract("x:1", by="moderator").outcome == "duplicate"


def test_a_deletion_before_its_create_leaves_a_tombstone(log: Log) -> None:
    deletion = RetractionDraft(target="x:1", by="author")
    assert outcomes(log, deletion, deletion, post("x:1"), post("x:1", version=9)) == [
        "tombstoned",
        "duplicate",
        "tombstoned",
        "tombstoned",
    ]
    assert log.length() == 0
    assert log.state("x:1") == (0, -1, "tombstone")
    assert log.restore("x:1").outcome == "refused"
    assert log.stats() == {"duplicates": 1, "tombstoned": 2}


def test_nobody_hides_or_restores_what_was_never_here(log: Log) -> None:
    assert log.retract("x:1", by="moderator") == Verdict("unknown")
    assert log.restore("x:1") == Verdict("unknown")
    assert outcomes(log, post("x:1")) == ["appended"]


def test_a_retried_action_happens_once(log: Log) -> None:
    log.append_many([post("x:1")])
    assert log.retract("x:1", by="moderator", id="a").offset == 1
    assert log.retract("x:1", by="moderator", id="a").outcome == "duplicate"
    assert log.restore("x:1", id="b").offset == 2
    assert log.restore("x:1", id="b").outcome == "duplicate"
    assert log.retract("x:1", by="moderator", id="a").outcome == "duplicate"
    assert log.notice("Lunch", id="c").offset == 3
    assert log.notice("Lunch", id="c").outcome == "duplicate"
    assert log.state("x:1") == (0, 0, "live")
    assert log.length() == 4


def test_a_late_retry_of_what_had_no_effect_has_none(log: Log) -> None:
    """Two moderators hide the same post, it is restored, and then the second one retries."""
    log.append_many([post("x:1")])
    log.retract("x:1", by="moderator", id="first")
    log.retract("x:1", by="moderator", id="second")
    log.restore("x:1", id="third")
    log.restore("x:1", id="fourth")
    assert log.retract("x:1", by="moderator", id="second").outcome == "duplicate"
    log.retract("x:1", by="moderator", id="fifth")
    assert log.restore("x:1", id="fourth").outcome == "duplicate"
    assert log.state("x:1") == (0, 0, "hidden")


@pytest.mark.parametrize("target", ["notice:n", "retraction:r", "restore:s", "x:repost"])
@pytest.mark.parametrize("by", ["author", "moderator"])
def test_only_posts_can_be_retracted(log: Log, target: str, by: str) -> None:
    log.append_many([post("x:1"), RepostDraft(uid="x:repost", original="x:1")])
    log.retract("x:1", by="moderator", id="r")
    log.restore("x:1", id="s")
    log.notice("Lunch", id="n")
    before = log.since(0)
    retraction = RetractionDraft(target=target, by="author" if by == "author" else "moderator")
    assert outcomes(log, retraction, RestoreDraft(target=target)) == ["refused", "refused"]
    assert log.since(0) == before


@pytest.mark.parametrize("uid", ["notice:n", "retraction:r", "restore:s", "x:repost"])
def test_no_post_takes_the_name_of_an_action(log: Log, uid: str) -> None:
    log.append_many([post("x:1"), RepostDraft(uid="x:repost", original="x:1")])
    log.retract("x:1", by="moderator", id="r")
    log.restore("x:1", id="s")
    log.notice("Lunch", id="n")
    assert outcomes(log, post(uid, version=9)) == ["duplicate"]


def test_a_restore_brings_what_it_is_given_where_the_text_was_lost(
    log: Log, any_live: Client
) -> None:
    log.append_many([post("x:1", "a", version=3)])
    log.retract("x:1", by="moderator")
    any_live.delete(keys.hidden("conf"))
    assert outcomes(log, RestoreDraft(target="x:1")) == ["refused"]
    given = RestoreDraft(target="x:1", item=item("from the archive"), version=2)
    assert outcomes(log, given) == ["appended"]
    assert text_of(entries(log)[-1]) == "from the archive"
    assert log.state("x:1") == (3, 0, "live")
    log.retract("x:1", by="moderator")
    assert {text_of(one) for one in entries(log)} == {None}


def test_a_restore_that_brings_a_newer_state_is_that_version(log: Log, any_live: Client) -> None:
    log.append_many([post("x:1", "a", version=3)])
    log.retract("x:1", by="moderator")
    any_live.delete(keys.hidden("conf"))
    log.append_many([RestoreDraft(target="x:1", item=item("b"), version=5)])
    assert outcomes(log, post("x:1", "a", version=4)) == ["stale"]
    assert log.state("x:1") == (5, 0, "live")


def test_nobody_brings_back_what_its_author_deleted(log: Log) -> None:
    log.append_many([post("x:1", "a"), RepostDraft(uid="x:3", original="x:1")])
    log.append_many([RetractionDraft(target=uid, by="author") for uid in ("x:1", "x:2")])
    given = [RestoreDraft(target=uid, item=item("b"), version=9) for uid in ("x:1", "x:2", "x:3")]
    assert outcomes(log, *given) == ["refused"] * 3
    assert {text_of(one) for one in entries(log)} == {None}


def test_what_the_log_kept_is_newer_than_what_a_restore_is_given(log: Log) -> None:
    log.append_many([post("x:1", "kept", version=3)])
    log.retract("x:1", by="moderator")
    log.append_many([RestoreDraft(target="x:1", item=item("given"), version=2)])
    assert text_of(entries(log)[-1]) == "kept"


def test_a_repost_counts_on_its_original_once(log: Log) -> None:
    repost = RepostDraft(uid="x:2", original="x:1")
    assert outcomes(log, repost, repost, RepostDraft(uid="x:3", original="x:1"), post("x:1")) == [
        "counted",
        "duplicate",
        "counted",
        "appended",
    ]
    assert log.reposts() == {"x:1": 2}
    assert log.length() == 1


def test_a_repost_that_was_deleted_before_it_came_does_not_count(log: Log) -> None:
    deletion = RetractionDraft(target="x:2", by="author")
    assert outcomes(log, deletion, RepostDraft(uid="x:2", original="x:1")) == ["tombstoned"] * 2
    assert log.reposts() == {}


def test_one_batch_in_which_everything_meets(log: Log) -> None:
    assert (
        outcomes(
            log,
            post("x:1", "a"),
            post("x:1", "b", version=1),
            RetractionDraft(target="x:1", by="moderator", id="hide"),
            post("x:1", "c", version=2),
            post("x:1", "b", version=1),
            RestoreDraft(target="x:1", id="show"),
            RetractionDraft(target="x:1", by="author"),
            post("x:1", "d", version=3),
            NoticeDraft(text="Lunch"),
        )
        == ["appended"] * 4 + ["stale"] + ["appended"] * 4
    )
    held = entries(log)
    assert [one.kind for one in held] == (
        ["item", "edit", "retraction", "edit", "restore", "retraction", "edit", "notice"]
    )
    assert {text_of(one) for one in held} == {None}


def test_photos_are_counted_with_their_item(log: Log) -> None:
    photo = Media(type="photo", url="https://a.example/1.jpg")
    film = Media(type="video", url="https://a.example/1.mp4")
    log.append_many([post("x:1", media=(photo, film, photo)), post("x:2")])
    log.append_many([post("x:1", media=(photo, photo), version=1)])
    assert log.stats() == {"items:x": 2, "photos": 2, "edits": 1}


def test_what_is_published_is_what_is_appended(log: Log, any_live: Client) -> None:
    with channel(any_live, keys.items("conf")) as told:
        log.append_many([post("x:1", "a"), NoticeDraft(text="Lunch")])
        listed = log.since(0)
        for offset, raw in enumerate(listed.entries):
            assert told.next() == f"{listed.epoch} {offset}\n".encode() + raw


def test_pages_know_where_they_stand(log: Log) -> None:
    log.append_many([post(f"x:{n}") for n in range(5)])
    page = log.since(1, 2)
    assert (page.since, page.length, len(page.entries), page.next) == (1, 5, 2, 3)
    assert log.since(9) == type(page)(page.epoch, 9, 5, ())
    assert [part.since for part in log.follow(0, 2)] == [0, 2, 4]
    assert (log.last(2).since, log.last(2).next) == (3, 5)
    assert (log.last(9).since, log.last(9).next) == (0, 5)


@pytest.mark.parametrize(("offset", "limit"), [(-1, 5), (0, 0), (2**63, 5), (0, -1)])
def test_a_page_that_cannot_be_is_refused(log: Log, offset: int, limit: int) -> None:
    log.append_many([post("x:1")])
    with pytest.raises(ValueError, match="a log has no"):
        log.since(offset, limit)


@pytest.mark.parametrize("count", [0, -1, 2**63])
def test_the_newest_nothing_is_refused(log: Log, count: int) -> None:
    log.append_many([post("x:1")])
    with pytest.raises(ValueError, match="a log has no"):
        log.last(count)


def test_more_than_a_batch_keeps_its_order(log: Log) -> None:
    count = 3 * BATCH + 7
    verdicts = log.append_many([post(f"x:{n}", f"Post {n}") for n in range(count)])
    assert [verdict.offset for verdict in verdicts] == list(range(count))
    assert [text_of(one) for one in entries(log)] == [f"Post {n}" for n in range(count)]


def test_an_epoch_is_renewed_once(log: Log, any_live: Client) -> None:
    assert log.renew("whatever") == ""
    log.append_many([post("x:1")])
    broken = log.epoch()
    with channel(any_live, keys.items("conf")) as told:
        renewed = log.renew(broken)
        assert log.renew(broken) == renewed == log.epoch() != broken
        assert told.next() == f"{renewed} -1\n".encode()
        assert told.next(within=0.05) is None
    assert log.append_many([post("x:2")]) == [Verdict("appended", 1)]


def test_a_cursor_is_kept_per_source(log: Log) -> None:
    assert log.cursor("x") == ""
    log.move_cursor("x", "1234\n€")
    assert (log.cursor("x"), log.cursor("flickr")) == ("1234\n€", "")


def test_events_do_not_meet(log: Log, any_live: Client) -> None:
    other = Log(any_live, "conf-2")
    log.append_many([post("x:1", "here")])
    assert other.append_many([post("x:1", "there")]) == [Verdict("appended", 0)]
    assert [text_of(one) for one in entries(log)] == ["here"]
    assert log.epoch() != other.epoch()
    assert onair.logs(any_live) == {"conf", "conf-2"}


@pytest.mark.parametrize("event", ["", "A", "a_b", "-a", "a-", "a}", "{a", "a\n", "é", "a" * 51])
def test_a_slug_that_could_leave_its_keys_is_refused(any_live: Client, event: str) -> None:
    with pytest.raises(WrongEvent):
        Log(any_live, event)
