"""tubetron against a YouTube of our own: what is said in a chat arrives, once, and goes again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.source import Haul
from ingest.trouble import Misunderstood, Refused
from ingest.tubetron import check
from ingest.tubetron.meter import Meter
from ingest.tubetron.source import Tubetron
from live import health
from live.connect import Client
from live.draft import RestoreDraft
from live.log import Log
from live.onair import OnAirSource
from live.settings import Settings
from tests.ingest.looping import HandClock
from tests.ingest.reading_youtube import holds, say, source, tubetron, unsay
from tests.ingest.running import items, on_air, texts, until
from tests.networks.serving import Fault
from tests.networks.youtube import KEY, VIDEO, YoutubeNetwork, refusal

WATCH = f"https://www.youtube.com/watch?v={VIDEO}"


def duplicates(live: Client) -> int:
    """How many drafts the log had already."""
    return Log(live, "conf").stats().get("duplicates", 0)


# What is said


def test_what_was_said_arrives_and_what_is_said_next_each_once(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    youtube.page_size = 2
    for uid in ("a", "b", "c"):
        say(youtube, uid)
    on_air(live, "conf", "youtube", f"https://youtu.be/{VIDEO}")
    with tubetron(live_url, youtube) as running:
        until(lambda: holds(live, youtube, "a", "b", "c"))
        say(youtube, "d")
        until(lambda: holds(live, youtube, "a", "b", "c", "d"))
        until(lambda: running.says("running"))
    assert Log(live, "conf").length() == 4
    assert duplicates(live) == 0


def test_a_message_has_its_author_its_tags_and_links_and_leads_to_the_stream(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    say(youtube, "a", "See https://a.example/x?a=1&b=2. <b> #Tide #26")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a"))
    [one] = items(live, "conf").values()
    assert (one.author.id, one.author.handle) == ("UC-ada", "ada")
    assert one.author.avatar == "https://yt.example/UC-ada.jpg"
    assert one.url == WATCH
    assert one.hashtags == ("tide",)
    assert [link.url for link in one.links] == ["https://a.example/x?a=1&b=2"]
    assert 'href="https://a.example/x?a=1&amp;b=2"' in one.html
    assert "&lt;b&gt;" in one.html


def test_what_was_said_before_since_is_left_out(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    say(youtube, "a")
    later = datetime.now(UTC) + timedelta(seconds=1)
    on_air(live, "conf", "youtube", VIDEO, since=later.isoformat())
    with tubetron(live_url, youtube):
        until(lambda: len(youtube.asked("/messages")) > 2)
        assert holds(live, youtube)


# What is taken back


def test_a_deleted_message_goes(live: Client, live_url: str, youtube: YoutubeNetwork) -> None:
    say(youtube, "a")
    say(youtube, "b")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a", "b"))
        unsay(youtube, "a")
        until(lambda: holds(live, youtube, "b"))


def test_what_was_deleted_while_nobody_listened_goes_too(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    say(youtube, "a")
    say(youtube, "b")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a", "b"))
    unsay(youtube, "a")
    with youtube.lock:
        youtube.messages.pop()  # only its tombstone tells of it
    youtube.forget()
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "b"))


def test_who_is_banned_is_hidden_with_all_that_was_said_before(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    say(youtube, "a", channel="UC-eve")
    say(youtube, "b", channel="UC-eve2")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a", "b"))
    with youtube.lock:
        say(youtube, "c", channel="UC-eve")
        youtube.ban("UC-eve")
        say(youtube, "d", channel="UC-eve")
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "b", "d"))
        youtube.forget()
        say(youtube, "e")
        until(lambda: youtube.uid_of("e") in texts(live, "conf"))
        assert holds(live, youtube, "b", "d", "e"), "told again, a ban reaches no further"


def test_what_comes_later_than_the_ban_of_its_author_is_hidden_too(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    say(youtube, "late", channel="UC-eve")
    with youtube.lock:
        late = youtube.messages.pop()
    say(youtube, "a", channel="UC-eve")
    youtube.ban("UC-eve")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube):
        until(lambda: "hidden" in Log(live, "conf").states([youtube.uid_of("a")]).values())
    with youtube.lock:
        youtube.messages.append(late)
    say(youtube, "b", channel="UC-eve")
    with tubetron(live_url, youtube):
        until(lambda: youtube.uid_of("b") in texts(live, "conf"))
        until(lambda: holds(live, youtube, "b"))
    assert Log(live, "conf").states([youtube.uid_of("late")]) == {youtube.uid_of("late"): "hidden"}


def test_what_an_organiser_shows_again_stays_though_the_ban_is_told_again(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    say(youtube, "a", channel="UC-eve")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a"))
        youtube.ban("UC-eve")
        until(lambda: holds(live, youtube))
        Log(live, "conf").append_many([RestoreDraft(target=youtube.uid_of("a"))])
        youtube.forget()
        say(youtube, "b")
        until(lambda: youtube.uid_of("b") in texts(live, "conf"))
    log = Log(live, "conf")
    assert log.states([youtube.uid_of("a")]) == {youtube.uid_of("a"): "live"}
    assert log.stats()["retractions"] == 1


# Going on


def test_a_restart_goes_on_at_the_cursor(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    say(youtube, "a")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a"))
        until(lambda: Log(live, "conf").cursor("conf-0"))
    before = len(youtube.requests)
    say(youtube, "b")
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a", "b"))
    first = youtube.requests[before]
    assert first.path.endswith("/liveChat/messages")
    assert first.query["pageToken"] == "0.1"
    assert duplicates(live) == 0


def test_the_cursor_moves_only_when_the_log_has_the_page(
    live: Client, youtube: YoutubeNetwork
) -> None:
    say(youtube, "a")
    on_air(live, "conf", "youtube", VIDEO)
    [haul] = first_hauls(reading(live, youtube, HandClock()))
    assert haul.cursors == {"conf-0": f"{VIDEO} chat-1 0.1"}
    assert Log(live, "conf").cursor("conf-0") == ""


def test_a_token_that_is_forgotten_costs_nothing(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    say(youtube, "a")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a"))
        youtube.forget()
        say(youtube, "b")
        until(lambda: holds(live, youtube, "a", "b"))
        until(lambda: _health(live).heard_at)
    say(youtube, "c")
    youtube.forget()
    began = datetime.now(UTC).timestamp()
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a", "b", "c"))
        until(lambda: _health(live).at > began and all(gap.until for gap in _health(live).gaps))
        assert all(gap.filled for gap in _health(live).gaps)
    assert Log(live, "conf").length() == 3


def test_another_video_is_read_from_its_beginning(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    say(youtube, "a")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a"))
    before = len(youtube.requests)
    youtube.video, youtube.chat, youtube.messages = "TideConf-27", "chat-2", []
    say(youtube, "b")
    on_air(live, "conf", "youtube", "TideConf-27")
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a", "b"))
    assert youtube.requests[before].query["id"] == "TideConf-27"


# Open and closed


def test_a_stream_that_has_not_begun_is_waited_for(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    youtube.live, youtube.details = False, {"scheduledStartTime": "2031-05-04T09:00:00Z"}
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube) as running:
        until(lambda: running.says("running", "waiting: not live yet, announced for 2031-05-04"))
        assert youtube.asked("/messages") == []
        say(youtube, "a")
        youtube.live = True
        until(lambda: holds(live, youtube, "a"))
        until(lambda: running.says("running") and not running.says("running", "waiting"))


@pytest.mark.parametrize("chat", ["chat-1", "chat-2"])
def test_a_chat_that_ended_is_read_on_when_it_opens_again(
    live: Client, live_url: str, youtube: YoutubeNetwork, chat: str
) -> None:
    say(youtube, "a")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube) as running:
        until(lambda: holds(live, youtube, "a"))
        youtube.live, youtube.details = False, {"actualEndTime": "2026-05-04T17:00:00Z"}
        until(lambda: running.says("running", "waiting: the stream is over"))
        with youtube.lock:
            say(youtube, "b")
            youtube.chat, youtube.live = chat, True
        until(lambda: holds(live, youtube, "a", "b"))
    assert duplicates(live) == (0 if chat == "chat-1" else 1)


# What goes wrong


@pytest.mark.parametrize(
    ("fault", "state", "words"),
    [
        (refusal("quota"), "rate limited", "403: You have exceeded your quota. (quotaExceeded)"),
        (refusal("rate"), "rate limited", "too soon"),
        (refusal("key"), "refused", "400: API key not valid"),
        (refusal("closed"), "refused", "has not been used"),
        (Fault(401), "refused", "401"),
        (Fault(500, b"<h1>oops</h1>"), "backing off", "500"),
        (Fault(200, b"<html>"), "backing off", "not JSON"),
        (Fault(200, b"{}"), "backing off", "no page of a live chat"),
    ],
)
def test_what_youtube_says_is_shown_until_it_is_right(
    live: Client, live_url: str, youtube: YoutubeNetwork, fault: Fault, state: str, words: str
) -> None:
    say(youtube, "a")
    youtube.fail("chat", *[fault] * 200)
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube) as running:
        until(lambda: running.says(state, words))
        youtube.heal()
        until(lambda: holds(live, youtube, "a"))
        until(lambda: running.says("running"))


def test_a_chat_that_is_switched_off_holds_up_no_other(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    with YoutubeNetwork() as other:
        other.fail("chat", *[refusal("disabled")] * 1000)
        on_air(live, "conf", "youtube", VIDEO, "NoSuchVideo")
        with tubetron(live_url, youtube) as running:
            say(youtube, "a")
            until(lambda: holds(live, youtube, "a"))
            until(lambda: running.says("running", "there is no video NoSuchVideo"))
        on_air(live, "conf", "youtube", VIDEO)
        with tubetron(live_url, other):
            until(lambda: _health(live).state == "forbidden")
            assert "not enabled" in _health(live).detail


def _health(live: Client) -> Any:
    return health.read(live, "conf")["conf-0"]


def test_a_wrong_key_and_none_at_all(live: Client, live_url: str, youtube: YoutubeNetwork) -> None:
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube, youtube_key="another") as running:
        until(lambda: running.says("refused", "API key not valid"))
    with tubetron(live_url, youtube, youtube_key="") as running:
        until(lambda: running.says("not configured", "YOUTUBE_KEY is not set"))


def test_the_key_is_in_no_words(live: Client, live_url: str, youtube: YoutubeNetwork) -> None:
    away = Fault(302, b"", {"location": f"/elsewhere/videos?key={KEY}"})
    youtube.fail("video", *[away] * 100)
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube) as running:
        until(lambda: running.says("running", "redirects") or running.says("backing off"))
        heart = running.heart()
        assert heart is not None
        assert KEY not in heart.detail
        assert "key=KEY" in heart.detail


def test_a_query_that_names_no_video_is_refused_in_words(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    on_air(live, "conf", "youtube", "https://www.youtube.com/@tideconf/live")
    with tubetron(live_url, youtube) as running:
        until(lambda: running.says("running", "names no video"))
    assert youtube.requests == []


def test_garbage_among_messages_is_kept_and_costs_no_other(
    live: Client, live_url: str, youtube: YoutubeNetwork
) -> None:
    youtube.say("textMessageEvent", "odd", {"channelId": "UC-ada"}, textMessageDetails=7)
    youtube.say("somethingNewEvent", "new")
    say(youtube, "a")
    on_air(live, "conf", "youtube", VIDEO)
    with tubetron(live_url, youtube):
        until(lambda: holds(live, youtube, "a"))
    assert Log(live, "conf").length() == 1
    assert live.llen("live:{conf}:rejects") == 1


# How often


def reading(live: Client, youtube: YoutubeNetwork, clock: HandClock, **given: Any) -> Tubetron:
    """tubetron without its loop, following one chat."""
    made = source(youtube, clock, **given)
    watched = {"conf": (OnAirSource(id="conf-0", kind="youtube", query=VIDEO),)}
    made.follow(watched, live)
    return made


def first_hauls(made: Tubetron) -> list[Haul]:
    """What it reads first."""
    found: list[Haul] = []

    def read() -> bool:
        found.extend(made.read())
        return bool(found)

    until(read)
    return found


def answered(made: Tubetron) -> None:
    """All that it has asked is answered."""
    until(lambda: not made.read() and not made.report().figures["asking"])


def test_the_next_page_is_asked_for_when_youtube_allows(
    live: Client, youtube: YoutubeNetwork
) -> None:
    youtube.wait_ms, clock = 5000, HandClock()
    made = reading(live, youtube, clock)
    until(lambda: made.read() or youtube.asked("/messages"))
    answered(made)
    clock.time += 4.9
    made.read()
    assert made.report().figures["asking"] == 0
    clock.time += 0.2
    made.read()
    assert made.report().figures["asking"] == 1
    answered(made)
    assert len(youtube.asked("/messages")) == 2


def test_the_units_of_a_day_last_for_it_and_are_shown(
    live: Client, youtube: YoutubeNetwork
) -> None:
    clock = HandClock()
    clock.time = 7 * 3600.0  # midnight of YouTube's day
    made = reading(live, youtube, clock, youtube_units=200)
    asked_at: list[float] = []
    while clock.time < (7 + 24) * 3600:
        made.read()
        if made.report().figures["asking"]:
            asked_at.append(clock.time)
            answered(made)
        clock.time += 60
    standing = made.report().each["conf", "conf-0"]
    pages = len(youtube.asked("/messages"))
    assert 170 <= 5 * pages + 1 <= 200
    assert asked_at[5] < 9 * 3600, "soon at first"
    assert asked_at[-1] > (7 + 22) * 3600, "to the end of the day"
    assert standing.limit_left == 200, "a new day has begun"


def test_units_are_remembered_and_when_none_is_left_the_day_is_waited_for(
    live: Client, youtube: YoutubeNetwork
) -> None:
    clock = HandClock()
    made = reading(live, youtube, clock, youtube_units=100)
    first_hauls_or_pages(made, youtube)
    left = made.report().figures["units_left"]
    assert left == 94
    again = reading(live, youtube, clock, youtube_units=100)
    assert again.report().figures["units_left"] == left
    meter = Meter("youtube", 100)
    meter.follow(live, clock.now())
    meter.use(92, clock.now())
    meter.save(live)
    over = reading(live, youtube, clock, youtube_units=100)
    before = len(youtube.requests)
    over._places["conf", "conf-0"].chat = "chat-1"
    over.read()
    assert over.report().state == "rate limited"
    assert "all 100 units of this day are used" in over.report().detail
    assert len(youtube.requests) == before
    clock.time += 24 * 3600
    over.read()
    answered(over)
    assert len(youtube.requests) > before


def first_hauls_or_pages(made: Tubetron, youtube: YoutubeNetwork) -> None:
    """Until the first page was read, and what it cost is kept."""
    until(lambda: made.read() or youtube.asked("/messages"))
    answered(made)


# Trying it


def checked(youtube: YoutubeNetwork, query: str = VIDEO, key: str = KEY) -> str:
    """What a look at a source says."""
    settings = Settings(youtube_key=key, youtube_api_url=youtube.api_url)
    return check(settings, OnAirSource(id="1", kind="youtube", query=query))


def test_a_source_is_tried(youtube: YoutubeNetwork) -> None:
    assert checked(youtube, WATCH) == "Tide Conf: its chat is open"
    youtube.live = False
    assert checked(youtube) == "Tide Conf: this video is no live stream"
    youtube.details = {"actualStartTime": "2026-05-04T09:00:00Z"}
    assert checked(youtube) == "Tide Conf: no chat is open"
    with pytest.raises(Misunderstood, match="names no video"):
        checked(youtube, "@tideconf")
    with pytest.raises(Misunderstood, match="there is no video"):
        checked(youtube, "NoSuchVideo")
    with pytest.raises(Refused, match="API key not valid"):
        checked(youtube, key="another")
    with pytest.raises(Refused, match="YOUTUBE_KEY"):
        checked(youtube, key="")
