"""Handles: the many ways in which people write them, and the one in which they are compared."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from afa import handles
from afa.models import Event, Speaker


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("x:ada", "x:ada"),
        (" X:@Ada ", "x:ada"),
        ("https://x.com/Ada", "x:ada"),
        ("https://twitter.com/Ada?s=20", "x:ada"),
        ("HTTPS://Mobile.Twitter.com/Ada/status/1", "x:ada"),
        ("@ada@Example.org", "mastodon:ada@example.org"),
        ("ada@example.org", "mastodon:ada@example.org"),
        ("mastodon:@ada@example.org", "mastodon:ada@example.org"),
        ("https://example.org/@Ada", "mastodon:ada@example.org"),
        ("https://example.org/users/ada", "mastodon:ada@example.org"),
        ("https://one.example/@ada@two.example", "mastodon:ada@two.example"),
        ("https://bsky.app/profile/Ada.example", "bluesky:ada.example"),
        ("bluesky:@ada.example", "bluesky:ada.example"),
        ("bluesky:did:plc:abc234", "bluesky:did:plc:abc234"),
        ("https://bsky.app/profile/did:plc:abc234", "bluesky:did:plc:abc234"),
        ("https://www.flickr.com/photos/Ada/", "flickr:ada"),
        ("https://www.flickr.com/people/12345@N07/", "flickr:12345@n07"),
    ],
)
def test_normal(written: str, expected: str) -> None:
    assert handles.normal(written) == expected


@pytest.mark.parametrize(
    "written",
    ["", "ada", "@ada", "x:", "x:a b", ":ada", "mastodon:ada", "mastodon:ada@local", "1x:ada",
     "https://x.com/", "https://example.org/", "https://[", "x:a/b", "mastodon:a@b@c.example"],
)  # fmt: skip
def test_what_could_be_anybody_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is no handle"):
        handles.normal(written)


@given(st.one_of(st.text(), st.from_regex(r"(https?://|x:|@)[\w.@:/-]*")))
def test_a_handle_stays_as_it_is(written: str) -> None:
    try:
        once = handles.normal(written)
    except ValueError:
        return
    assert handles.normal(once) == once


@pytest.mark.django_db
def test_a_speaker_has_each_handle_once() -> None:
    event = Event.objects.create(slug="conf", title="Conf")
    speaker = Speaker(event=event, slug="ada", name="Ada")
    speaker.handles = ["x:Ada", "https://x.com/ada", "@ada@one.example"]
    speaker.full_clean()
    speaker.save()
    assert Speaker.objects.get().handles == ["x:ada", "mastodon:ada@one.example"]


@pytest.mark.django_db
def test_a_speaker_without_a_network_is_refused_in_words() -> None:
    event = Event.objects.create(slug="conf", title="Conf")
    with pytest.raises(ValidationError, match="names the network"):
        Speaker(event=event, slug="ada", name="Ada", handles=["ada"]).full_clean()
