"""A server with fsync always is killed (-9) in the middle of writing.

A kill leaves the system's page cache, so this proves that every answer comes after the write;
that the fsync lies between the two is the server's own (strace shows, for Valkey 9 and Redis
7.0: write, fdatasync, the answer, the message).
"""

import shutil
import threading
from pathlib import Path

import pytest

from live import entry, keys, server
from live.connect import Client, RedisError, connect
from live.draft import RetractionDraft
from live.log import Log, Verdict
from tests.live.channel import Channel
from tests.live.posts import entries, everything, post
from tests.patience import PATIENCE_S
from tests.servers import FOLDER, Server


def write_until_it_dies(
    url: str, writer: int, told: dict[str, Verdict], enough: threading.Event
) -> None:
    """Append post after post, one to thirty at a time; keep every verdict that was given."""
    log = Log(connect(url, timeout_s=5), "conf")
    number = 0
    try:
        while True:
            drafts = [post(f"x:{writer}-{number + n}") for n in range(1 + number % 30)]
            for draft, verdict in zip(drafts, log.append_many(drafts), strict=True):
                told[draft.uid] = verdict
            number += len(drafts)
            if number > 300:
                enough.set()
    except RedisError:
        return


def test_every_verdict_survives_a_kill(own_live: Server) -> None:
    assert connect(own_live.url).config_get("appendfsync") == {"appendfsync": "always"}
    told: dict[str, Verdict] = {}
    for round_ in range(2):
        enough = threading.Event()
        threads = [
            threading.Thread(
                target=write_until_it_dies, args=(own_live.url, round_ * 2 + writer, told, enough)
            )
            for writer in (0, 1)
        ]
        for thread in threads:
            thread.start()
        assert enough.wait(PATIENCE_S)
        own_live.kill()
        for thread in threads:
            thread.join()
        own_live.start()
        log = Log(connect(own_live.url), "conf")
        held = entries(log)
        assert len(told) > 300 * (round_ + 1)
        for uid, verdict in told.items():
            assert verdict.offset is not None
            assert held[verdict.offset].uid == uid
            assert log.state(uid) == (0, verdict.offset, "live")
        # Nothing was half done either: the count, the memory and the list agree.
        assert log.stats() == {"items:x": len(held)}
        assert set(log.states([one.uid for one in held]).values()) == {"live"}
        assert connect(own_live.url).hlen(keys.seen("conf")) == len(held) + 1


def test_nothing_is_seen_by_a_listener_that_a_kill_could_take_back(own_live: Server) -> None:
    heard: dict[int, bytes] = {}
    listener = Channel(connect(own_live.url), keys.items("conf"))
    enough = threading.Event()
    told: dict[str, Verdict] = {}
    thread = threading.Thread(target=write_until_it_dies, args=(own_live.url, 0, told, enough))
    thread.start()
    try:
        while not enough.is_set():
            _hear(listener, heard)
        own_live.kill()
        while True:
            _hear(listener, heard)
    except RedisError:
        pass
    thread.join()
    own_live.start()
    held = Log(connect(own_live.url), "conf").since(0, 10**6).entries
    assert len(heard) > 100
    assert {offset: held[offset] for offset in heard} == heard


def _hear(listener: Channel, heard: dict[int, bytes]) -> None:
    message = listener.next(within=1)
    if message is not None:
        head, _, raw = message.partition(b"\n")
        heard[int(head.split()[1])] = raw


@pytest.fixture
def data(own_live: Server) -> Path:
    """Where the server keeps its files."""
    return FOLDER / own_live.name


def test_an_older_save_is_noticed_renewed_and_filled_again(own_live: Server, data: Path) -> None:
    """A backup is put back: the reader holds more than the log, and the sources overlap."""
    log = Log(connect(own_live.url), "conf")
    log.append_many([post(f"x:{n}", f"post {n}") for n in range(10)])
    own_live.stop()
    shutil.copytree(data, data.with_suffix(".old"))
    own_live.start()
    log.append_many([post(f"x:{n}", f"post {n}") for n in range(10, 15)])
    log.retract("x:2", by="moderator")
    held, epoch = entries(log), log.epoch()
    own_live.kill()
    shutil.rmtree(data)
    shutil.copytree(data.with_suffix(".old"), data)
    own_live.start()

    # The sources were first: the log has grown past the reader's place, in the same epoch.
    log.append_many([post(f"x:{n}", f"post {n}") for n in (14, 13, 12, 11, 10, 15, 16, 17)])
    assert log.epoch() == epoch
    assert log.length() > len(held)
    last = entry.decode(log.since(len(held) - 1, 1).entries[0])
    assert last.identity != held[-1].identity
    renewed = log.renew(epoch)
    assert renewed != epoch
    assert log.renew(epoch) == renewed
    assert sorted(one.uid for one in entries(log)) == sorted(f"x:{n}" for n in range(18))
    assert log.append_many([post("x:18")]) == [Verdict("appended", 18)]


def test_a_removed_text_is_gone_from_the_files_once_they_are_rewritten(
    own_live: Server, data: Path
) -> None:
    client = connect(own_live.url)
    client.config_set("rdbcompression", "no")  # so that a text in the file can be found there
    log = Log(client, "conf")
    log.append_many([post("x:1", "the secret words"), post("x:2", "stays here")])
    log.append_many([RetractionDraft(target="x:1", by="author")])
    assert b"the secret words" not in everything(client, "conf")
    assert b"the secret words" in _files(data)
    rewrite(client)
    assert b"the secret words" not in _files(data)
    assert b"stays here" in _files(data)


def test_the_file_is_rewritten_once_in_a_while_whoever_asks(own_live: Server, data: Path) -> None:
    client = connect(own_live.url)
    client.config_set("rdbcompression", "no")
    log = Log(client, "conf")
    for number, words in enumerate((b"the first secret", b"the second secret")):
        log.append_many([post(f"x:{number}", words.decode())])
        log.append_many([RetractionDraft(target=f"x:{number}", by="author")])
        assert server.rewrite(client)
        rewritten(client)
        assert words not in _files(data)
        assert not server.rewrite(client)
        assert 0 < client.ttl(keys.REWRITTEN) <= server.REWRITE_S
        client.delete(keys.REWRITTEN)


def test_a_server_without_a_file_has_nothing_to_rewrite(live: Client) -> None:
    assert not server.rewrite(live)
    assert list(live.scan_iter()) == []


def rewrite(client: Client) -> None:
    """Let the server write its file anew, and wait until it has."""
    client.bgrewriteaof()
    rewritten(client)


def rewritten(client: Client) -> None:
    """Wait until it has."""
    for _ in range(1000):
        info = client.info("persistence")
        if not info["aof_rewrite_in_progress"] and not info["aof_rewrite_scheduled"]:
            return
        threading.Event().wait(0.01)
    raise AssertionError("no rewrite within 10 s")


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
