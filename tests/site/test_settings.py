"""The site's settings: where Postgres is, who may ask, what every answer carries."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from msgspec.structs import replace

from afa import database, headers, hosts, private, stream
from live.errors import WrongSetting


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {"NAME": "afa"}),
        ("postgresql://ada@/conf?host=/run/pg", {"NAME": "conf", "USER": "ada", "HOST": "/run/pg"}),
        ("postgres://ada@%2Frun%2Fa%20b/conf", {"NAME": "conf", "USER": "ada", "HOST": "/run/a b"}),
        (
            "postgresql://ada:s%40crt@db.example.org:5433/conf",
            {
                "NAME": "conf", "USER": "ada", "PASSWORD": "s@crt",
                "HOST": "db.example.org", "PORT": "5433",
            },
        ),
    ],
)  # fmt: skip
def test_database_urls(url: str, expected: dict[str, str]) -> None:
    parsed = database.parse(url)
    assert parsed.pop("ENGINE") == "afa.postgres"
    assert parsed.pop("OPTIONS") == {"connect_timeout": 3}
    assert parsed == expected


def test_a_database_url_may_say_more() -> None:
    parsed = database.parse("postgresql://db/conf?sslmode=require&connect_timeout=9")
    assert parsed["OPTIONS"] == {"connect_timeout": "9", "sslmode": "require"}


@pytest.mark.parametrize("url", ["postgresql://db/conf?colour=red", "postgresql://db:port/conf"])
def test_a_database_url_that_cannot_be_read_is_refused_by_name(url: str) -> None:
    with pytest.raises(WrongSetting, match="DATABASE_URL"):
        database.parse(url)


def test_only_loopback_names_by_default() -> None:
    assert hosts.of_this_machine("127.0.0.1") == ["localhost", "127.0.0.1", "[::1]"]


def test_another_address_is_allowed_where_it_listens_there() -> None:
    assert hosts.of_this_machine("192.0.2.7")[-1] == "192.0.2.7"
    assert hosts.of_this_machine("2001:db8::7")[-1] == "[2001:db8::7]"


def test_everywhere_is_every_address_of_this_machine_and_never_all_names() -> None:
    allowed = hosts.of_this_machine("0.0.0.0")
    assert "127.0.0.1" in allowed
    assert "*" not in allowed
    assert any(name.endswith(".local") for name in allowed)


def request(host: str = "testserver", *, secure: bool = False) -> HttpRequest:
    return RequestFactory().get("/", headers={"host": host}, secure=secure)


@pytest.mark.parametrize(
    ("host", "secure", "expected"),
    [
        ("localhost:8000", False, "http://localhost:8001"),
        ("127.0.0.1", False, "http://127.0.0.1:8001"),
        ("[::1]:8000", False, "http://[::1]:8001"),
        ("localhost", True, "https://localhost:8001"),
    ],
)
def test_the_streamer_is_where_the_browser_is(host: str, secure: bool, expected: str) -> None:
    assert stream.public_url(request(host, secure=secure)) == expected


def test_the_streamer_may_be_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    product = replace(settings.PRODUCT, stream_public_url="https://stream.example.org/")
    monkeypatch.setattr(settings, "PRODUCT", product)
    assert stream.public_url(request()) == "https://stream.example.org"
    assert "connect-src 'self' https://stream.example.org" in headers.policy(request())


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/admin/login/", "/static/icon.svg", "/nothing/here"])
def test_every_answer_bears_the_policy(path: str) -> None:
    answer = Browser(headers={"host": "localhost:8000"}).get(path)
    policy = answer["Content-Security-Policy"]
    for part in (
        "script-src 'self';",
        "style-src 'self';",
        "connect-src 'self' http://localhost:8001;",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    ):
        assert part in f"{policy};"
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_a_strange_host_is_refused_and_still_bears_the_policy() -> None:
    answer = Browser(headers={"host": "evil.example.org"}, raise_request_exception=False).get("/")
    assert answer.status_code == 400
    assert "connect-src 'self';" in answer["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("secure", [False, True])
def test_cookies_are_secure_where_the_request_was(secure: bool) -> None:
    sign_in = reverse(settings.LOGIN_URL)
    answer = Browser().get(sign_in, secure=secure, headers={"host": "localhost"})
    assert bool(answer.cookies["csrftoken"]["secure"]) == secure


def test_a_private_file_is_written_once_and_whole(tmp_path: Path) -> None:
    """By many at the same moment: one wins, the others see all that it wrote."""
    path = tmp_path / "var" / "secret"

    def write(text: str) -> bool:
        try:
            private.write_once(path, text)
        except FileExistsError:
            return False
        return True

    texts = [str(n) * 1000 for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, texts))
    assert won.count(True) == 1
    assert path.read_text() == texts[won.index(True)] + "\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]
