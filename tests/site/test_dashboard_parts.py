"""The parts of the dashboard that need no server: words, curves, samples, pace, log files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from pytest_django import Settings

from afa.dashboard import curve, samples, tail, words
from afa.dashboard.catalogue import KINDS, kind_of
from afa.dashboard.newest import networks
from afa.dashboard.samples import MOST, SPACING_S, Sample
from afa.dashboard.state import Away, Disk, State
from ingest.registry import SOURCES
from live import log_file
from live.entry import Entry

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-3, "0 s"),
        (7.9, "7 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (659, "10 min"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (100_000, "1 d 3 h"),
    ],
)
def test_spans(seconds: float, said: str) -> None:
    assert words.span(seconds) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_345_678, "12 MB"), (2.7e15, "2700 TB")],
)
def test_sizes(number: float, said: str) -> None:
    assert words.size(number) == said


def test_every_program_that_reads_a_network_is_known() -> None:
    assert {kind.name for kind in KINDS.values() if kind.reads} == set(SOURCES)


def test_what_the_site_stands_on_can_only_be_restarted() -> None:
    fixed = {name for name, kind in KINDS.items() if kind.verbs == ("restart",)}
    assert fixed == {"web", "postgres", "redis-live", "redis-work"}
    assert kind_of("somebody-added-it").verbs == ("start", "stop", "restart")


def test_every_program_of_supervisord_is_in_the_catalogue() -> None:
    conf = (Path(__file__).parents[2] / "supervisord.conf").read_text()
    named = {line[9:-1] for line in conf.splitlines() if line.startswith("[program:")}
    assert named == set(KINDS)
    for kind in KINDS.values():
        assert kind.what
        assert kind.restarts
        assert bool(kind.stops) != bool(kind.signal)


# Samples


def sample(at: float, **figures: float) -> Sample:
    return Sample(at, figures)


def test_samples_are_kept_at_their_distance(tmp_path: Path) -> None:
    path = tmp_path / "samples"
    samples.keep(path, sample(100, a=1))
    assert samples.keep(path, sample(100 + SPACING_S - 0.1, a=2)) == [sample(100, a=1)]
    assert samples.keep(path, sample(100 + SPACING_S, a=3))[-1].figures == {"a": 3}
    assert path.stat().st_mode & 0o777 == 0o600


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for n in range(MOST + 5):
        kept = samples.keep(tmp_path / "samples", sample(n * SPACING_S))
    assert len(kept) == MOST
    assert kept[0].at == 5 * SPACING_S


def test_a_clock_that_was_set_back_does_not_stop_the_samples(tmp_path: Path) -> None:
    samples.keep(tmp_path / "samples", sample(1000))
    assert samples.keep(tmp_path / "samples", sample(10))[-1].at == 10


@pytest.mark.parametrize("torn", [b"[{", b"\xff\x00", b'{"at":1}'])
def test_a_torn_file_is_begun_anew(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "samples").write_bytes(torn)
    assert samples.keep(tmp_path / "samples", sample(1)) == [sample(1)]


def test_without_a_place_for_them_there_are_no_curves(tmp_path: Path) -> None:
    assert samples.keep(tmp_path / "none" / "samples", sample(1)) == [sample(1)]


def test_a_sample_of_nothing() -> None:
    gone = Away("gone")
    state = State(1.0, processes=gone, live=gone, work=gone, archive=gone, disk=Disk(1, 2))
    assert samples.of(state) == sample(1.0)


# Curves


def test_a_gauge_is_drawn_to_its_highest_value() -> None:
    drawn = curve.gauge([sample(600, a=0), sample(610, a=5), sample(620, a=10)], "a")
    assert drawn is not None
    assert (drawn.least, drawn.most, drawn.now) == (0, 10, 10)
    assert drawn.lines == ("116.0,27.0 118.0,14.0 120.0,1.0",)


def test_a_rate_is_the_growth_of_a_counter_and_survives_its_restart() -> None:
    counted = [sample(0, a=0), sample(10, a=50), sample(20, a=3), sample(30, a=13)]
    drawn = curve.rate(counted, "a")
    assert drawn is not None
    assert (drawn.most, drawn.now) == (5, 1)


def test_where_nobody_looked_the_line_has_a_gap() -> None:
    times = [0, 5, 10, 200, 205, 210]
    drawn = curve.gauge([sample(at, a=1) for at in times], "a")
    assert drawn is not None
    assert len(drawn.lines) == 2


def test_nothing_to_draw() -> None:
    assert curve.gauge([], "a") is None
    assert curve.rate([sample(1, a=1)], "a") is None
    flat = curve.gauge([sample(0, a=0), sample(5, a=0), sample(10, a=0)], "a")
    assert flat is not None
    assert flat.lines[0].endswith("120.0,27.0")


# The pace of networks


def posted(uid: str, ago_s: float, kind: str = "item") -> Entry:
    at = NOW - timedelta(seconds=ago_s)
    return Entry(kind=kind, uid=uid, key="k", at=at)  # type: ignore[arg-type]


def test_pace_and_last_sign_of_each_network() -> None:
    newest = [
        posted("x:1", 300),
        posted("flickr:1", 200),
        posted("x:2", 50),
        posted("x:2", 40, "edit"),
        posted("x:3", 20),
    ]
    counts = {"items:x": 900, "items:flickr": 7, "items:mastodon": 40, "edits": 3}
    x, mastodon, flickr = networks(counts, newest, NOW)
    assert (x.name, x.posts, x.per_min, x.age_s) == ("x", 900, 2.0, 20.0)
    assert (mastodon.name, mastodon.per_min, mastodon.age_s) == ("mastodon", 0.0, None)
    assert (flickr.name, flickr.per_min, flickr.age_s) == ("flickr", 0.0, 200.0)


def test_the_pace_of_a_rush_is_reckoned_from_its_span() -> None:
    newest = [posted(f"x:{n}", 6 - n * 0.02) for n in range(300)]
    (x,) = networks({"items:x": 5000}, newest, NOW)
    assert x.per_min == 3000.0


def test_a_post_from_the_future_and_an_empty_log() -> None:
    (x,) = networks({"items:x": 1}, [posted("x:1", -30)], NOW)
    assert x.age_s == 0
    assert networks({}, [], NOW) == ()


# Log files


@pytest.fixture
def log(tmp_path: Path, settings: Settings) -> Path:
    """A log file of an instance whose secrets are known."""
    settings.PRODUCT = msgspec.structs.replace(
        settings.PRODUCT,
        var_dir=tmp_path,
        secret_key="the-secret-key-of-the-site",
        x_bearer_token="AAAA-the-x-token",
        flickr_key="flickr-key-123",
        flickr_secret="flickr-secret-456",
        youtube_key="youtube-key-789",
        webhook_secret="webhook-secret-012",
        mastodon_tokens=("mastodon.social=toot-token-345",),
        work_redis_url="redis://:work%2Dpassword@10.0.0.1",
    )
    (tmp_path / "admin").write_text("first-password\n")
    return tmp_path / "web.log"


@pytest.mark.parametrize(
    "line",
    [
        "key=the-secret-key-of-the-site",
        "sent AAAA-the-x-token to x",
        "GET /rest?api_key=flickr-key-123&x=1",
        "signed with flickr-secret-456.",
        "GET /youtube/v3/videos?key=youtube-key-789 HTTP/1.1",
        "a signature by webhook-secret-012",
        "toot-token-345 is refused",
        "sign in as admin with first-password",
        "no route to redis://:first-password@10.0.0.1:6379",
        "postgresql://afa:first-password@db/afa is away",
        "Authorization: Bearer first-password",
        'headers={"Authorization": "Bearer first-password"}',
        "password='first-password'",
        "PGPASSWORD=first-password",
        "AUTH work-password failed",
    ],
)
def test_no_secret_is_shown(log: Path, line: str) -> None:
    log.write_text(line)
    [shown] = tail.tail(log) or []
    for secret in (
        "the-secret",
        "the-x-token",
        "flickr-key",
        "secret-456",
        "key-789",
        "secret-012",
        "token-345",
        "t-password",
        "k-password",
    ):
        assert secret not in shown
    assert log_file.HIDDEN in shown


@pytest.mark.parametrize(
    "line",
    [
        "redis://:hunter2hunter2@10.0.0.1:6379",
        "Authorization: Bearer hunter2hunter2",
        "curl -H 'authorization: bearer hunter2hunter2'",
        "client_secret=hunter2hunter2&grant=1",
        '{"access_token": "hunter2hunter2"}',
        "Cookie: sessionid=hunter2hunter2",
    ],
)
def test_nor_what_looks_like_one(log: Path, line: str) -> None:
    log.write_text(line)
    [shown] = tail.tail(log) or []
    assert "hunter2" not in shown


def test_the_last_lines_are_shown_as_they_are(log: Path) -> None:
    log.write_text("".join(f"line {n}\n" for n in range(500)))
    assert tail.tail(log) == [f"line {n}" for n in range(300, 500)]


def test_a_huge_file_is_read_from_its_end(log: Path) -> None:
    with log.open("wb") as file:
        file.truncate(5_000_000_000)  # sparse
        file.seek(0, 2)
        file.write(b"\nthe last\n")
    lines = tail.tail(log)
    assert lines is not None
    assert lines[-1] == "the last"


def test_what_a_terminal_would_obey_is_left_out(log: Path) -> None:
    log.write_bytes(b"\x1b[31mred\x1b[0m\x00\xff\n" + b"x" * 10_000)
    red, long = tail.tail(log) or []
    assert red == "red\N{REPLACEMENT CHARACTER}"
    assert len(long) < tail.LINE + 10


def test_no_file_and_an_empty_one(log: Path) -> None:
    assert tail.tail(log) is None
    log.touch()
    assert tail.tail(log) == []
