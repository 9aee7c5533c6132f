"""The whole flow, with real processes: posts of X and Flickr to a reader, the archive, a page."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

import pytest

from ingest.simulator.script import Script
from live.draft import ItemDraft
from live.item import Author, Item
from tests.networks import flickr, x
from tests.system.archive import Archive
from tests.system.checker import archive_faults, finals, reader_faults
from tests.system.product import Product, wait_until
from tests.system.readers import LongPollReader, StreamReader

pytestmark = pytest.mark.system
EVENT = "conf"
HIDE = (
    "from afa import moderation; from afa.models import ArchivedItem;"
    "assert moderation.hide(ArchivedItem.objects.get(uid={uid!r}), None)"
)


BAN = (
    "from afa import rules; from afa.models import Event; from afa.rules import Author;"
    "from django.contrib.auth.models import User;"
    "mo = User.objects.create_user('mo'); event = Event.objects.get(slug={event!r});"
    "assert rules.ban(event, Author('x', {author!r}), mo).told;"
    "assert rules.block(event, 'flumphery', mo).told"
)


@dataclass
class Stage:
    """A running product between two networks."""

    product: Product
    x: x.XNetwork
    flickr: flickr.FlickrNetwork

    def entries(self) -> list[dict[str, object]]:
        """The whole log, as the streamer gives it page by page."""
        found: list[dict[str, object]] = []
        while True:
            page = self.product.items(EVENT, f"since={len(found)}&wait=0")
            if not page["items"]:
                return found
            found += page["items"]

    def texts(self) -> set[str]:
        """The texts of all posts that are live."""
        return {final.text for final in finals(self.entries()).values() if final.state == "live"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with ExitStack() as stack:
        posts = stack.enter_context(x.XNetwork())
        photos = stack.enter_context(flickr.FlickrNetwork())
        product = Product(
            tmp_path_factory.mktemp("flow"),
            {
                "DEMO": "no",
                "X_API_URL": posts.url,
                "X_BEARER_TOKEN": x.TOKEN,
                "FLICKR_API_URL": photos.rest_url,
                "FLICKR_KEY": flickr.KEY,
                "FLICKR_SECRET": flickr.SECRET,
                "FLICKR_POLL_S": "1",
            },
        )
        stack.callback(product.stop)
        product.wait()
        product.manage("event", "create", EVENT, "--title", "Conf")
        product.manage("event", "source", "add", EVENT, "x", "#afademo")
        product.manage("event", "source", "add", EVENT, "flickr", "afademo")
        product.manage("event", "on", EVENT)
        yield Stage(product, posts, photos)


def said(number: int, text: str, author: str = "7") -> ItemDraft:
    now = datetime.now(UTC)
    by = Author(id=author, name="Ann", handle="ann")
    item = Item(source="x", author=by, text=text, created_at=now, received_at=now)
    return ItemDraft(uid=f"x:{number}", item=item)


def test_posts_reach_every_reader_and_the_archive_alike(stage: Stage) -> None:
    readers = [kind(stage.product.stream_port, EVENT) for kind in (LongPollReader, StreamReader)]
    for reader in readers:
        reader.start()
    wait_until(lambda: stage.x.connections, "nozzletron reads the stream")
    # Photos are rare, and what comes first depends on the hour: some of each.
    steps = islice(Script(3, datetime.now(UTC), 6000), 3000)
    drafts = [step.draft for step in steps if isinstance(step.draft, ItemDraft)]
    drafts = [draft for draft in drafts if "afademo" in draft.item.hashtags]
    posts = {one.uid: one for one in drafts[:500] if one.item.source == "x"}
    photos = {one.uid: one for one in drafts if one.item.source == "flickr"}
    for draft in posts.values():
        stage.x.publish(draft)
    for draft in photos.values():
        stage.flickr.publish(draft)
    wanted = {stage.x.uid_of(uid) for uid in posts}
    wanted |= {f"flickr:{stage.flickr.native(uid)}" for uid in photos}
    assert len(posts) > 50
    assert photos
    with suppress(TimeoutError):
        wait_until(lambda: {one["uid"] for one in stage.entries()} == wanted, "it is all there")
    held = stage.entries()
    assert {one["uid"] for one in held} == wanted
    epoch = str(stage.product.items(EVENT, "last=1")["epoch"])
    log = {(epoch, offset): one for offset, one in enumerate(held)}
    archive = Archive(stage.product.environ()["DATABASE_URL"], EVENT)
    wait_until(lambda: archive.length() == len(log), "all of it is archived")
    wait_until(lambda: all(r.next == len(log) for r in readers), "all readers have it")
    for reader in readers:
        reader.stop()
        assert reader_faults(reader.name, log, reader.history) == []
    assert archive_faults(log, archive.entries()) == []
    assert archive.finals() == finals(held)


def test_a_hidden_text_is_in_no_answer_after_three_seconds(stage: Stage) -> None:
    text = "Zanzibarquark must not be read"
    uid = stage.x.uid_of(str(stage.x.publish(said(1, f"{text} #afademo")) and "x:1"))
    wait_until(lambda: any(text in one for one in stage.texts()), "the post arrived")
    archive = Archive(stage.product.environ()["DATABASE_URL"], EVENT)
    wait_until(lambda: uid in archive.finals(), "the post is archived")
    [entry] = [one for one in stage.entries() if one["uid"] == uid]
    pages = ["/", f"/{EVENT}/", f"/{EVENT}/archive/", f"/{EVENT}/items/{entry['key']}/"]
    assert any(text in stage.product.page(page) for page in pages)

    stage.product.manage("shell", "-c", HIDE.format(uid=uid))
    time.sleep(3)  # what is promised

    for page in pages:
        assert text not in stage.product.page(page)
    streamer = f"http://127.0.0.1:{stage.product.stream_port}/live/{EVENT}/items"
    for query in ("last=200", "since=0&wait=0", f"since={entry['offset']}&wait=0"):
        assert text not in stage.product.get(f"{streamer}?{query}")[1]
    late = StreamReader(stage.product.stream_port, EVENT)
    late.start()
    wait_until(lambda: late.next == len(stage.entries()), "a late reader has everything")
    late.stop()
    assert text not in str(late.history.entries)


def test_a_banned_author_and_a_blocked_word_are_seen_by_nobody(stage: Stage) -> None:
    """What was there is gone within three seconds, what comes was never there."""
    before, after = "Quibblefrotz said before", "Snorkelwump said after"
    word = "Some flumphery for all"
    watching = StreamReader(stage.product.stream_port, EVENT)
    watching.start()
    archive = Archive(stage.product.environ()["DATABASE_URL"], EVENT)
    uid = stage.x.uid_of(str(stage.x.publish(said(2, f"{before} #afademo", "666")) and "x:2"))
    wait_until(lambda: any(before in one for one in stage.texts()), "the post arrived")
    wait_until(lambda: uid in archive.finals(), "the post is archived")
    [entry] = [one for one in stage.entries() if one["uid"] == uid]
    author = dict(entry["item"])["author"]["id"]  # type: ignore[call-overload]
    pages = ["/", f"/{EVENT}/", f"/{EVENT}/archive/", f"/{EVENT}/feed.atom"]
    pages += [f"/{EVENT}/search/?q=Quibblefrotz", f"/{EVENT}/search/?q=Snorkelwump"]
    assert any(before in stage.product.page(page) for page in pages)

    stage.product.manage("shell", "-c", BAN.format(event=EVENT, author=author))
    time.sleep(3)  # what is promised

    stage.x.publish(said(3, f"{after} #afademo", "666"))
    stage.x.publish(said(4, f"{word} #afademo"))
    stage.x.publish(said(5, "The last word #afademo"))
    wait_until(lambda: any("The last word" in one for one in stage.texts()), "what came next")
    held = stage.entries()
    wait_until(lambda: archive.length() == len(held), "all of it is archived")
    wait_until(lambda: watching.next == len(held), "the reader has everything")
    watching.stop()
    for text in (after, word):
        assert text not in str(watching.history.entries)
    late = LongPollReader(stage.product.stream_port, EVENT)
    late.start()
    wait_until(lambda: late.next == len(held), "a late reader has everything")
    late.stop()
    everything = [stage.product.page(page) for page in pages] + [str(late.history.entries)]
    for text in (before, after, word):
        assert not any(text in one for one in everything), text
    stubs = [one for one in held if one["kind"] == "item" and one.get("gone")]
    hides = [one for one in held if one["kind"] == "retraction"]
    assert len(stubs) >= 3
    assert len(hides) >= 3
