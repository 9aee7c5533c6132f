"""What matches, and that the sieve of bytes lets nothing that matches go."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.skytron.query import Query, Sieve, hashtags


@pytest.mark.parametrize(
    ("query", "text", "matches"),
    [
        ("#conf", "a #Conf!", True),
        ("#conf", "a conf", False),
        ("#conf", "#confetti", False),
        ("#conf", "a＃conf b", True),
        ("conf", "the Conf.", True),
        ("conf", "#conf", True),
        ("conf", "confetti", False),
        ("#a, #conf OR x", "#conf", True),
        ('"tide pool"', "a TIDE\npool", True),
        ('"tide pool"', "a tide spool", False),
        ("#größe", "#GRÖSSE", True),
        ("#größe", "#Größe", True),
        ("C++ R&D", "our r&d", True),
        ("日本", "まだ 日本 です", True),
        ("", "anything", False),
        ("x", "x", False),
        ("# , ! ", "# !", False),
    ],
)
def test_a_query_matches(query: str, text: str, matches: bool) -> None:
    assert Query.of(query).matches({"text": text}) is matches


def test_a_tag_beside_the_text_and_one_that_is_marked_count() -> None:
    facets = [{"features": [{"tag": "Marked"}]}]
    record: dict[str, Any] = {"text": "", "tags": ["Beside"], "facets": facets}
    assert hashtags(record) == {"marked", "beside"}
    assert Query.of("#beside").matches(record)
    assert Query.of("#marked").matches(record)


WORDS = st.sampled_from(
    ("conf", "größe", "GRÖSSE", "straße", "ﬁn", "KELVIN", "c++", "R&D", "日本", "İstanbul", "é")
)
TAGS = WORDS.map("#{}".format)
PHRASES = st.tuples(WORDS, WORDS).map('"{0[0]} {0[1]}"'.format)


@given(
    query=st.lists(st.one_of(WORDS, TAGS, PHRASES), min_size=1, max_size=4).map(" ".join),
    said=st.lists(st.one_of(WORDS, TAGS, st.text(max_size=5)), max_size=8),
    ascii_only=st.booleans(),
)
@example(query="#kelvin", said=["#\u212aelvin"], ascii_only=False)
@example(query='"tide pool"', said=["tide\npool"], ascii_only=True)
def test_the_sieve_lets_through_whatever_matches(
    query: str, said: list[str], ascii_only: bool
) -> None:
    asked = Query.of(query)
    record: dict[str, Any] = {"text": " ".join(said)}
    frame = json.dumps({"commit": {"record": record}}, ensure_ascii=ascii_only)
    if asked.matches(record):
        assert Sieve([asked]).lets_through(frame.encode("utf-8", "surrogatepass"))


def test_the_sieve_stops_the_rest() -> None:
    sieve = Sieve([Query.of("#tideconf #größe")])
    assert not sieve.lets_through(b'{"text":"a tide, a conf"}')
    assert not sieve.lets_through('{"text":"groß, größte"}'.encode())
    assert not Sieve([]).lets_through(b'{"text":"#tideconf"}')
