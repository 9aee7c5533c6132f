"""Fetching: whole answers, redirects, limits; and never anything from a private address."""

import gzip
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest import fetch, public
from ingest.fetch import Fetcher
from ingest.public import Gate, NotPublic, is_public
from ingest.trouble import Garbled, Misunderstood, Refused, Unreachable
from tests.ingest.running import until
from tests.networks.serving import FakeNetwork, Fault, Handler, Request

LOCAL = ("127.0.0.1",)


class Site(FakeNetwork):
    """Answers what a test laid down for a path."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, Fault] = {}
        self.acts: dict[str, Callable[[Handler], None]] = {}

    def route(self, handler: Handler, request: Request) -> None:
        if request.path in self.acts:
            self.acts[request.path](handler)
        else:
            handler.answer(self.answers.get(request.path, Fault(404, b"nothing here")))

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        """Redirect `path`."""
        self.answers[path] = Fault(status, b"", {"location": to})


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on this machine."""
    with Site() as network:
        yield network


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """One that may speak to this machine."""
    made = Fetcher(LOCAL, silence_s=5)
    yield made
    made.close()


PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:1::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "100::1",
    "2001:0:7f00:1:0:0:8080:8080",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700::1111",
    "::ffff:1.1.1.1",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    assert not Gate().lets(address)
    assert not Gate().lets(f"{address}%eth0")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
    assert Gate().lets(address)


def test_a_gate_lets_what_it_was_told_to_and_no_more() -> None:
    gate = Gate(("10.1.2.3/24", "::1"))
    assert gate.lets("10.1.2.200")
    assert gate.lets("::1")
    assert not gate.lets("10.1.3.1")
    assert not gate.lets("127.0.0.1")
    assert not gate.lets("no address")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0", "[::1]", "[::ffff:7f00:1]"],
)
def test_nothing_is_fetched_from_this_machine_however_it_is_called(site: Site, host: str) -> None:
    with pytest.raises((NotPublic, Unreachable, Misunderstood)) as caught:
        Fetcher().get(f"http://{host}:{site.port}/")
    assert site.requests == []
    if host in ("127.0.0.1", "localhost"):
        assert "is no public address" in str(caught.value)
        # Where a name leads is told; a number has said so itself.
        assert ("which" in str(caught.value)) == (host == "localhost")
        assert caught.value.state == "refused"


def test_a_redirect_to_a_private_address_is_not_followed(site: Site) -> None:
    site.redirect("/", f"http://127.0.0.2:{site.port}/secret")
    fetcher = Fetcher(LOCAL)
    with pytest.raises(NotPublic, match=r"127\.0\.0\.2"):
        fetcher.get(site.url + "/")
    assert [request.path for request in site.requests] == ["/"]


def answered(*addresses: str) -> Callable[..., list[Any]]:
    """A name server that gives these, one after the other, the last one for ever."""
    rest = list(addresses)

    def resolve(host: str, port: int, **_: object) -> list[Any]:
        address = rest.pop(0) if len(rest) > 1 else rest[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    return resolve


def test_what_the_name_server_says_is_what_is_connected_to(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.public.socket.getaddrinfo", answered("127.0.0.1"))
    with pytest.raises(NotPublic, match=r"rebind\.example is 127"):
        Fetcher().get(f"http://rebind.example:{site.port}/")
    site.answers["/"] = Fault(200, b"hello")
    assert Fetcher(LOCAL).get(f"http://rebind.example:{site.port}/").body == b"hello"
    assert site.requests[0].headers["host"] == f"rebind.example:{site.port}"


def test_a_second_answer_of_the_name_server_is_looked_at_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/"] = Fault(200, b"hello", {"connection": "close"})
    monkeypatch.setattr("ingest.public.socket.getaddrinfo", answered("127.0.0.1", "127.0.0.3"))
    fetcher = Fetcher(LOCAL)
    url = f"http://rebind.example:{site.port}/"
    assert fetcher.get(url).body == b"hello"
    with pytest.raises(NotPublic):
        fetcher.get(url)


def test_of_several_addresses_only_the_public_ones_are_tried(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(host: str, port: int, **_: object) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("127.0.0.9", "127.0.0.1")
        ]

    site.answers["/"] = Fault(200, b"hello")
    monkeypatch.setattr("ingest.public.socket.getaddrinfo", both)
    tried: list[str] = []
    connect = socket.socket.connect

    def noted(sock: socket.socket, address: Any) -> None:
        tried.append(address[0])
        connect(sock, address)

    monkeypatch.setattr("ingest.public.socket.socket.connect", noted)
    assert Fetcher(LOCAL).get(f"http://two.example:{site.port}/").status == 200
    assert tried == ["127.0.0.1"]


def test_no_proxy_of_the_environment_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, site.url)
    with pytest.raises(Unreachable):
        Fetcher().get("http://does-not-exist.invalid/")
    assert site.requests == []


def test_an_answer_comes_whole_whatever_its_status(site: Site, fetcher: Fetcher) -> None:
    site.answers["/a"] = Fault(200, gzip.compress(b"hello"), {"Content-Encoding": "gzip"})
    answer = fetcher.get(site.url + "/a", {"If-None-Match": "x"})
    assert (answer.status, answer.body, answer.url) == (200, b"hello", site.url + "/a")
    assert answer.headers["content-encoding"] == "gzip"
    assert site.requests[0].headers["if-none-match"] == "x"
    assert site.requests[0].headers["user-agent"].startswith("A-Feed-Apart/")
    assert fetcher.get(site.url + "/b").status == 404


def test_redirects_are_followed_and_the_last_address_is_told(site: Site, fetcher: Fetcher) -> None:
    site.redirect("/a", "/b", 301)
    site.redirect("/b", f"{site.url}/c", 307)
    site.answers["/c"] = Fault(200, b"here")
    answer = fetcher.get(site.url + "/a")
    assert (answer.url, answer.body) == (site.url + "/c", b"here")


def test_a_loop_of_redirects_ends(site: Site, fetcher: Fetcher) -> None:
    site.redirect("/a", "/a")
    with pytest.raises(Misunderstood, match="more than 5 redirects"):
        fetcher.get(site.url + "/a")
    assert len(site.requests) == 6


@pytest.mark.parametrize("to", ["file:///etc/passwd", "gopher://x/", "http://[", "javascript:1"])
def test_a_redirect_to_what_is_no_web_address_is_refused(
    site: Site, fetcher: Fetcher, to: str
) -> None:
    site.redirect("/a", to)
    with pytest.raises(Misunderstood, match="no http"):
        fetcher.get(site.url + "/a")
    with pytest.raises(Misunderstood, match="no http"):
        fetcher.get(to)


def test_a_token_is_not_told_to_another_host(site: Site, fetcher: Fetcher) -> None:
    site.redirect("/a", f"http://localhost:{site.port}/b")
    with pytest.raises(Refused, match="gets no token of ours"):
        fetcher.get(site.url + "/a", {"Authorization": "Bearer secret"})
    assert [request.path for request in site.requests] == ["/a"]


def test_an_answer_without_an_end_is_cut_off(site: Site, fetcher: Fetcher) -> None:
    site.answers["/long"] = Fault(200, b"x" * 100_000)
    site.answers["/bomb"] = Fault(
        200, gzip.compress(b"0" * 50_000_000), {"content-encoding": "gzip"}
    )
    for path in ("/long", "/bomb"):
        with pytest.raises(Garbled, match="more than 99999 bytes"):
            fetcher.get(site.url + path, most=99_999)
    assert len(fetcher.get(site.url + "/long", most=100_000).body) == 100_000


def test_who_drips_is_left(site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "WHOLE_S", 0.3)

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "100000")
        handler.end_headers()
        while not site.stopping.wait(0.02):
            handler.wfile.write(b"x")

    site.acts["/drip"] = drip
    with pytest.raises(Unreachable, match="took more than"):
        fetcher.get(site.url + "/drip")


@pytest.mark.parametrize("cut", ["refuse", "reset", "short"])
def test_a_connection_that_breaks_is_unreachable(site: Site, fetcher: Fetcher, cut: str) -> None:
    site.answers["/a"] = Fault(200, b"x" * 1000, cut=cut)
    with pytest.raises(Unreachable) as caught:
        fetcher.get(site.url + "/a")
    assert "object at" not in str(caught.value)


def test_silence_ends(site: Site) -> None:
    site.answers["/a"] = Fault(cut="silence")
    with pytest.raises(Unreachable, match="timed out"):
        Fetcher(LOCAL, silence_s=0.1).get(site.url + "/a")


def test_what_nobody_answers_is_unreachable() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="refused"):
            Fetcher(LOCAL).get(f"http://127.0.0.1:{sock.getsockname()[1]}/")


def test_closing_ends_who_reads_and_who_waits(site: Site) -> None:
    site.answers["/silent"] = Fault(cut="silence")

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"begun")
        site.stopping.wait(30)

    site.acts["/endless"] = endless
    fetcher = Fetcher(LOCAL, silence_s=60)
    ended: list[str] = []

    def wait() -> None:
        with pytest.raises(Unreachable):
            fetcher.get(site.url + "/silent")
        ended.append("waiting")

    def read() -> None:
        response = fetcher.stream(site.url + "/endless")
        assert response.read1(100) == b"begun"
        ended.append("begun")
        assert response.read1(100) == b""
        ended.append("reading")

    threads = [threading.Thread(target=work, daemon=True) for work in (wait, read)]
    for thread in threads:
        thread.start()
    until(lambda: ended == ["begun"] and len(site.requests) == 2)
    fetcher.close()
    until(lambda: sorted(ended) == ["begun", "reading", "waiting"])
    with pytest.raises(Unreachable, match="closed"):
        fetcher.get(site.url + "/silent")


def test_a_host_that_shows_no_certificate_of_its_own_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = pytest.importorskip("tests.networks.tls")
    authority, context = tls.certificate(tmp_path)

    class Secure(Site):
        def __init__(self) -> None:
            FakeNetwork.__init__(self, tls=context)
            self.answers = {"/": Fault(200, b"hello")}
            self.acts = {}

    with Secure() as site:
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            Fetcher(LOCAL).get(site.url + "/")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        assert Fetcher(LOCAL).get(site.url + "/").body == b"hello"


def test_the_gate_is_asked_for_names_that_cannot_be(fetcher: Fetcher) -> None:
    for host in ("a..b", "x" * 70 + ".example", "-"):
        with pytest.raises((Unreachable, Misunderstood)):
            fetcher.get(f"http://{host}/")
    assert public.NotPublic.state == "refused"
