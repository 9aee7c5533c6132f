"""The programs against networks that speak TLS, as all real ones do, and against walls."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from live import hearts, onair
from live.connect import Client
from live.draft import ItemDraft
from tests.ingest.running import item, on_air, texts, until
from tests.ingest.test_program import environ, started, state, stop, x_environ
from tests.networks.faults import PIECES
from tests.networks.flickr import KEY, SECRET, FlickrNetwork
from tests.networks.tls import certificate
from tests.networks.x import XNetwork


@pytest.fixture
def x(tmp_path: Path) -> Iterator[XNetwork]:
    """X, over TLS."""
    _, context = certificate(tmp_path)
    with XNetwork(keep_alive_s=0.1, tls=context) as network:
        yield network


def trusting(folder: Path, env: dict[str, str]) -> dict[str, str]:
    """With the certificate that the networks of a test show."""
    return {**env, "REQUESTS_CA_BUNDLE": str(folder / "certificate.pem")}


def post(x: XNetwork, uid: str) -> None:
    x.publish(ItemDraft(uid=uid, item=item(f"{uid} #conf")))


def test_whatever_happens_on_a_line_that_is_encrypted(
    live: Client, live_url: str, tmp_path: Path, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    env = trusting(tmp_path, x_environ(live_url, tmp_path, x))
    with started("nozzletron", env) as process:
        for number, how in enumerate(PIECES):
            x.pieces = how
            until(lambda: any(not one.end for one in x.connections))
            post(x, f"{number}")
            until(lambda n=number: len(texts(live, "conf")) == n + 1)  # type: ignore[misc]
            x.cut(("close", "reset", "truncate", "disconnect")[number])
        until(lambda: any(not one.end for one in x.connections))
        stop(process)


def test_a_certificate_that_nobody_vouches_for_is_said_and_nothing_is_sent(
    live: Client, live_url: str, tmp_path: Path, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    env = x_environ(live_url, tmp_path, x)
    env.pop("REQUESTS_CA_BUNDLE", None)
    with started("nozzletron", env) as process:
        until(lambda: state(live, "nozzletron", process.pid) == "backing off")
        assert "certificate" in hearts.read(live)["nozzletron"].detail.lower()
        stop(process)
    assert x.requests == []


def test_it_stops_in_the_middle_of_a_silent_line(
    live: Client, live_url: str, tmp_path: Path, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    env = trusting(tmp_path, x_environ(live_url, tmp_path, x))
    with started("nozzletron", env) as process:
        until(lambda: x.connections)
        x.cut("silence")
        stop(process)


def test_flickr_over_tls(live: Client, live_url: str, tmp_path: Path) -> None:
    on_air(live, "conf", "flickr", "conf")
    _, context = certificate(tmp_path)
    with FlickrNetwork(tls=context) as flickr:
        flickr.publish(ItemDraft(uid="a", item=item("a photo", hashtags=("conf",))))
        env = environ(
            live_url, tmp_path, FLICKR_KEY=KEY, FLICKR_SECRET=SECRET,
            FLICKR_API_URL=flickr.rest_url, FLICKR_POLL_S="1",
        )  # fmt: skip
        with started("flickrtron", trusting(tmp_path, env)) as process:
            until(lambda: texts(live, "conf"))
            stop(process)


# Walls


@contextmanager
def wall(*, accepts: bool) -> Iterator[int]:
    """A port behind which nobody speaks. One that does not even accept has a queue that is
    full: connecting to it hangs."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16 if accepts else 0)
        port = listening.getsockname()[1]
        waiting = []
        for _ in range(0 if accepts else 4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.append(one)
        try:
            yield port
        finally:
            for one in waiting:
                one.close()


WALLS = {
    "no handshake": (True, "https"),
    "no answer": (True, "http"),
    "no connect": (False, "http"),
}


@pytest.mark.parametrize("program", ["nozzletron", "flickrtron"])
@pytest.mark.parametrize(("accepts", "scheme"), WALLS.values(), ids=WALLS.keys())
def test_it_stops_while_a_connect_hangs(
    live: Client, live_url: str, tmp_path: Path, program: str, accepts: bool, scheme: str
) -> None:
    kind, query = ("x", "#conf") if program == "nozzletron" else ("flickr", "conf")
    on_air(live, "conf", kind, query)
    with wall(accepts=accepts) as port:
        there = f"{scheme}://127.0.0.1:{port}/"
        env = environ(
            live_url, tmp_path, X_BEARER_TOKEN="t", X_API_URL=there,
            FLICKR_KEY="k", FLICKR_SECRET="s", FLICKR_API_URL=there,
        )  # fmt: skip
        with started(program, env) as process:
            until(lambda: state(live, program, process.pid) == "connecting")
            until(lambda: connects(process.pid, port))
            stop(process)


def connects(pid: int, port: int) -> bool:
    """Whether the process has a connection to that port, or tries to get one."""
    sockets = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    held = {link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    return any(
        line.split()[2].endswith(f":{port:04X}") and f"socket:[{line.split()[9]}]" in held
        for line in sockets
    )


# The admin


def test_a_query_that_changes_is_followed_within_seconds_and_without_a_restart(
    live: Client, live_url: str, tmp_path: Path, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    env = trusting(tmp_path, x_environ(live_url, tmp_path, x))

    def rules() -> set[str]:
        return {rule["value"] for rule in x.rules.values()}

    with started("nozzletron", env) as process:
        until(lambda: x.connections)
        for query in ("#other", "#third -is:retweet"):
            on_air(live, "conf", "x", query)
            # Within 5 s; the rest is for a machine that has other things to do.
            until(lambda query=query: rules() == {query}, seconds=30)  # type: ignore[misc]
        assert len([one for one in x.requests if one.path.endswith("/stream")]) == 1
        onair.remove(live, "conf")
        stop(process)
