"""An Item that exists is bounded, clean and readable; what cannot be one is an error at once."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.item import Author, Item, Link, Media
from tests.live.posts import NOON, item

LARGE = "ä\u0301<b>&\u202e\x00 " * 20_000


def test_every_field_is_bounded() -> None:
    large = Item(
        source="x" * 999,
        author=Author(id=LARGE, name=LARGE, handle=LARGE, url="https://a.example/" + LARGE),
        text=LARGE,
        html="<p>" + LARGE,
        created_at=NOON,
        received_at=NOON,
        canonical_uri=LARGE,
        lang=LARGE,
        media=(Media(type="photo", url="https://a.example", alt=LARGE, blurhash=LARGE),) * 99,
        links=(Link(url="https://a.example", title=LARGE),) * 99,
        hashtags=tuple(f"{n}{LARGE}" for n in range(300)),
        mentions=(LARGE,) * 300,
        reply_to=LARGE,
        repost_of=LARGE,
        quote_of=LARGE,
        content_warning=LARGE,
        matched=(LARGE,) * 300,
    )
    assert (len(large.media), len(large.links), len(large.hashtags)) == (20, 50, 100)
    assert len(large.text.encode()) <= 64 * 1024
    assert len(large.html.encode()) <= 64 * 1024
    assert len(msgspec.json.encode(large)) < 512 * 1024


def test_a_megabyte_of_text_is_cut_and_kept() -> None:
    assert item("word " * 200_000).text == ("word " * 200_000)[: 64 * 1024]


def test_without_markup_the_text_is_the_markup() -> None:
    assert item('a < b & "c"\nd').html == 'a &lt; b &amp; "c"<br>d'
    assert item("text", html="<script>1</script>").html == "text"
    assert item("text", html="<b>bold</b>").html == "<b>bold</b>"
    assert item("text", html="<b>" * 9999).html == "text"


def test_names_are_one_line_and_fall_back_to_the_handle() -> None:
    author = Author(id=" 7\n", handle="@ @ada", name="")
    assert (author.id, author.handle, author.name) == ("7", "ada", "ada")
    assert Author(id="7", name="Ada\n\u202eLovelace").name == "Ada Lovelace"


def test_tags_are_folded_once_each() -> None:
    assert item(hashtags=("#PyCon", "pycon", "", "#", "Größe")).hashtags == ("pycon", "grösse")


def test_only_addresses_that_can_be_followed_stay() -> None:
    made = item(
        url="javascript:alert(1)",
        links=(Link(url="data:,x"), Link(url="https://a.example/", title="A\nB")),
        media=(Media(type="photo", url="file:///etc/passwd"), Media(type="gif", url="http://a.b")),
    )
    assert made.url == ""
    assert made.links == (Link(url="https://a.example/", title="A B"),)
    assert made.media == (Media(type="gif", url="http://a.b"),)
    assert Media(type="photo", url="https://a.b", preview="data:image/png,x").preview == ""
    author = Author(id="7", url="/relative", avatar="javascript:alert(1)")
    assert (author.url, author.avatar) == ("", "")


def test_sizes_are_sizes() -> None:
    photo = Media(type="photo", url="https://a.b", width="640", height=-5)  # type: ignore[arg-type]
    assert (photo.width, photo.height) == (640, 0)
    assert Media(type="photo", url="https://a.b", width=10**9).width == 100_000


FAR = [
    (datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))), 9999),
    (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), 9999),
    (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=12))), 1970),
    (datetime(1, 1, 1, tzinfo=UTC), 1970),
]


@pytest.mark.parametrize(("time", "year"), FAR)
def test_a_silly_date_can_be_shown_anywhere(time: datetime, year: int) -> None:
    made = item(created_at=time, edited_at=time)
    assert made.created_at.year == year
    for hours in (-12, 14):
        made.created_at.astimezone(timezone(timedelta(hours=hours)))
    assert made.shown_at <= NOON


def test_times_become_utc() -> None:
    there = datetime(2026, 11, 20, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    assert item(created_at=there).created_at.isoformat() == "2026-11-20T12:00:00+00:00"


UNUSABLE: list[dict[str, Any]] = [
    {"author": Author(id="")},
    {"author": Author(id=" \u202e\x00")},
    {"author": None},
    {"source": ""},
    {"text": None},
    {"text": 7},
    {"html": None},
    {"lang": None},
    {"created_at": datetime(2026, 1, 1)},  # noqa: DTZ001
    {"created_at": "2026-01-01T00:00:00Z"},
    {"received_at": None},
    {"media": None},
    {"media": ({"type": "photo"},)},
    {"links": ("https://a.example",)},
    {"hashtags": None},
    {"hashtags": (7,)},
    {"matched": (None,)},
    {"url": None},
]


@pytest.mark.parametrize("fields", UNUSABLE)
def test_what_is_no_item_is_an_error_at_once(fields: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        item(**fields)


@pytest.mark.parametrize("media", [{"type": "image"}, {"width": None}, {"width": float("nan")}])
def test_what_is_no_media_is_an_error_at_once(media: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Media(**({"type": "photo", "url": "https://a.example"} | media))


ANY = st.text(st.characters(exclude_categories=[]), max_size=30)
URLS = st.sampled_from(["https://a.example/?q=ü", "http://b.example/", "javascript:1"]) | ANY
TIMES = st.datetimes(timezones=st.timezones())
JUNK = st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | ANY | st.lists(ANY)
MEDIA = st.builds(
    Media,
    type=st.sampled_from(["photo", "video", "gif", "audio"]),
    url=URLS,
    preview=URLS,
    alt=ANY,
    width=st.integers() | st.floats(-9, 9) | st.booleans(),
    blurhash=ANY,
)
AUTHORS = st.builds(
    Author, id=ANY.filter(str.isalnum), name=ANY, handle=ANY, url=URLS, avatar=URLS, bot=JUNK
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "author": AUTHORS,
        "text": ANY,
        "html": ANY,
        "url": URLS,
        "canonical_uri": ANY,
        "lang": ANY,
        "created_at": TIMES,
        "edited_at": st.none() | TIMES,
        "media": st.lists(MEDIA, max_size=2),
        "links": st.lists(st.builds(Link, url=URLS, title=ANY), max_size=2),
        "hashtags": st.lists(ANY, max_size=5),
        "mentions": st.lists(ANY, max_size=3),
        "reply_to": ANY,
        "content_warning": ANY,
        "sensitive": JUNK,
        "matched": st.lists(ANY, max_size=2),
    },
)
NAMES = st.sampled_from(Item.__struct_fields__)


@given(FIELDS)
def test_whatever_a_network_says_is_read_back_as_it_was(fields: dict[str, Any]) -> None:
    """Otherwise one post that nobody can decode would stop every reader of the log."""
    made = item(**fields)
    assert msgspec.json.decode(msgspec.json.encode(made), type=Item) == made


@given(FIELDS, st.dictionaries(NAMES, JUNK, min_size=1, max_size=2))
def test_what_cannot_be_read_back_cannot_be_made(
    fields: dict[str, Any], junk: dict[str, Any]
) -> None:
    try:
        made = item(**(fields | junk))
    except (ValueError, TypeError, AttributeError):
        return
    assert msgspec.json.decode(msgspec.json.encode(made), type=Item) == made
