"""What servers say when something is wrong, and how much they still allow."""

from datetime import UTC, datetime

import pytest

from ingest.fetch import Answer
from ingest.tootron import answers
from ingest.trouble import Faulty, Limited, Refused, Trouble

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def trouble(status: int, body: bytes = b"", **headers: str) -> Trouble:
    """What an answer stands for."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return answers.trouble_of(Answer("https://tide.example/", status, named, body), NOW)


WORDS = {
    b'{"error":"The access token is invalid"}': "The access token is invalid",
    b'{"error":"invalid_grant","error_description":"No."}': "invalid_grant: No.",
    b"<html><style>p{}</style><h1>502</h1>\n<p>Bad  Gateway</html>": "502 Bad Gateway",
    b"[]": "[]",
    b"": "",
    b"\xff\xfe": "\ufffd\ufffd",
}


@pytest.mark.parametrize("body", WORDS)
def test_errors_keep_their_own_words(body: bytes) -> None:
    assert answers.words_of(body) == WORDS[body]
    assert len(answers.words_of(body * 100_000)) <= 300


@pytest.mark.parametrize("status", [401, 403, 422])
def test_who_wants_a_token_refuses(status: int) -> None:
    refused = trouble(status, b'{"error":"This method requires an authenticated user"}')
    assert isinstance(refused, Refused)
    assert str(refused) == f"{status}: This method requires an authenticated user"
    assert str(trouble(status)) == f"HTTP status {status}"


@pytest.mark.parametrize("status", [404, 410, 500, 502, 503, 520])
def test_what_a_server_cannot_do_is_a_fault(status: int) -> None:
    assert isinstance(trouble(status, b"<h1>oops</h1>"), Faulty)


def test_a_limit_ends_when_the_servers_own_clock_says_so() -> None:
    limited = trouble(429, x_ratelimit_reset="2026-05-04T12:00:30.000Z")
    assert isinstance(limited, Limited)
    assert limited.retry_after == 30
    its_clock = {
        "x-ratelimit-reset": "2026-05-04T10:00:30Z",
        "date": "Mon, 04 May 2026 10:00:20 GMT",
    }
    assert answers.wait_of(its_clock, NOW) == 10
    assert trouble(429, retry_after="17").retry_after == 17
    assert trouble(503, retry_after="17").retry_after == 17
    assert trouble(429, x_ratelimit_reset=str(int(NOW.timestamp()) + 5)).retry_after == 5


@pytest.mark.parametrize("reset", ["", "soon", "2026-05-04T11:00:00Z", "-1", "99999999999999"])
def test_a_reset_that_says_nothing_is_left_to_the_rules(reset: str) -> None:
    assert trouble(429, x_ratelimit_reset=reset, date="yesterday").retry_after is None


def test_what_is_left_is_a_number_or_unknown() -> None:
    assert answers.left({"x-ratelimit-remaining": "299"}) == 299
    assert answers.left({"x-ratelimit-remaining": "many"}) is None
    assert answers.left({}) is None
