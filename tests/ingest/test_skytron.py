"""skytron against a Jetstream and an API of our own: what is posted about the event arrives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.skytron.pace import Pace
from ingest.skytron.wire import AGREE
from live import authors, entry, onair, rejects
from live.connect import Client
from live.draft import RepostDraft, RetractionDraft
from live.item import Item
from live.log import Log
from tests.ingest.reading_bluesky import PACE, holds, listening, post, skytron, state
from tests.ingest.running import on_air, texts, until
from tests.networks.bluesky import BlueskyNetwork, did_of
from tests.networks.serving import Fault


def items(live: Client) -> list[Item]:
    """The newest state of each post, in the order of their uids."""
    last: dict[str, Item] = {}
    for page in Log(live, "conf").follow(0):
        for raw in page.entries:
            one = entry.decode(raw)
            if bytes(one.item):
                last[one.uid] = entry.item_of(one)
    return [last[uid] for uid in sorted(last)]


def test_what_is_asked_for_arrives_and_nothing_else(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", '#Conf "tide pool"')
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        post(bluesky, "tag", "So much #CONF today")
        post(bluesky, "phrase", "Found in a Tide  Pool!")
        post(bluesky, "word only", "The conference, not the conf; a tide, a pool")
        post(bluesky, "longer", "#confetti everywhere")
        post(bluesky, "last")
        until(lambda: bluesky.uid_of("last") in texts(live, "conf"))
    assert holds(live, bluesky, "tag", "phrase", "last")


@pytest.mark.parametrize("days", [-30, -8, -0.2, 0.2, 8, 30])
def test_a_clock_that_is_off_loses_nothing(
    live: Client, live_url: str, bluesky: BlueskyNetwork, days: float
) -> None:
    bluesky.skew_s = days * 86_400.0
    bluesky.fail("stream", *[Fault(503, b"at rest")] * 1000)
    on_air(live, "conf", "bluesky", "#conf")
    with skytron(live_url, bluesky, replace(PACE, rewind=5.0)) as running:
        # Only what passes after we began is wanted, by whatever clock.
        until(lambda: running.says("backing off", "at rest"))
        post(bluesky, "early")
        bluesky.heal()
        until(lambda: bluesky.uid_of("early") in texts(live, "conf"))
        for number in range(30):
            post(bluesky, str(number))
        until(lambda: len(texts(live, "conf")) == 31)
        newest = bluesky.history[-1][0]
        until(lambda: newest <= int(Log(live, "conf").cursor("conf-0") or 0) <= bluesky.now() * 1e6)
        assert running.says("running")
    post(bluesky, "away")
    with skytron(live_url, bluesky):
        until(lambda: bluesky.uid_of("away") in texts(live, "conf"))


def test_a_clock_that_is_off_by_days_and_says_so_in_its_frames_alone(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    bluesky.skew_s, bluesky.dates = 8 * 86_400.0, False
    on_air(live, "conf", "bluesky", "#conf")
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        for number in range(AGREE + 1):
            post(bluesky, str(number))
        newest = bluesky.history[-1][0]
        until(lambda: newest <= int(Log(live, "conf").cursor("conf-0") or 0) <= bluesky.now() * 1e6)
    assert len(texts(live, "conf")) == AGREE + 1


def test_a_post_comes_with_its_author_s_name(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    with skytron(live_url, bluesky, Pace(profile=20, cursor=0)):
        until(lambda: listening(bluesky))
        for number in range(60):
            post(bluesky, f"author{number}/1")
        until(lambda: len(texts(live, "conf")) == 60)
    people = [one.author for one in items(live)]
    assert all(author.name.startswith("Author") for author in people)
    assert all(author.handle.endswith(".example") for author in people)
    assert Log(live, "conf").length() == 60
    asked = bluesky.asked("getProfiles")
    assert 3 <= len(asked) <= 60


def test_while_names_cannot_be_had_posts_come_without_and_get_them_later(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    bluesky.fail("profiles", *[Fault(503)] * 3)
    with skytron(live_url, bluesky) as running:
        until(lambda: listening(bluesky))
        post(bluesky, "grace/1")
        until(lambda: texts(live, "conf"))
        assert items(live)[0].author.name == did_of("grace/1")
        until(lambda: items(live)[0].author.name == "Grace")
        until(lambda: running.says("running") and not running.says("running", "names"))
    assert Log(live, "conf").stats()["edits"] == 1


def test_names_that_could_not_be_had_are_asked_for_after_a_restart(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    bluesky.fail("profiles", *[Fault(503)] * 1000)
    short = replace(PACE, rewind=0.0, profile=0.05)
    with skytron(live_url, bluesky, short):
        until(lambda: listening(bluesky))
        post(bluesky, "grace/1")
        post(bluesky, "grace/2")
        post(bluesky, "grace/2", "now changed #conf", version=1)
        post(bluesky, "shy/1")
        post(bluesky, "gone/1")
        until(lambda: len(texts(live, "conf")) == 4)
        bluesky.publish(RetractionDraft(target="gone/1", by="author"))
        until(lambda: state(live, bluesky, "gone/1") == "gone")
    bluesky.profiles["did:plc:shy"] = {
        "did": "did:plc:shy",
        "handle": "shy.example",
        "labels": [{"val": "!no-unauthenticated"}],
    }
    bluesky.heal()
    with skytron(live_url, bluesky, short):
        until(lambda: {one.author.name for one in items(live)} == {"Grace"})
        until(lambda: state(live, bluesky, "shy/1") == "gone")
        until(lambda: not authors.nameless(live, "conf"))
    assert texts(live, "conf")[bluesky.uid_of("grace/2")] == "now changed #conf"
    length = Log(live, "conf").length()
    with skytron(live_url, bluesky, short):
        post(bluesky, "grace/3")
        until(lambda: bluesky.uid_of("grace/3") in texts(live, "conf"))
    assert Log(live, "conf").length() == length + 1, "they are asked for once"


def test_who_wants_to_be_seen_on_bluesky_alone_is_not_shown(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    bluesky.profiles["did:plc:shy"] = {
        "did": "did:plc:shy",
        "handle": "shy.example",
        "labels": [{"val": "!no-unauthenticated"}],
    }
    with skytron(live_url, bluesky, Pace(profile=20, cursor=0)) as running:
        until(lambda: listening(bluesky))
        post(bluesky, "shy/1")
        post(bluesky, "ada/1")
        until(lambda: bluesky.uid_of("ada/1") in texts(live, "conf"))
        until(lambda: (heart := running.heart()) and heart.figures["unlisted"] == 1)
    assert holds(live, bluesky, "ada/1")


def test_edits_deletions_and_reposts_of_what_the_log_has(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        for name in ("edited", "deleted", "passed on"):
            post(bluesky, name)
        post(bluesky, "edited", "now without the tag", version=1)
        bluesky.publish(RetractionDraft(target="deleted", by="author"))
        bluesky.publish(RetractionDraft(target="of somebody else", by="author"))
        for number in range(3):
            bluesky.publish(RepostDraft(uid=f"fan{number}/r", original="passed on"))
        bluesky.publish(RepostDraft(uid="fan/r", original="of somebody else"))
        post(bluesky, "last")
        until(lambda: bluesky.uid_of("last") in texts(live, "conf"))
    assert texts(live, "conf")[bluesky.uid_of("edited")] == "now without the tag"
    assert state(live, bluesky, "deleted") == "gone"
    assert state(live, bluesky, "of somebody else") == ""
    assert Log(live, "conf").reposts() == {bluesky.uid_of("passed on"): 3}


def test_a_post_that_comes_after_its_deletion_is_not_shown(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        bluesky.publish(RetractionDraft(target="early", by="author"))
        post(bluesky, "early")
        post(bluesky, "last")
        until(lambda: bluesky.uid_of("last") in texts(live, "conf"))
    assert holds(live, bluesky, "last")
    assert state(live, bluesky, "early") == "tombstone"


def test_a_closed_account_takes_all_its_posts_along(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        for name in ("grace/1", "grace/2", "ada/1"):
            post(bluesky, name)
        bluesky.account("did:plc:grace", active=False, status="deleted")
        bluesky.account("did:plc:grace", active=True)
        until(lambda: state(live, bluesky, "grace/2") == "gone")
        until(lambda: state(live, bluesky, "grace/1") == "gone")
        assert state(live, bluesky, "ada/1") == "live"


def test_a_suspended_account_is_hidden_until_it_is_back(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    log = Log(live, "conf")
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        for name in ("grace/1", "grace/2", "ada/1"):
            post(bluesky, name)
        until(lambda: len(texts(live, "conf")) == 3)
        log.retract(bluesky.uid_of("grace/2"), by="moderator")
        bluesky.account("did:plc:grace", active=False, status="suspended")
        until(lambda: state(live, bluesky, "grace/1") == "hidden")
    with skytron(live_url, bluesky):
        bluesky.account("did:plc:grace", active=True)
        until(lambda: state(live, bluesky, "grace/1") == "live")
        log.retract(bluesky.uid_of("grace/1"), by="moderator")
        bluesky.account("did:plc:grace", active=True)
        post(bluesky, "last")
        until(lambda: bluesky.uid_of("last") in texts(live, "conf"))
        assert state(live, bluesky, "grace/1") == "hidden", "what a moderator hid stays so"
        assert state(live, bluesky, "grace/2") == "hidden"


def test_what_was_said_of_an_account_and_is_said_again_means_nothing(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")

    def account(wanted: str, status: str = "", seq: int = 0) -> int:
        seq = bluesky.account("did:plc:grace", active=not status, status=status, seq=seq)
        until(lambda: state(live, bluesky, "grace/1") == wanted)
        return seq

    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        post(bluesky, "grace/1")
        taken_down = account("hidden", "takendown")
        # Of what is hidden already it hides nothing.
        suspended = account("hidden", "suspended")
        back = account("live")
        for seq, status in (taken_down, "takendown"), (suspended, "suspended"), (back, ""):
            bluesky.account("did:plc:grace", active=not status, status=status, seq=seq)
        post(bluesky, "grace/2")
        until(lambda: state(live, bluesky, "grace/2") == "live")
        assert state(live, bluesky, "grace/1") == "live"
        suspended = account("hidden", "suspended")
        # An earlier return, replayed, does not forget who is away.
        bluesky.account("did:plc:grace", active=True, seq=back)
        bluesky.account("did:plc:grace", active=False, status="suspended", seq=suspended)
        post(bluesky, "ada/1")
        until(lambda: state(live, bluesky, "ada/1") == "live")
        account("live")


def test_two_events_get_what_each_asks_for(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    on_air(live, "other", "bluesky", "#other")
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        post(bluesky, "both", "#conf and #other")
        post(bluesky, "one", "#other")
        until(lambda: len(texts(live, "other")) == 2)
        until(lambda: holds(live, bluesky, "both"))


def test_a_restart_goes_on_where_the_cursor_stands(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        post(bluesky, "a")
        until(lambda: holds(live, bluesky, "a"))
        until(lambda: Log(live, "conf").cursor("conf-0"))
    post(bluesky, "b")
    with skytron(live_url, bluesky):
        until(lambda: holds(live, bluesky, "a", "b"))
    assert bluesky.cursors[1]
    assert Log(live, "conf").length() == 2


def test_the_cursor_moves_while_nothing_matches(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    log = Log(live, "conf")
    with skytron(live_url, bluesky):
        until(lambda: log.cursor("conf-0"))
        before = log.cursor("conf-0")
        until(lambda: int(log.cursor("conf-0")) > int(before) + 200_000)
    assert log.length() == 0


def test_an_event_gets_what_was_posted_since_it_wants_posts(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    post(bluesky, "too old")
    until(lambda: bluesky.history[-1][0] > bluesky.history[0][0] + 100_000)
    since = datetime.now(UTC).isoformat()
    post(bluesky, "a")
    on_air(live, "conf", "bluesky", "#conf", since=since)
    with skytron(live_url, bluesky):
        until(lambda: holds(live, bluesky, "a"))


def test_a_second_event_that_wants_the_past_gets_it_and_costs_the_first_nothing(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    since = (datetime.now(UTC) - timedelta(seconds=5)).isoformat()
    post(bluesky, "past", "#conf #other")
    on_air(live, "conf", "bluesky", "#conf")
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        on_air(live, "other", "bluesky", "#other", since=since)
        until(lambda: bluesky.uid_of("past") in texts(live, "other"))
        post(bluesky, "new", "#conf #other")
        until(lambda: len(texts(live, "other")) == 2)
        until(lambda: bluesky.uid_of("new") in texts(live, "conf"))


def test_a_query_that_is_changed_is_followed_without_a_new_connection(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#other")
    with skytron(live_url, bluesky):
        until(lambda: Log(live, "conf").cursor("conf-0"))
        on_air(live, "conf", "bluesky", "#conf")

        def arrived() -> bool:
            post(bluesky, f"p{len(bluesky.history)}")
            return bool(texts(live, "conf"))

        until(arrived)
    onair.remove(live, "conf")


def test_frames_that_nobody_can_read_are_kept_and_stop_nothing(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    far = b'{"did":"did:plc:x","time_us":9000000000000000,"kind":"identity"}'
    bad = [b"garbage", b"[]", b'{"kind":', b"\xff\x00", b"{}", b'{"a":"' + b"x" * 2_000_000]
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        for line in (*bad, far):
            bluesky.send_line(line)
        post(bluesky, "good")
        until(lambda: holds(live, bluesky, "good"))
        until(lambda: len(rejects.read(live, "conf")) == len(bad))
        assert len(bluesky.cursors) == 1
        assert int(Log(live, "conf").cursor("conf-0")) < 9_000_000_000_000_000


def test_a_frame_that_is_too_large_to_read_costs_a_connection_and_no_post(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        post(bluesky, "before")
        bluesky.send_line(b"x" * 5_000_000)
        post(bluesky, "after")
        until(lambda: holds(live, bluesky, "before", "after"))


def test_what_the_network_says_is_shown(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    bluesky.fail("stream", *[Fault(429, b"slow down", {"retry-after": "0"})] * 50)
    with skytron(live_url, bluesky) as running:
        until(lambda: running.says("rate limited", "slow down"))
        bluesky.heal()
        until(lambda: running.says("running"))


def test_silence_ends_a_connection(live: Client, live_url: str, bluesky: BlueskyNetwork) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    with skytron(live_url, bluesky):
        until(lambda: listening(bluesky))
        bluesky.cut("silence")
        post(bluesky, "meanwhile")
        until(lambda: holds(live, bluesky, "meanwhile"))


def test_the_next_connection_is_to_another_server(
    live: Client, live_url: str, bluesky: BlueskyNetwork
) -> None:
    on_air(live, "conf", "bluesky", "#conf")
    with BlueskyNetwork() as other, skytron(live_url, bluesky) as running:
        source = running.loop._source
        source._hosts = (bluesky.stream_url, other.stream_url)  # type: ignore[attr-defined]
        until(lambda: listening(bluesky) or listening(other))
        bluesky.cut("close")
        other.cut("close")
        until(lambda: bluesky.cursors and other.cursors)


def test_its_own_pace_reaches_back_before_the_cursor() -> None:
    assert Pace().rewind >= 5
    assert PACE.rewind == 0
