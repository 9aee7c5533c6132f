"""HTML of the fediverse as the text that somebody typed, and its links."""

import html as entities
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tootron.prose import prose
from live import clean

LONG = (
    '<a href="https://reef.example/a/b?c=1&amp;d=2"><span class="invisible">https://</span>'
    '<span class="ellipsis">reef.example/a</span><span class="invisible">/b?c=1&amp;d=2</span></a>'
)

TEXTS = {
    "<p>One</p><p>Two</p>": "One\n\nTwo",
    "<p>One</p>\n\n<p>Two</p>\n": "One\n\nTwo",
    "<p>One<br>two<br />three</p>": "One\ntwo\nthree",
    "One<br><br>two": "One\n\ntwo",
    "One<br><br><br><br><br><br>two": "One\n\n\ntwo",
    "<p>a &amp; b &lt;c&gt; &quot;d&quot; &#x1F600; &nbsp;e</p>": 'a & b <c> "d" \U0001f600 \xa0e',
    "<p>  a \n  b\t<b> c</b> d </p>": "a b c d",
    "<p>tags <em>in</em><strong>side</strong> words</p>": "tags inside words",
    "<ul><li>a</li><li>b</li></ul><p>c</p>": "• a\n• b\n\nc",
    "<p>x</p><ol><li>a</li><li>b</li></ol>": "x\n\n1. a\n2. b",
    "<ul><li><p>a</p></li><li>b<ul><li>c</li></ul></li><li>d</li></ul>": "• a\n• b\n  • c\n• d",
    "<blockquote><p>a<br>b</p><p>c</p></blockquote><p>d</p>": "> a\n> b\n\n> c\n\nd",
    "<pre><code>if x:\n    y()\n</code></pre><p>z</p>": "if x:\n    y()\n\nz",
    f"<p>see {LONG}</p>": "see https://reef.example/a/b?c=1&d=2",
    "just text": "just text",
    "": "",
    "<p></p><p><br></p>": "",
    "2 > 1 and <p>x > </p><p>y</p>": "2 > 1 and\n\nx >\n\ny",
}


@pytest.mark.parametrize("html", TEXTS)
def test_paragraphs_breaks_and_lists_are_those_that_were_written(html: str) -> None:
    assert prose(clean.markup(html))[0] == TEXTS[html]


def links(html: str, *own: str) -> list[tuple[str, str]]:
    """Addresses and titles."""
    return [(link.url, link.title) for link in prose(clean.markup(html), own)[1]]


def test_links_have_their_words_as_titles_unless_these_are_the_address() -> None:
    assert links(f"<p>{LONG}</p>") == [("https://reef.example/a/b?c=1&d=2", "")]
    assert links('<a href="https://x.example/">my <b>page</b></a>') == [
        ("https://x.example/", "my page")
    ]
    assert links('<a href="https://x.example/long/path">x.example/lo…</a>') == [
        ("https://x.example/long/path", "")
    ]
    assert links('<a href="https://x.example/"></a><a href="https://x.example/">again</a>') == [
        ("https://x.example/", "")
    ]


def test_mentions_and_tags_are_no_links() -> None:
    html = (
        '<a class="mention" href="https://x.example/@a">@a</a>'
        '<a class="u-url mention" href="https://x.example/@b">@b</a>'
        '<a class="hashtag" href="https://x.example/t">#t</a>'
        '<a href="https://x.example/tags/u">#u</a><a href="https://x.example/v">v</a>'
    )
    assert links(html, "https://x.example/tags/u") == [("https://x.example/v", "v")]


TAGS = ["p", "br", "a", "ul", "ol", "li", "blockquote", "pre", "code", "span", "b"]
SOUP = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
        st.sampled_from(['<a href="https://x.example/?a>b">', "\n", " ", "&lt;", "> "]),
        st.text("abc <>&\"'é", max_size=5),
    ),
    max_size=30,
).map("".join)


@given(html=SOUP)
def test_no_soup_loses_a_letter_or_keeps_a_tag(html: str) -> None:
    cleaned = clean.markup(html)
    said, _ = prose(cleaned)
    letters = [letter for letter in said if letter in "abcé"]
    bare = entities.unescape(re.sub(r'<(?:[^">]|"[^"]*")*>', "", cleaned))
    assert letters == [letter for letter in bare if letter in "abcé"]
    assert said == said.strip()
