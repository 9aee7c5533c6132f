"""The programs as supervisord runs them: real processes, signals, a second instance."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest

from ingest import registry
from live import hearts
from live.connect import Client, connect
from live.draft import ItemDraft
from live.log import Log
from tests.ingest.running import item, on_air, texts, until
from tests.networks.flickr import KEY, SECRET, FlickrNetwork
from tests.networks.mastodon import TOKEN as TOOT_TOKEN
from tests.networks.mastodon import MastodonNetwork
from tests.networks.serving import Fault
from tests.networks.x import TOKEN, XNetwork
from tests.patience import PATIENCE_S
from tests.servers import Server

ROOT = Path(__file__).parents[2]

# SIGTERM ends every source within 2 s; the rest is for a machine that has other things to do.
STOP_S = 2.0 + 3.0


def environ(url: str, folder: Path, **settings: str) -> dict[str, str]:
    """What supervisord hands down."""
    return {**os.environ, "REDIS_URL": url, "VAR_DIR": str(folder), **settings}


@contextmanager
def started(program: str, env: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """The program, running; killed if it still does at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest", program],
        cwd=ROOT,
        env=env,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def state(live: Client, program: str, pid: int) -> str:
    """What the program of this pid last said of itself."""
    heart = hearts.read(live).get(program)
    return heart.state if heart is not None and heart.pid == pid else ""


def stop(process: "subprocess.Popen[str]") -> float:
    """SIGTERM; the seconds that it took."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(STOP_S) == 0
    return time.monotonic() - began


def x_environ(url: str, folder: Path, x: XNetwork) -> dict[str, str]:
    """With a token that X knows."""
    return environ(url, folder, X_BEARER_TOKEN=TOKEN, X_API_URL=x.url)


@pytest.mark.parametrize("program", ["nozzletron", "flickrtron"])
def test_without_a_key_it_idles_says_so_and_stops(
    live: Client, live_url: str, tmp_path: Path, program: str
) -> None:
    env = environ(live_url, tmp_path, X_BEARER_TOKEN="", FLICKR_KEY="")
    with started(program, env) as process:
        until(lambda: state(live, program, process.pid) == "not configured")
        assert process.poll() is None
        stop(process)
        assert state(live, program, process.pid) == "stopped"


def test_nozzletron_reads_and_stops_in_the_middle_of_a_silent_stream(
    live: Client, live_url: str, tmp_path: Path
) -> None:
    on_air(live, "conf", "x", "#conf")
    with (
        XNetwork(keep_alive_s=0.1) as x,
        started("nozzletron", x_environ(live_url, tmp_path, x)) as process,
    ):
        until(lambda: x.connections)
        x.publish(ItemDraft(uid="a", item=item("to #conf")))
        until(lambda: texts(live, "conf"))
        x.cut("silence")
        stop(process)


def test_nozzletron_stops_while_an_answer_never_comes(
    live: Client, live_url: str, tmp_path: Path
) -> None:
    on_air(live, "conf", "x", "#conf")
    with XNetwork() as x, started("nozzletron", x_environ(live_url, tmp_path, x)) as process:
        x.fail("stream", Fault(cut="silence"))
        until(lambda: x.asked("/stream"))
        stop(process)


def test_flickrtron_reads_and_stops_while_an_answer_never_comes(
    live: Client, live_url: str, tmp_path: Path
) -> None:
    on_air(live, "conf", "flickr", "conf")
    with FlickrNetwork() as flickr:
        flickr.publish(ItemDraft(uid="a", item=item("a photo", hashtags=("conf",))))
        env = environ(
            live_url, tmp_path, FLICKR_KEY=KEY, FLICKR_SECRET=SECRET,
            FLICKR_API_URL=flickr.rest_url, FLICKR_POLL_S="1",
        )  # fmt: skip
        with started("flickrtron", env) as process:
            until(lambda: texts(live, "conf"))
            flickr.fail("search", Fault(cut="silence"))
            until(lambda: flickr.failing("search") is None)
            stop(process)


def toot_environ(url: str, folder: Path, server: MastodonNetwork) -> dict[str, str]:
    """With a token that the server knows, and leave to speak to this machine."""
    return environ(
        url, folder, MASTODON_SERVERS=server.url, MASTODON_TOKENS=f"{server.url}={TOOT_TOKEN}",
        FETCH_ALLOW="127.0.0.1", MASTODON_POLL_S="1",
    )  # fmt: skip


def test_tootron_reads_and_stops_in_the_middle_of_a_silent_stream(
    live: Client, live_url: str, tmp_path: Path
) -> None:
    on_air(live, "conf", "mastodon", "#conf")
    with (
        MastodonNetwork() as server,
        started("tootron", toot_environ(live_url, tmp_path, server)) as process,
    ):
        until(lambda: server.connections)
        server.publish(ItemDraft(uid="a", item=item("to #conf", source="mastodon")))
        until(lambda: texts(live, "conf"))
        server.cut("silence")
        stop(process)
        assert state(live, "tootron", process.pid) == "stopped"


def test_tootron_stops_while_no_answer_comes_and_a_killed_one_loses_nothing(
    live: Client, live_url: str, tmp_path: Path
) -> None:
    on_air(live, "conf", "mastodon", "#conf")
    with MastodonNetwork() as server:
        env = toot_environ(live_url, tmp_path, server)
        with started("tootron", env) as process:
            until(lambda: server.connections)
            server.publish(ItemDraft(uid="a", item=item("before #conf", source="mastodon")))
            until(lambda: texts(live, "conf"))
            process.kill()
            process.wait()
        server.publish(ItemDraft(uid="b", item=item("meanwhile #conf", source="mastodon")))
        with started("tootron", env) as process:
            until(lambda: len(texts(live, "conf")) == 2)
            asked = len(server.asked("/tag/conf"))
            server.fail("timeline", Fault(cut="silence"))
            until(lambda: len(server.asked("/tag/conf")) > asked)
            stop(process)
        assert Log(live, "conf").length() == 2


def test_it_stops_while_redis_hangs(own_live: Server, tmp_path: Path) -> None:
    with XNetwork() as x, started("nozzletron", x_environ(own_live.url, tmp_path, x)) as process:
        client = connect(own_live.url)
        until(lambda: state(client, "nozzletron", process.pid) == "idle")
        client.close()
        own_live.freeze()
        time.sleep(0.5)  # not for it to be ready: for it to be in the middle of a call
        try:
            stop(process)
        finally:
            own_live.thaw()


def test_a_killed_one_does_not_block_its_successor_and_nothing_is_lost(
    live: Client, live_url: str, tmp_path: Path
) -> None:
    on_air(live, "conf", "x", "#conf")
    with XNetwork() as x:
        env = x_environ(live_url, tmp_path, x)
        with started("nozzletron", env) as process:
            until(lambda: x.connections)
            x.publish(ItemDraft(uid="before", item=item("before #conf")))
            until(lambda: texts(live, "conf"))
            process.kill()
            process.wait()
            x.publish(ItemDraft(uid="meanwhile", item=item("meanwhile #conf")))
        with started("nozzletron", env):
            until(lambda: len(texts(live, "conf")) == 2)
        assert Log(live, "conf").length() == 2


def test_a_second_instance_leaves_with_a_clear_line(
    live: Client, live_url: str, tmp_path: Path
) -> None:
    env = environ(live_url, tmp_path, X_BEARER_TOKEN="")
    with started("nozzletron", env) as first:
        until(lambda: state(live, "nozzletron", first.pid))
        with started("nozzletron", env) as second:
            _, said = second.communicate(timeout=PATIENCE_S)
            assert second.returncode == 3
            assert f"nozzletron runs already: process {first.pid} holds" in said
        assert first.poll() is None


def test_an_instance_for_another_redis_is_another_program(
    live: Client, live_url: str, own_live: Server, tmp_path: Path
) -> None:
    with started("nozzletron", environ(live_url, tmp_path, X_BEARER_TOKEN="")) as first:
        until(lambda: state(live, "nozzletron", first.pid))
        with started("nozzletron", environ(own_live.url, tmp_path, X_BEARER_TOKEN="")) as second:
            assert second.stderr is not None
            assert "nozzletron" in second.stderr.readline()
            assert second.poll() is None


WRONG = {
    "no program": (
        [],
        {},
        f"usage: python -m ingest {'|'.join(registry.SOURCES)}",
    ),
    "another program": (["halley"], {}, "usage"),
    "no redis": (["nozzletron"], {"REDIS_URL": ""}, "REDIS_URL is not set"),
    "a wrong setting": (["nozzletron"], {"FLICKR_POLL_S": "often"}, "FLICKR_POLL_S must be"),
}


@pytest.mark.parametrize(("arguments", "settings", "words"), WRONG.values(), ids=WRONG.keys())
def test_wrong_use_gets_one_clear_line(
    tmp_path: Path, arguments: list[str], settings: dict[str, str], words: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ingest", *arguments],
        cwd=ROOT,
        env={**environ("redis://127.0.0.1:1", tmp_path), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_every_source_of_the_registry_has_the_same_anatomy() -> None:
    for program, module in registry.SOURCES.items():
        imported = import_module(module)
        assert callable(imported.connect)
        assert program == "simulator" or callable(imported.to_entries)


@pytest.mark.parametrize("program", registry.SOURCES)
def test_a_program_imports_only_what_it_needs(program: str) -> None:
    needed = {"nozzletron": "tweepy", "flickrtron": "flickrapi"}.get(program, "")
    others = sorted({"tweepy", "flickrapi", "django", "psycopg"} - {needed})
    module = registry.SOURCES[program]
    code = f"import sys, {module}; print([one for one in {others} if one in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
