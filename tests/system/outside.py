"""The world outside during the chaos run: seven networks on which people post at the same time,
and what the log of their event must hold in the end.

Each network has a thread of its own, so that one which hangs holds up no other.
"""

import http.client
import json
import random
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from ingest.hooktron.signature import sign
from live.draft import ItemDraft, RetractionDraft
from live.item import Author, Item
from tests.networks import bluesky, feeds, flickr, mastodon, x, youtube
from tests.system.checker import Final

EVENT = "outside"
SENDER = "photo-booth"
SECRET = "a-secret-of-the-tests"

# Networks that hold a connection open, and can break it.
STREAMS = ("x", "mastodon", "bluesky")

# How long a sender tries: a machine may be busy while everything begins.
PATIENCE_S = 120

# How a connection ends; silence would take longer to be noticed than a kill apart.
ENDS = ("close", "reset", "truncate", "disconnect")


@dataclass(frozen=True)
class Network:
    """How a test posts on a network; what is changed or taken back there is the post before."""

    kind: str
    query: str
    every: float
    post: Callable[[str, str], None]
    uid_of: Callable[[str], str]
    edit: Callable[[str, str], None] | None = None
    delete: Callable[[str], None] | None = None


def said(text: str, kind: str) -> Item:
    """A post of a made-up person."""
    now = datetime.now(UTC)
    author = Author(id="4711", name="Ada Byron", handle="ada")
    return Item(
        source=kind, author=author, text=text, created_at=now, received_at=now, hashtags=("conf",)
    )


class Outside:
    """All of it; `expected` is uid -> final state of what was posted so far."""

    def __init__(self, rate: float = 1.0, seed: int = 1) -> None:
        self.expected: dict[str, Final] = {}
        self._rate = rate
        self._seed = seed
        self._stack = ExitStack()
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._hook_port: int = free.getsockname()[1]
        self.x = x.XNetwork()
        self.flickr = flickr.FlickrNetwork()
        self.mastodon = mastodon.MastodonNetwork()
        self.bluesky = bluesky.BlueskyNetwork()
        self.feed = feeds.FeedNetwork("rss")
        self.youtube = youtube.YoutubeNetwork()

    def __enter__(self) -> Self:
        for one in (self.x, self.flickr, self.mastodon, self.bluesky, self.feed, self.youtube):
            self._stack.enter_context(one)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._stack.close()

    @property
    def environ(self) -> Mapping[str, str]:
        """The settings by which a product finds these networks."""
        return {
            "X_API_URL": self.x.url,
            "X_BEARER_TOKEN": x.TOKEN,
            "X_POST_PRICE": "0",
            "FLICKR_API_URL": self.flickr.rest_url,
            "FLICKR_KEY": flickr.KEY,
            "FLICKR_SECRET": flickr.SECRET,
            "FLICKR_POLL_S": "2",
            "MASTODON_SERVERS": self.mastodon.url,
            "MASTODON_TOKENS": f"{self.mastodon.url}={mastodon.TOKEN}",
            "FETCH_ALLOW": "127.0.0.1",
            "JETSTREAM_URLS": self.bluesky.stream_url,
            "BLUESKY_API_URL": self.bluesky.url,
            "FEED_POLL_S": "60",
            "YOUTUBE_KEY": youtube.KEY,
            "YOUTUBE_API_URL": self.youtube.api_url,
            "YOUTUBE_UNITS": "1000000000",
            "WEBHOOK_SECRET": SECRET,
            "WEBHOOK_PORT": str(self._hook_port),
        }

    def put_on_air(self, manage: Callable[..., str]) -> None:
        """An event that reads all of them."""
        commands = [
            ("event", "create", EVENT, "--title", "Outside"),
            *(("event", "source", "add", EVENT, one.kind, one.query) for one in self._networks()),
            ("event", "on", EVENT),
        ]
        # In one process: each takes seconds to begin.
        work = "".join(f"call_command(*{command!r});" for command in commands)
        manage("shell", "-c", f"from django.core.management import call_command; {work}")

    def begin(self) -> None:
        """People begin to post, and to change what they said."""
        for network in self._networks():
            thread = threading.Thread(target=self._talk, args=(network,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def end(self) -> None:
        """Everybody has said what they had to say."""
        self._over.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE_S)
            assert not thread.is_alive(), "somebody still waits to be heard"

    def disturb(self, luck: random.Random) -> str:
        """A network breaks its connections; which, and how."""
        name, how = luck.choice(STREAMS), luck.choice(ENDS)
        network: x.XNetwork | mastodon.MastodonNetwork | bluesky.BlueskyNetwork
        network = getattr(self, name)
        network.cut(how)
        return f"{name} {how}"

    def _networks(self) -> list[Network]:
        def drafts(network: x.XNetwork | mastodon.MastodonNetwork, kind: str) -> Network:
            def post(name: str, text: str) -> None:
                network.publish(ItemDraft(uid=name, item=said(text, kind)))

            def edit(name: str, text: str) -> None:
                version = int(time.time() * 1000)
                network.publish(ItemDraft(uid=name, version=version, item=said(text, kind)))

            return Network(kind, "#conf", 0.5, post, network.uid_of, edit)

        return [
            drafts(self.x, "x"),
            drafts(self.mastodon, "mastodon"),
            self._bluesky(),
            Network("flickr", "conf", 2.0, self._upload, self.flickr.uid_of),
            Network("feed", self.feed.feed_url, 5.0, self._write, self.feed.uid_of),
            Network("youtube", youtube.VIDEO, 1.0, self._chat, self.youtube.uid_of),
            self._webhook(),
        ]

    def _bluesky(self) -> Network:
        def post(name: str, text: str) -> None:
            self.bluesky.publish(ItemDraft(uid=f"ada/{name}", item=said(text, "bluesky")))

        def edit(name: str, text: str) -> None:
            item = said(text, "bluesky")
            self.bluesky.publish(ItemDraft(uid=f"ada/{name}", version=1, item=item))

        def delete(name: str) -> None:
            self.bluesky.publish(RetractionDraft(target=f"ada/{name}", by="author"))

        def uid_of(name: str) -> str:
            return self.bluesky.uid_of(f"ada/{name}")

        return Network("bluesky", "#conf", 0.5, post, uid_of, edit, delete)

    def _upload(self, name: str, text: str) -> None:
        self.flickr.publish(ItemDraft(uid=name, item=said(text, "flickr")))

    def _write(self, name: str, text: str) -> None:
        self.feed.publish(ItemDraft(uid=name, item=said(text, "feed")))

    def _chat(self, name: str, text: str) -> None:
        self.youtube.publish(ItemDraft(uid=name, item=said(text, "youtube")))

    def _webhook(self) -> Network:
        def post(name: str, text: str) -> None:
            self._hand_in({"id": name, "text": text, "author": {"name": "Booth"}})

        def edit(name: str, text: str) -> None:
            at = datetime.now(UTC).isoformat()
            author = {"name": "Booth"}
            self._hand_in({"id": name, "text": text, "author": author, "updated_at": at})

        def delete(name: str) -> None:
            self._hand_in({"id": name, "deleted": True})

        def uid_of(name: str) -> str:
            return f"webhook:{SENDER}/{name}"

        return Network("webhook", SENDER, 0.5, post, uid_of, edit, delete)

    def _hand_in(self, payload: Mapping[str, object]) -> None:
        """Again and again until it is taken, as its sender is told to do."""
        body = json.dumps(payload).encode()
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            stamp = int(time.time())
            signed = {"X-Afa-Timestamp": str(stamp), "X-Afa-Signature": sign(SECRET, stamp, body)}
            connection = http.client.HTTPConnection("127.0.0.1", self._hook_port, timeout=5)
            with suppress(OSError, http.client.HTTPException), closing(connection):
                connection.request("POST", f"/hooks/{EVENT}/{SENDER}", body, signed)
                if connection.getresponse().status == 202:
                    return
            time.sleep(0.2)
        raise TimeoutError("the webhook takes nothing")

    def _talk(self, network: Network) -> None:
        luck = random.Random(f"{self._seed} {network.kind}")
        number = 0
        while not self._over.wait(network.every / self._rate * luck.uniform(0.2, 1.8)):
            number += 1
            self._say(network, f"p{number}", f"number {number} of {network.kind} #conf")
            before = f"p{number - 1}"
            if number > 1 and network.edit and luck.random() < 0.1:
                text = f"number {number - 1} of {network.kind}, changed #conf"
                network.edit(before, text)
                self.expected[network.uid_of(before)] = Final("live", text)
            if number > 1 and network.delete and luck.random() < 0.1:
                network.delete(before)
                self.expected[network.uid_of(before)] = Final("gone", "")

    def _say(self, network: Network, name: str, text: str) -> None:
        network.post(name, text)
        self.expected[network.uid_of(name)] = Final("live", text)
