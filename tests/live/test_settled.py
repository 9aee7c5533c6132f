"""What one look takes for settled is what a whole pass of the sanitiser leaves as it is."""

from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from live import clean, settled

REL = f' rel="{clean.REL}"'
LOOK, PASS = settled.grammar(clean.REL).fullmatch, clean._CLEANER.clean

# Of these one look must tell, or it saves nothing.
ORDINARY = [
    "",
    "caches fail in two ways &amp; she knows both,<br>&lt;3 &nbsp; née 👩‍💻",
    "<p>Hello<br>there</p><p>and again</p>",
    f'over <a class="hashtag" href="https://x.com/hashtag/conf"{REL}>#conf</a> now',
    f'<p><a href="https://a.example/tags/x?a=1&amp;b=2" class="mention hashtag"{REL}>'
    "#<span>x</span></a></p>",
    '<p><span class="h-card" translate="no"><a href="https://a.example/@b" class="u-url mention"'
    f"{REL}>@<span>b</span></a></span> hi</p>",
    f'<a href="https://a.example/a/long"{REL}><span class="invisible">https://</span>'
    '<span class="ellipsis">a.example/a/l</span></a>',
    f'<p><strong><a href="https://a.example/x"{REL}>Title</a></strong></p>'
    "\n<ul>\n<li>one</li>\n<li><em>two</em></li></ul>",
]


# As Mastodon writes it.
FEDIVERSE = (
    '<p><span class="h-card" translate="no"><a href="https://a.example/@b" class="u-url mention">'
    "@<span>b</span></a></span> it&#39;s &quot;here&quot;:<br />"
    '<a href="https://a.example/a?b=1&amp;c" target="_blank" rel="nofollow noopener" '
    'translate="no"><span class="invisible">https://</span><span>a.example/a</span></a> '
    '<a class="hashtag" href="https://a.example/tags/x" rel="tag">#x</a></p>'
)


def test_what_the_fediverse_writes_is_settled_once_it_is_tidied() -> None:
    assert not LOOK(FEDIVERSE)
    assert LOOK(settled.tidied(FEDIVERSE, clean.REL))


@pytest.mark.parametrize("source", ORDINARY)
def test_one_look_tells_of_ordinary_posts(source: str) -> None:
    assert LOOK(source)
    assert PASS(source) == source


SIGNS = """
& &quot; &#39; &amp; &amp;lt; &lt; &gt; &#1; &#x26; &nbsp; < > " ' / = ` \\ % %zz :// @ : :80 <p>
</p> <br> </br> <br/> <br_/> <a> </a> <span> </span> <li> </li> <ul> </ul> <em> </em> <strong>
<code> </del> <pre> <table> <svg> <style> <!-- --> ]]> <![CDATA[ <P> _href="https://a.example/"
_class="mention" _rel="" _translate <a_href="https://a.example"> <p_dir="rtl"> xn-- 0x7f [::1] ſ
"""
SPACES = "\xa0\x00\r\n\t\f\x0b\x1c\x85\u2028\ufeff\ufdd0\ufffe\ud800\u202e\u0338\U0001fffe\u212a"
HOSTED = """
a.example xn--a.example 1.2.3.4 127.1 a..b a.b. -a.example a-.example 0x7f.1 1.0x1 a.b_c.de
a.xn--p1ai a-.-b.com ab--cd.com a.example:80 u@a.example localhost 9.example A.Example
"""
NAMED = "mention hashtag u-url invisible ellipsis h-card quote-inline x"
NESTED = "p span ul li em strong b i code del a br pre blockquote"

ODD = st.sampled_from(
    [*SPACES, REL, *(sign.replace("_", " ") for sign in SIGNS.split())]
) | st.characters(exclude_categories=[])
HOSTS = st.sampled_from(HOSTED.split())
WORDS = st.sampled_from(NAMED.split())
TEXT = st.lists(st.text(max_size=8).map(lambda said: escape(said, quote=False)) | ODD, max_size=3)
SAID = TEXT.map("".join)
CLASSES = st.lists(WORDS, max_size=3).map(lambda some: f' class="{" ".join(some)}"' * bool(some))
PATHS = st.lists(ODD | st.text("/?#a=1%&;'|{}^~+,", max_size=5), max_size=3).map("".join)
RELS = [REL, REL, "", ' rel="tag"', ' target="_blank" rel="nofollow" translate="no"', ' rel="a>b"']
LINKS = st.builds(
    '<a{1} href="https://{0}/{3}"{2}{5}>{4}</a>'.format,
    HOSTS, CLASSES, CLASSES, PATHS, SAID, st.sampled_from(RELS),
)  # fmt: skip


def wrapped(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Markup with markup in it."""
    tags = st.sampled_from(NESTED.split())
    whole = st.builds("<{0}{1}>{2}</{0}>".format, tags, CLASSES | st.just(""), inside)
    return st.lists(whole | inside, max_size=4).map("".join)


MARKUP = st.recursive(SAID | LINKS, wrapped, max_leaves=12)


@given(MARKUP)
@example("\ufeffa")
@example(f'<a href="https://xn--a.example/"{REL}>x</a>')
@example(f'<a href="https://1.2.3.999/"{REL}>x</a>')
@example("<ul>\x0c</ul>")
def test_what_one_look_takes_for_settled_no_pass_changes(source: str) -> None:
    if clean._calm(source) == source and LOOK(source):
        assert PASS(source) == source


@given(MARKUP)
@example(FEDIVERSE)
@example('<a href="https://a.example/&quot; class=&quot;mention" rel="tag">x</a>')
@example('<p title="<a href="https://a.example/" rel="tag">">x</a></p>')
def test_cleaning_is_the_same_with_one_look_and_without(source: str) -> None:
    whole = source
    for _ in range(8):
        before, whole = whole, PASS(clean._calm(whole))
        if whole == before:
            break
    else:
        whole = ""
    clean.markup("")  # it remembers what it cleaned last
    assert clean.markup(source) == whole
