"""What is taken a quick way for most posts ends where the long way ends."""

import unicodedata
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urljoin

from hypothesis import example, given
from hypothesis import strategies as st

from ingest import markup
from ingest.feedtron import files
from ingest.skytron.speech import HOME, profile_url
from live import clean, draft
from live.item import _utc

MARKS = st.text("\u0301\u0338\u200d\u00ad\U0001d165e😀é\n", max_size=40)
ANY = st.text(st.characters(exclude_categories=[]), max_size=40)
NAMES = st.text("abcXYZ019_.~@:-%/ #é\ud800", max_size=12) | ANY
ZONES = st.timezones() | st.just(UTC)


@given(MARKS | ANY)
@example("\u0301" * 9)
@example("\u0301" * 8 + "\ufdd0")
def test_a_text_is_calmed_as_if_every_flood_were_looked_for(text: str) -> None:
    assert clean._calm(text) == clean._FLOOD.sub(r"\1", clean._FORBIDDEN.sub("", text))


@given(MARKS | ANY, st.integers(0, 60))
@example("e\u0301", 60)
@example("\u0344" * 9, 60)
def test_a_plain_text_is_calmed_before_and_after_it_is_composed(text: str, most: int) -> None:
    whole = clean.cut(text, most).replace("\r\n", "\n").replace("\r", "\n")
    composed = unicodedata.normalize("NFC", clean._calm(whole))
    assert clean.plain(text, most) == clean.cut(clean._calm(composed), most)


@given(NAMES, st.integers(0, 20))
def test_a_hashtag_is_folded_as_every_text_is(text: str, most: int) -> None:
    folded = unicodedata.normalize("NFC", clean.line(text, most).casefold())
    assert clean.tag(text, most) == clean.line(folded.strip("#＃ "), most)


@given(NAMES)
def test_a_name_in_an_address_is_quoted_as_the_library_does(name: str) -> None:
    quoted = quote(name.encode("utf-8", "replace"), safe="@")
    assert markup.segment(name) == quoted
    assert profile_url(name) == f"{HOME}/profile/{quoted.replace('%3A', ':')}"


@given(
    st.sampled_from(["http://", "https://", "HTTPS://", "//", "https:", ""]),
    st.sampled_from(["a.example", "a", "a-", "-a", "A.example", "a.example:80", "[::1]", ""]),
    st.text("/ab.~%@:,+-_?&=;#\\ é\t", max_size=12) | ANY | st.just("/" + "a" * 2040),
    st.sampled_from(["https://b.example/c/d?e#f", "http://b.example", ""]),
)
@example("https://", "a.example", "/x?", "https://b.example/c/d?e#f")
@example("https://", "a.example", "/x;", "https://b.example")
def test_an_address_is_the_one_that_is_joined(start: str, host: str, rest: str, base: str) -> None:
    try:
        joined = clean.address(urljoin(base, start + host + rest)) if start + host + rest else ""
    except ValueError:
        joined = ""
    assert files.address(start + host + rest, base) == joined


@given(ANY | st.text("a", min_size=2040, max_size=2060))
@example("")
@example("a\x7f")
def test_a_uid_is_refused_or_not_whatever_it_is_made_of(uid: str) -> None:
    refused = not uid or draft._NO_UID.search(uid) or len(uid.encode()) > draft.MOST_UID
    try:
        draft.check_uid(uid)
    except ValueError:
        assert refused
    else:
        assert not refused


@given(st.datetimes(timezones=ZONES))
def test_a_time_in_utc_is_bounded_as_every_other(time: datetime) -> None:
    first, last = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
    if first + timedelta(1) < time < last:
        assert _utc(time) == time.astimezone(UTC)
    assert first <= _utc(time) <= last
    assert _utc(time).tzinfo is UTC
