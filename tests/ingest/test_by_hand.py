"""The sources by hand: rejects are read again, recordings are played, sources are tried."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.by_hand import __main__ as by_hand
from ingest.by_hand import playing
from ingest.by_hand.playing import Pace
from ingest.by_hand.recordings import payloads
from live import onair, rejects
from live.connect import Client
from live.draft import RetractionDraft
from tests.ingest.reading_bluesky import post
from tests.ingest.reading_feeds import publish
from tests.ingest.reading_flickr import upload
from tests.ingest.running import on_air, texts
from tests.networks.bluesky import BlueskyNetwork
from tests.networks.feeds import FeedNetwork
from tests.networks.flickr import KEY, SECRET, FlickrNetwork
from tests.networks.mastodon import MastodonNetwork
from tests.networks.serving import Fault, problem
from tests.networks.x import TOKEN, XNetwork
from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]
GOOD = json.dumps(
    {"data": {"id": "1990000000000000001", "text": "At last #conf", "author_id": "7"}}
).encode()


@pytest.fixture
def run(
    live: Client, live_url: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> "Run":  # fmt: skip
    """The command; `conf` was on air once."""
    monkeypatch.setenv("REDIS_URL", live_url)
    on_air(live, "conf", "x", "#conf")
    onair.remove(live, "conf")
    return Run(capsys)


class Run:
    """Runs the command; `out` is what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = ""

    def __call__(self, *arguments: str) -> int:
        try:
            status = by_hand.main(list(arguments))
        except SystemExit as exit_:
            status = int(str(exit_.code))
        said = self._capsys.readouterr()
        self.out = said.out + said.err
        return status


# Rejects


def test_no_rejects(live: Client, run: Run) -> None:
    assert run("rejects", "conf") == 0
    assert "Nothing was rejected" in run.out


def test_rejects_are_listed_and_shown(live: Client, run: Run) -> None:
    rejects.keep(live, "conf", "x", b'{"data":{"id":"7"}}', "a post without a text")
    rejects.keep(live, "conf", "mastodon", b"\xff\x1b[31m garbage", "not JSON")
    assert run("rejects", "conf") == 0
    assert "a post without a text" in run.out
    assert "2 rejects" in run.out
    assert "\x1b" not in run.out, "what came from outside gives the terminal no orders"
    assert run("rejects", "conf", "--source", "mastodon") == 0
    assert "without a text" not in run.out
    assert run("rejects", "conf", "--show", "1") == 0
    assert '{"data":{"id":"7"}}' in run.out
    assert run("rejects", "conf", "--show", "2") == 0
    assert "\x1b" not in run.out
    assert run("rejects", "conf", "--show", "3") == 1


def test_what_can_be_read_after_a_fix_goes_into_the_log(live: Client, run: Run) -> None:
    rejects.keep(live, "conf", "x", GOOD, "an error of ours, since mended")
    rejects.keep(live, "conf", "x", b"garbage", "not JSON")
    rejects.keep(live, "conf", "myspace", b"{}", "of a network that is no more")
    assert run("rejects", "conf", "--retry") == 0
    assert "1 could be read (1 new in the log), 2 not" in run.out
    assert texts(live, "conf") == {"x:1990000000000000001": "At last #conf"}
    assert len(rejects.read(live, "conf")) == 2
    assert run("rejects", "conf", "--retry") == 0
    assert "0 could be read" in run.out


def test_a_photo_that_was_rejected_alone_can_be_read_alone(live: Client, run: Run) -> None:
    rejects.keep(live, "conf", "flickr", b'{"id":"54","title":"A hall"}', "an error of ours")
    assert run("rejects", "conf", "--retry") == 0
    assert texts(live, "conf") == {"flickr:54": "A hall"}


# Recordings


def test_json_lines(live: Client, run: Run, tmp_path: Path) -> None:
    network = BlueskyNetwork()
    network.ticks = False
    with network:
        for name in ("a", "b", "c"):
            post(network, name)
        post(network, "other", "nothing of interest")
        network.publish(RetractionDraft(target="b", by="author"))
        recording = tmp_path / "jetstream.jsonl"
        recording.write_bytes(b"\n".join(frame for _, frame in network.history) + b"\n{cut")
        arguments = ("replay", str(recording), "--source", "bluesky", "--event", "conf")
        assert run(*arguments, "--query", "#conf") == 0
        assert "4 appended" in run.out
        assert "6 of 6" in run.out
        assert set(texts(live, "conf")) == {network.uid_of("a"), network.uid_of("c")}
        assert run(*arguments, "--query", "#conf") == 0
        assert "appended" not in run.out, "twice is once"


def test_the_bytes_of_an_event_stream(live: Client, run: Run, tmp_path: Path) -> None:
    status = {
        "id": "9",
        "uri": "https://a.example/9",
        "content": "<p>Hi</p>",
        "account": {"id": "1"},
    }
    status |= {"visibility": "public", "created_at": "2026-11-20T10:00:00Z"}
    other = {**status, "id": "10", "uri": "https://a.example/10"}
    recording = tmp_path / "stream.sse"
    recording.write_bytes(
        b":)\r\n\r\nevent: update\r\ndata: " + json.dumps(status).encode() + b"\r\n\r\n:thump\n"
        b"event: update\ndata:" + json.dumps(other).encode() + b"\n\nevent: delete\ndata: 9\n\n"
        b"event: filters_changed\ndata: undefined\n\n"
    )
    assert run("replay", str(recording), "--source", "mastodon", "--event", "conf") == 0
    assert set(texts(live, "conf")) == {"mastodon:https://a.example/10"}
    assert rejects.read(live, "conf") == []


def test_a_raw_stream_with_keep_alives_and_a_cut_line(
    live: Client, run: Run, tmp_path: Path
) -> None:
    recording = tmp_path / "stream.raw"
    recording.write_bytes(b"\r\n\r\n" + GOOD + b"\r\n\r\n" + GOOD[:40])
    assert run("replay", str(recording), "--source", "x", "--event", "conf") == 0
    assert "1 appended, 1 could not be read" in run.out
    assert texts(live, "conf") == {"x:1990000000000000001": "At last #conf"}


def test_a_whole_answer_and_a_feed(live: Client, run: Run, tmp_path: Path) -> None:
    photos = {"photos": {"photo": [{"id": "1", "title": "a"}, {"id": "2", "title": "b"}]}}
    answer = tmp_path / "photos.json"
    answer.write_text(json.dumps(photos, indent=2))
    assert run("replay", str(answer), "--source", "flickr", "--event", "conf") == 0
    assert len(texts(live, "conf")) == 2
    feed = tmp_path / "feed.xml"
    feed.write_text("<rss version='2.0'><channel><item><title>One</title></item></channel></rss>")
    assert run("replay", str(feed), "--source", "feed", "--event", "conf") == 0
    assert len(texts(live, "conf")) == 3


def test_what_cannot_be_played(live: Client, run: Run, tmp_path: Path) -> None:
    there = tmp_path / "empty"
    there.write_bytes(b"")
    assert run("replay", str(tmp_path / "no"), "--source", "x", "--event", "conf") == 1
    assert "No such file" in run.out
    assert run("replay", str(there), "--source", "x", "--event", "conf") == 0
    assert "nothing in it" in run.out
    assert run("replay", str(there), "--source", "x", "--event", "conf", "--query", "#a") == 2
    assert run("replay", str(there), "--source", "x", "--event", "No Event") == 2
    assert run("replay", str(there), "--source", "myspace", "--event", "conf") == 2
    assert list(payloads(b"")) == []


def test_a_file_of_another_kind_is_refused_and_nothing_of_it_is_kept(
    live: Client, run: Run, tmp_path: Path
) -> None:
    photos = tmp_path / "photos.json"
    photos.write_text(json.dumps({"photos": {"photo": []}}, indent=2))
    noise = tmp_path / "noise"
    noise.write_bytes(bytes(range(255, 0, -1)) * 1000)
    for file in (photos, noise):
        assert run("replay", str(file), "--source", "x", "--event", "conf") == 1
        assert "this is no recording of x: " in run.out
    assert rejects.read(live, "conf") == []


def test_a_slip_of_the_fingers_makes_no_event(live: Client, run: Run, tmp_path: Path) -> None:
    recording = tmp_path / "stream.raw"
    recording.write_bytes(GOOD)
    arguments = ("replay", str(recording), "--source", "x", "--event", "cnof")
    assert run(*arguments) == 2
    assert "There is no live log of 'cnof'; --new begins one. There are: conf." in run.out
    assert run("rejects", "cnof") == 2
    assert onair.logs(live) == {"conf"}
    assert run(*arguments, "--new") == 0
    assert onair.logs(live) == {"conf", "cnof"}
    for speed in ("-1", "nan", "inf", "soon"):
        assert run(*arguments, "--speed", speed) == 2
        assert f"{speed!r} is no number from 0 on" in run.out


def test_without_redis_it_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "unix:///nowhere/redis.sock")
    assert run("rejects", "conf") == 1
    assert "The live Redis does not answer" in run.out


def test_the_pace_of_a_recording() -> None:
    slept: list[float] = []
    time = [0.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        time[0] += seconds

    pace = Pace(10.0, sleep, lambda: time[0])
    start = datetime(2026, 11, 20, tzinfo=UTC)
    for seconds in (0, 10, 5, 20, 20, 86_400):
        pace.until(start + timedelta(seconds=seconds))
    assert slept == pytest.approx([1.0, 0.0, 1.0, 0.0, 60.0])


def test_a_recording_that_is_played_on_waits_for_nothing_that_was_played(
    live: Client, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(playing, "Pace", lambda speed: Pace(speed, slept.append, lambda: 0.0))
    posts = [str(number << 22) for number in (1 << 38, (1 << 38) + 10_000, (1 << 38) + 30_000)]
    lines = [json.dumps({"data": {"id": one, "text": one, "author_id": "7"}}) for one in posts]
    recording = tmp_path / "stream.jsonl"
    arguments = ("replay", str(recording), "--source", "x", "--event", "conf", "--speed", "10")
    recording.write_text("\n".join(lines[:2]))
    assert run(*arguments) == 0
    assert slept == [1.0]
    recording.write_text("\n".join(lines))
    assert run(*arguments) == 0
    assert slept == [1.0, 2.0]
    assert len(texts(live, "conf")) == 3


# Trying


def test_every_source_is_tried_and_says_what_it_would_bring(
    live: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.skytron.checking.LISTEN_S", 0.3)
    with (
        XNetwork() as x,
        FlickrNetwork() as flickr,
        BlueskyNetwork() as bluesky,
        FeedNetwork() as blog,
        MastodonNetwork() as mastodon,
    ):
        given = {
            "X_BEARER_TOKEN": TOKEN, "X_API_URL": x.url,
            "FLICKR_KEY": KEY, "FLICKR_SECRET": SECRET, "FLICKR_API_URL": flickr.rest_url,
            "JETSTREAM_URLS": bluesky.stream_url, "BLUESKY_API_URL": bluesky.url,
            "FETCH_ALLOW": "127.0.0.1", "MASTODON_SERVERS": mastodon.url,
        }  # fmt: skip
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        upload(flickr, "a")
        publish(blog, "a")
        for event, kind, query in (
            ("one", "x", "#conf"),
            ("two", "flickr", "conf"),
            ("three", "bluesky", "#conf"),
            ("four", "feed", blog.feed_url),
            ("five", "mastodon", "#conf"),
            ("six", "simulator", ""),
        ):
            on_air(live, event, kind, query)
        assert run("check") == 0, run.out
        lines = run.out.splitlines()
        assert len(lines) == 6
        assert all(line.startswith("ok ") for line in lines)
        assert "1 photos" in run.out
        assert "Blog: 1 entries" in run.out
        assert "events a second" in run.out
        blog.fail("feed", Fault(404))
        assert run("check", "four") == 1
        assert run.out.startswith("NO ")
        assert "404" in run.out


def test_x_says_what_is_wrong_with_a_key_and_what_it_allows(
    live: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_air(live, "conf", "x", "#conf")
    with XNetwork() as x:
        monkeypatch.setenv("X_API_URL", x.url)
        monkeypatch.setenv("X_BEARER_TOKEN", "another token")
        assert run("check") == 1
        assert "refused: 401: Unauthorized" in run.out
        monkeypatch.setenv("X_BEARER_TOKEN", TOKEN)
        for body in (b"<html>Sign in to the hotel's network</html>", b'{"data":[]}'):
            x.fail("counts", Fault(200, body))
            assert run("check") == 1, run.out
        x.fail("counts", problem(403, title="Forbidden", detail="not with this plan"))
        assert run("check") == 0
        assert "takes the key" in run.out
    assert run("check") == 1
    assert "not reached: " in run.out
    assert "Connection refused" in run.out
    assert "HTTPConnectionPool" not in run.out


def test_what_is_not_configured_and_what_nobody_reads(live: Client, run: Run) -> None:
    assert run("check") == 0
    assert "Nothing is on air" in run.out
    on_air(live, "conf", "x", "#conf")
    on_air(live, "other", "myspace", "#conf")
    on_air(live, "third", "bluesky", "")
    assert run("check") == 1
    assert "not configured: X_BEARER_TOKEN is not set" in run.out
    assert "nobody reads sources of the kind 'myspace'" in run.out
    assert "bluesky '': not taken: names no tag and no word" in run.out
    assert run("check", "no-such-event") == 2


def test_the_site_s_command_hands_over(live: Client, live_url: str) -> None:
    rejects.keep(live, "conf", "x", b"{}", "there is no post in it")
    given = {"REDIS_URL": live_url, "DATABASE_URL": "postgresql:///nobody-asks"}
    environ = {**os.environ, **given, "DJANGO_SETTINGS_MODULE": "afa.settings"}
    command = [sys.executable, "manage.py", "rejects", "conf"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    assert "there is no post in it" in done.stdout
