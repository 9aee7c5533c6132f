"""Posts of every kind that a card has to show, and arbitrary ones."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from live.item import Author, Emoji, Item, Link, Media

AT = datetime(2026, 11, 20, 10, 42, 7, 123456, UTC)

XSS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</template><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7|add:7 }}{% debug %}",
    "' onmouseover='alert(1)",
    "</script><!--<script>",
)


def item(text: str = "Hello", **more: object) -> Item:
    """A post by somebody, with whatever `more` says."""
    given = {"author": Author(id="1", name="Ada Ito", handle="ada"), "source": "mastodon"}
    times = {"created_at": AT, "received_at": AT + timedelta(seconds=2)}
    return Item(text=text, **{**given, **times, **more})  # type: ignore[arg-type]


PHOTO = Media(type="photo", url="https://img.test/a.jpg", alt="A stage", width=1200, height=800)
FILM = Media(type="video", url="https://img.test/a.mp4", preview="https://img.test/a.png")

KINDS = {
    "plain": item(),
    "empty": item("", author=Author(id="7")),
    "rich": item("x", html='<p>One <a href="https://a.test/?a=1&amp;b=2">two</a><br>three</p>'),
    "photo": item(media=(PHOTO,)),
    "many": item(media=(PHOTO, FILM, PHOTO)),
    "film without a still": item(media=(Media(type="video", url="https://img.test/b.mp4"),)),
    "sound": item(media=(Media(type="audio", url="https://img.test/b.mp3", alt="A jingle"),)),
    "preview only": item(media=(Media(type="gif", url="", preview="https://img.test/c.png"),)),
    "warning": item(content_warning="Food", media=(PHOTO,), links=(Link("https://a.test"),)),
    "sensitive": item(media=(PHOTO, FILM), sensitive=True),
    "sensitive words": item(sensitive=True),
    "warned and sensitive": item(content_warning="Food", sensitive=True, media=(PHOTO,)),
    "links": item(links=(Link("https://www.a.test/b/", "A title"), Link("HTTPS://WWW.b.test/"))),
    "right to left": item("مرحبا بالعالم", lang="ar", author=Author(id="2", name="ليلى")),
    "reply": item(reply_to="mastodon:1"),
    "edited": item(edited_at=AT + timedelta(minutes=5)),
    "avatar": item(
        author=Author(id="3", name="🦊 Fox", url="https://a.test/", avatar="https://a.test/f.png")
    ),
    "only a handle": item(author=Author(id="4", handle="nobody")),
    "other network": item(source="gopher", url="https://a.test/1"),
    "future": item(created_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
    "long ago": item(created_at=datetime(1, 1, 1, tzinfo=UTC)),
    "elsewhere": item(created_at=AT.astimezone(timezone(timedelta(hours=9)))),
    "hostile": item(
        " ".join(XSS),
        html="".join(XSS),
        lang=XSS[6],
        author=Author(id=XSS[0], name=XSS[1], handle=XSS[2], url=XSS[4], avatar=XSS[4]),
        url=XSS[4],
        content_warning=XSS[3],
        media=(Media(type="photo", url="https://a.test/'\"><svg onload=alert(1)>", alt=XSS[2]),),
        links=(Link("https://a.test/?<script>", XSS[0]),),
        source=XSS[6],
    ),
    "emoji": item(
        ":wave: hello :a+b::wave:",
        html='<p>:wave: a:wave: :nobody:x:wave <a href="https://a.test/?:wave:>">:a+b::wave:</a></p>',
        author=Author(id="6", name="Ada :wave: <b>"),
        content_warning=":wave: & more",
        emojis=(
            Emoji("wave", "https://img.test/wave.png?a=1&b='\""),
            Emoji("a+b", "https://img.test/b.png"),
            Emoji("wave", "https://img.test/another.png"),
        ),
    ),
    "long words": item("W" * 3000, author=Author(id="5", name="N" * 300, handle="h" * 300)),
}

_words = st.text(max_size=30) | st.sampled_from(XSS)
_urls = st.just("") | st.builds("https://a.test/{}".format, st.text("ab/?&=%'\"<>é", max_size=20))
_codes = st.sampled_from(["a", "b", "a-b", "+1", "a_a", "x"])
_coded = st.lists(st.sampled_from(["a", ":", ":a:", ":+1:", "<p>", "</p>", *XSS])).map("".join)
_times = st.datetimes(datetime(1900, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001

anything = st.builds(
    item,
    text=_words | _coded,
    html=_coded | st.lists(st.sampled_from(("<p>", "</p>", "a", *XSS))).map("".join),
    author=st.builds(
        Author,
        id=st.text("abc", min_size=1),
        name=_words,
        handle=_words,
        url=_urls,
        avatar=_urls,
    ),
    source=st.sampled_from(["x", "flickr", "native", "else"]),
    url=_urls,
    created_at=_times,
    received_at=_times,
    edited_at=st.none() | _times,
    lang=st.sampled_from(["", "en", "ar", "ja"]),
    content_warning=_words | _coded,
    emojis=st.lists(st.builds(Emoji, _codes, _urls), max_size=3).map(tuple),
    sensitive=st.booleans(),
    reply_to=st.sampled_from(["", "x:1"]),
    links=st.lists(st.builds(Link, _urls, _words), max_size=2).map(tuple),
    media=st.lists(
        st.builds(
            Media,
            type=st.sampled_from(["photo", "video", "gif", "audio"]),
            url=_urls,
            preview=_urls,
            alt=_words,
            width=st.integers(0, 4000),
            height=st.integers(0, 4000),
        ),
        max_size=3,
    ).map(tuple),
)
