"""Lines out of bytes, however these are cut; and the words of errors."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.nozzletron import answers
from ingest.nozzletron.transport import Splitter
from ingest.trouble import Crowded, Limited, OutOfCredits, Refused, Unreachable

LINES = st.lists(st.binary(max_size=30).map(lambda raw: raw.translate(None, b"\r\n")), max_size=8)


@given(lines=LINES, ends=st.sampled_from([b"\n", b"\r\n"]), data=st.data())
def test_lines_survive_any_cut(lines: list[bytes], ends: bytes, data: st.DataObject) -> None:
    stream = b"".join(line + ends for line in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    splitter = Splitter()
    assert [line for piece in pieces for line in splitter.feed(piece)] == lines
    assert splitter.rest() == b""


def test_a_line_without_end_is_cut_and_the_next_is_whole() -> None:
    splitter = Splitter(most=10)
    assert splitter.feed(b"x" * 100) == splitter.feed(b"y" * 100) == []
    assert splitter.feed(b"z\nnext\nbegun") == [b"x" * 10, b"next"]
    assert splitter.rest() == b"begun"


CROWDED = b"""{"title":"ConnectionException","detail":"This stream is currently at the maximum
allowed connection limit.","connection_issue":"TooManyConnections"}""".replace(b"\n", b" ")


def test_errors_keep_their_own_words() -> None:
    trouble = answers.trouble_of(429, {}, CROWDED)
    assert isinstance(trouble, Crowded)
    assert "maximum allowed connection limit" in str(trouble)
    said = b'{"title":"CreditsDepleted","detail":"Your account has no credits left."}'
    trouble = answers.trouble_of(402, {}, said)
    assert isinstance(trouble, OutOfCredits)
    assert str(trouble) == "402: CreditsDepleted: Your account has no credits left."
    trouble = answers.trouble_of(401, {}, b"<html>\n<h1>No</h1></html>")
    assert isinstance(trouble, Refused)
    assert "No" in str(trouble)
    nested = b'{"errors":[{"message":"first"},{"details":["second","third"]}]}'
    assert answers.words_of(nested) == "first; second; third"
    assert str(answers.trouble_of(500, {}, b"")) == "HTTP status 500"
    assert len(str(answers.trouble_of(500, {}, b'{"detail":"' + b"x" * 9999 + b'"}'))) <= 500


def test_a_limit_says_when_it_ends() -> None:
    assert answers.trouble_of(429, {"retry-after": "17"}, b"").retry_after == 17
    assert answers.trouble_of(429, {"x-rate-limit-reset": "1"}, b"").retry_after is None
    assert answers.trouble_of(429, {"x-rate-limit-reset": "soon"}, b"").retry_after is None
    trouble = answers.trouble_of(429, {"x-rate-limit-reset": "99999999999"}, b"")
    assert isinstance(trouble, Limited)
    assert trouble.retry_after is not None
    assert trouble.retry_after > 1e9


def test_too_many_connections_do_not_wait_for_the_end_of_a_window_that_is_not_used_up() -> None:
    headers = {"x-rate-limit-reset": "99999999999", "x-rate-limit-remaining": "47"}
    assert answers.trouble_of(429, headers, CROWDED).retry_after is None
    used_up = {**headers, "x-rate-limit-remaining": "0"}
    assert answers.trouble_of(429, used_up, CROWDED).retry_after is not None


def test_only_some_lines_end_the_stream() -> None:
    problem = {"title": "operational-disconnect", "disconnect_type": "x", "detail": "bye"}
    ended = answers.end_of_stream({"errors": [problem]})
    assert isinstance(ended, Unreachable)
    assert "bye" in str(ended)
    crowded = {"connection_issue": "TooManyConnections", "title": "ConnectionException"}
    assert isinstance(answers.end_of_stream(crowded), Crowded)
    capped = {"type": "https://api.x.com/2/problems/usage-capped", "detail": "cap"}
    assert answers.end_of_stream({"errors": [capped]}) is not None
    missing = {"errors": [{"type": "https://api.x.com/2/problems/resource-not-found"}]}
    assert answers.end_of_stream(missing) is None
    assert answers.end_of_stream({"data": {"id": "1"}, "errors": [problem]}) is None
    odd: object
    for odd in (None, [], "x", {"errors": "x"}, {"errors": [None]}):
        assert answers.end_of_stream(odd) is None
