"""Posts written on our own pages."""

import pytest

from live import entry, native
from live.connect import Client
from live.log import Log


def test_a_post_goes_into_the_log_once(live: Client) -> None:
    log = Log(live, "conf")
    assert native.post(log, " Hello <b>all</b>\n", "Ada  Byron", id="1").offset == 0
    assert native.post(log, "Hello", "Ada", id="1").outcome == "duplicate"
    [raw] = log.since(0).entries
    item = entry.item_of(entry.decode(raw))
    assert item.source == "native"
    assert item.text == "Hello <b>all</b>"
    assert item.html == "Hello &lt;b&gt;all&lt;/b&gt;"
    assert item.author.name == "Ada Byron"


def test_nobody_is_somebody_else_unless_we_know_who_they_are(live: Client) -> None:
    log = Log(live, "conf")
    for author in ("", "", "cookie-7", "cookie-7"):
        native.post(log, "Hello", "Ada", author=author)
    authors = [entry.item_of(entry.decode(raw)).author.id for raw in log.since(0).entries]
    assert len(set(authors[:2])) == 2
    assert authors[2] == authors[3] == "cookie-7"


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("", "Ada", "Write something"),
        (" \n", "Ada", "Write something"),
        ("a" * 501, "Ada", "501 letters"),
        ("Hello", "", "Give a name"),
        ("Hello", "a" * 61, "Give a name"),
    ],
)
def test_what_cannot_be_posted_is_said_in_a_sentence(
    live: Client, text: str, name: str, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        native.post(Log(live, "conf"), text, name)
    assert Log(live, "conf").length() == 0
