"""Credentials that are renewed while everything runs: what was said meanwhile is not lost."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest import credentials
from ingest.credentials import Renewal
from live import health
from live.connect import Client
from live.draft import ItemDraft
from live.errors import WrongSetting
from tests.ingest.reading_youtube import say
from tests.ingest.running import item, on_air, texts, until
from tests.ingest.test_program import environ, started, state
from tests.networks.flickr import KEY, SECRET, FlickrNetwork
from tests.networks.serving import FakeNetwork
from tests.networks.x import TOKEN, XNetwork
from tests.networks.youtube import KEY as YOUTUBE_KEY
from tests.networks.youtube import VIDEO, YoutubeNetwork


def write(folder: Path, said: str, mode: int = 0o600) -> Path:
    """The file, as an operator leaves it: never half written."""
    made = folder / "credentials.new"
    made.write_text(said)
    made.chmod(mode)
    return made.rename(folder / "credentials")


def test_the_file_counts_and_the_rest_comes_from_the_environment(tmp_path: Path) -> None:
    write(tmp_path, "# since Tuesday\n\n X_BEARER_TOKEN = new=token \nFLICKR_KEY=\n")
    given = {"VAR_DIR": str(tmp_path), "X_BEARER_TOKEN": "old", "YOUTUBE_KEY": "key"}
    settings = credentials.load({**given, "FLICKR_KEY": "old"})
    assert settings.x_bearer_token == "new=token"
    assert (settings.flickr_key, settings.youtube_key) == ("", "key")
    assert credentials.load({"VAR_DIR": str(tmp_path / "none")}).x_bearer_token == ""


@pytest.mark.parametrize(
    ("said", "mode", "words"),
    [
        ("X_BEARER_TOKEN=secret", 0o644, "chmod 600"),
        ("YOUTUBE_KEY=secret\nsecret", 0o600, "line 2"),
        ("PORT=secret", 0o600, "line 1"),
        ("MASTODON_TOKENS=secret", 0o600, "server=token"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_without_a_secret(
    tmp_path: Path, said: str, mode: int, words: str
) -> None:
    write(tmp_path, said, mode)
    with pytest.raises(WrongSetting, match=words) as refused:
        credentials.load({"VAR_DIR": str(tmp_path)})
    assert "secret" not in str(refused.value)


def renewal(folder: Path, program: str = "nozzletron") -> Renewal:
    times = iter(range(0, 1000, 2))
    return Renewal(program, {"VAR_DIR": str(folder)}, lambda: float(next(times)))


def test_only_what_a_program_needs_is_news_to_it(tmp_path: Path) -> None:
    x, youtube = renewal(tmp_path), renewal(tmp_path, "tubetron")
    assert not x.found()
    write(tmp_path, "X_BEARER_TOKEN=new")
    assert (x.found(), youtube.found()) == (True, False)


def test_a_file_that_cannot_be_used_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    renewed = renewal(tmp_path)
    path = write(tmp_path, "X_BEARER_TOKEN=new", 0o644)
    assert [renewed.found() for _ in range(3)] == [False] * 3
    assert caplog.text.count("chmod 600") == 1
    path.chmod(0o600)
    assert renewed.found()


def _x(network: FakeNetwork) -> None:
    assert isinstance(network, XNetwork)
    network.publish(ItemDraft(uid="a", item=item("said meanwhile #conf")))


def _flickr(network: FakeNetwork) -> None:
    assert isinstance(network, FlickrNetwork)
    network.publish(ItemDraft(uid="a", item=item("said meanwhile", hashtags=("conf",))))


def _youtube(network: FakeNetwork) -> None:
    assert isinstance(network, YoutubeNetwork)
    say(network, "a", "said meanwhile")


KINDS = {
    "x": (XNetwork, "nozzletron", _x, "#conf", f"X_BEARER_TOKEN={TOKEN}"),
    "flickr": (FlickrNetwork, "flickrtron", _flickr, "conf", f"FLICKR_KEY={KEY}"),
    "youtube": (YoutubeNetwork, "tubetron", _youtube, VIDEO, f"YOUTUBE_KEY={YOUTUBE_KEY}"),
}


def _given(network: FakeNetwork) -> Mapping[str, str]:
    """Where the networks are, and credentials that were good once."""
    rest = network.rest_url if isinstance(network, FlickrNetwork) else network.url
    return {
        "X_BEARER_TOKEN": "revoked",
        "X_API_URL": network.url,
        "FLICKR_KEY": "revoked",
        "FLICKR_SECRET": SECRET,
        "FLICKR_API_URL": rest,
        "YOUTUBE_KEY": "revoked",
        "YOUTUBE_API_URL": f"{network.url}/youtube/v3",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_while_we_are_refused_comes_with_the_new_credentials(
    live: Client, live_url: str, tmp_path: Path, kind: str
) -> None:
    made, program, publish, query, renewed = KINDS[kind]
    on_air(live, "conf", kind, query)
    with made() as network:
        env = environ(live_url, tmp_path, **_given(network))
        with started(program, env) as process:
            until(lambda: state(live, program, process.pid) == "refused")
            until(lambda: "conf-0" in health.read(live, "conf"))
            publish(network)
            write(tmp_path, renewed)
            until(lambda: "said meanwhile" in " ".join(texts(live, "conf").values()))
            until(lambda: state(live, program, process.pid) == "running")
            assert process.poll() is None
    assert len(texts(live, "conf")) == 1
    assert not any("revoked" in value for value in os.environ.values())
