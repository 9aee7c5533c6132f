"""The networks, empty, for one test each."""

from collections.abc import Iterator

import pytest

from tests.networks.bluesky import BlueskyNetwork
from tests.networks.feeds import FeedNetwork
from tests.networks.flickr import FlickrNetwork
from tests.networks.mastodon import MastodonNetwork
from tests.networks.x import XNetwork
from tests.networks.youtube import YoutubeNetwork


@pytest.fixture
def x() -> Iterator[XNetwork]:
    """X, empty."""
    with XNetwork() as network:
        yield network


@pytest.fixture
def flickr() -> Iterator[FlickrNetwork]:
    """Flickr, empty."""
    with FlickrNetwork() as network:
        yield network


@pytest.fixture
def bluesky() -> Iterator[BlueskyNetwork]:
    """Bluesky, with nobody on it yet."""
    with BlueskyNetwork() as network:
        yield network


@pytest.fixture
def mastodon() -> Iterator[MastodonNetwork]:
    """A server of the fediverse, empty."""
    with MastodonNetwork() as network:
        yield network


@pytest.fixture
def blog() -> Iterator[FeedNetwork]:
    """A web site with an empty Atom feed."""
    with FeedNetwork() as network:
        yield network


@pytest.fixture
def youtube() -> Iterator[YoutubeNetwork]:
    """YouTube, with a stream whose chat is open and empty."""
    with YoutubeNetwork() as network:
        yield network
