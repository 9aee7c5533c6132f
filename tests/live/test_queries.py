"""What organisers write as the query of a source of the fediverse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.queries import TagQuery, WrongQuery, check, server_name, tag_query, video_id

READ = {
    "#pycon": TagQuery(("pycon",)),
    "pycon": TagQuery(("pycon",)),
    "#PyCon #pycon ＃PYCON": TagQuery(("pycon",)),
    " #one,#two ; #three ": TagQuery(("one", "two", "three")),
    "#a @mastodon.social @Fosstodon.ORG": TagQuery(("a",), ("mastodon.social", "fosstodon.org")),
    "#a @mastodon.social @mastodon.social.": TagQuery(("a",), ("mastodon.social",)),
    "#a @127.0.0.1:3000": TagQuery(("a",), ("127.0.0.1:3000",)),
    "#a @münchen.social": TagQuery(("a",), ("xn--mnchen-3ya.social",)),
    "#技術 #مؤتمر #Straße #2026conf": TagQuery(("技術", "مؤتمر", "strasse", "2026conf")),
}
REFUSED = {
    "": "at least one tag",
    " , ": "at least one tag",
    "@mastodon.social": "at least one tag",
    "#2026": "#2026 is no tag",
    "#a-b": "#a-b is no tag",
    "#a!": "is no tag",
    "#": "is no tag",
    "mastodon.social": "as a server it would be @mastodon.social",
    "#a https://mastodon.social/tags/a": "is an address",
    "#a @ada@mastodon.social": "is a person. The server would be @mastodon.social",
    "#a @mastodon": "@mastodon is no server",
    "#a @": "is no server",
    "#a @mastodon.social/x": "is no server",
    "#a @a..b": "is no server",
    "#a @-x.y:123456": "is no server",
    "#a #b #c #d #e #f": "At most 5 tags",
    "#a " + " ".join(f"@s{n}.example" for n in range(21)): "At most 20 servers",
}


@pytest.mark.parametrize("query", READ)
def test_tags_and_servers_are_told_apart(query: str) -> None:
    assert tag_query(query) == READ[query]
    check("mastodon", query)


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_no_query_is_refused_with_words_that_help(query: str) -> None:
    with pytest.raises(WrongQuery, match=REFUSED[query].replace(".", r"\.")):
        check("mastodon", query)


def test_other_networks_have_words_of_their_own() -> None:
    check("x", "(#a OR #b) -is:retweet")
    check("flickr", "")


@given(query=st.text(max_size=60))
def test_any_text_is_a_query_or_is_refused(query: str) -> None:
    try:
        read = tag_query(query)
    except WrongQuery:
        return
    again = " ".join([*(f"#{tag}" for tag in read.tags), *(f"@{one}" for one in read.servers)])
    assert tag_query(again) == read
    assert all(server_name(one) == one for one in read.servers)


VIDEOS = {
    "TideConf-26": "TideConf-26",
    " TideConf_26 ": "TideConf_26",
    "https://www.youtube.com/watch?v=TideConf-26&t=3": "TideConf-26",
    "http://m.youtube.com/watch?app=m&v=TideConf-26": "TideConf-26",
    "https://www.youtube.com/live_chat?is_popout=1&v=TideConf-26": "TideConf-26",
    "youtube.com/live/TideConf-26?feature=share": "TideConf-26",
    "https://YouTube.com/embed/TideConf-26": "TideConf-26",
    "https://studio.youtube.com/video/TideConf-26/livestreaming": "TideConf-26",
    "https://youtu.be/TideConf-26?si=x": "TideConf-26",
}
NO_VIDEOS = [
    "",
    "#tideconf",
    "TideConf-2026",
    "https://www.youtube.com/@tideconf/live",
    "https://www.youtube.com/channel/UC123",
    "https://www.youtube.com/watch?v=short",
    "https://youtube.com.example/watch?v=TideConf-26",
    "https://[youtube.com/watch?v=TideConf-26",
    "ТideConf-26",  # the first letter is Cyrillic
]


@pytest.mark.parametrize("query", VIDEOS)
def test_a_video_is_named_by_its_id_or_an_address(query: str) -> None:
    assert video_id(query) == VIDEOS[query]
    check("youtube", query)


@pytest.mark.parametrize("query", NO_VIDEOS)
def test_what_names_no_video_is_refused_with_words_that_help(query: str) -> None:
    with pytest.raises(WrongQuery, match="Name a stream by its address"):
        check("youtube", query)
