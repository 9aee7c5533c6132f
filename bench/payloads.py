"""What networks send, for the measurements: a conference's posts, else the tests' own payloads."""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from ingest.simulator.script import Script
from live.draft import ItemDraft
from tests.ingest.test_pairs import ADAPTERS, ASKED, PAYLOADS, RECEIVED
from tests.networks.bluesky import record_of, tid
from tests.networks.x import XNetwork
from tests.networks.x_posts import Ids, payload

POSTS = 3000
START = datetime(2026, 11, 20, 8, tzinfo=UTC)

# How often the entries of a feed are repeated.
LONG = 20


def posts(source: str) -> list[ItemDraft]:
    """What a conference posts to one network."""
    drafts = [step.draft for step in Script(5, START, POSTS, "https://media.example")]
    return [one for one in drafts if isinstance(one, ItemDraft) and one.item.source == source]


def payloads() -> dict[str, list[bytes]]:
    """Kind -> payloads with posts in them: the conference's, else those of the tests."""
    ids = Ids()
    made = {
        "x": [json.dumps(payload(one, ids, 1_763_600_000_000)).encode() for one in posts("x")],
        "bluesky": [frame(one, number) for number, one in enumerate(posts("bluesky"))],
    }
    for kind in ADAPTERS:
        files = [path for path in PAYLOADS if path.parent.name == kind]
        given = [path.read_bytes() for path in files if "hostile" not in path.name]
        made.setdefault(kind, [raw for raw in given if count(kind, raw)])
    made["feed"] = [lengthened(raw) for raw in made["feed"]]
    return made


def lengthened(feed: bytes) -> bytes:
    """A feed of some forty entries, its own repeated: the parser's start is shared among them."""
    if feed.startswith(b"{"):
        whole = json.loads(feed)
        return json.dumps({**whole, "items": whole["items"] * LONG}).encode()
    entries = re.findall(rb"<(?:item|entry)\b.*?</(?:item|entry)>", feed, re.DOTALL)
    return feed.replace(entries[0], b"".join(entries) * LONG, 1) if entries else feed


def count(kind: str, raw: bytes) -> int:
    """How many posts there are in a payload."""
    return len(ADAPTERS[kind](raw, RECEIVED, asked(kind)).drafts)


def asked(kind: str) -> tuple[str, ...]:
    """The queries that brought it."""
    return ASKED.get(kind, ("#conf",))


def frame(draft: ItemDraft, number: int) -> bytes:
    """A post as Jetstream sends it."""
    at = 1_763_600_000_000_000 + number
    commit = {
        "rev": tid(at), "operation": "create", "collection": "app.bsky.feed.post",
        "rkey": f"3m{number}", "record": record_of(draft.item), "cid": "bafyreib",
    }  # fmt: skip
    said = {"did": f"did:plc:{number % 97}", "time_us": at, "kind": "commit", "commit": commit}
    return json.dumps(said, ensure_ascii=False).encode()


def x_lines(network: XNetwork, count: int) -> Iterator[bytes]:
    """Posts that match the rule, as the stream sends them."""
    [rule] = network.rules.values()
    matching = [{"id": rule["id"], "tag": rule.get("tag", "")}]
    ids, drafts = Ids(), posts("x")
    now_ms = int(time.time() * 1000)
    for number in range(count):
        draft = drafts[number % len(drafts)]
        unique = ItemDraft(uid=f"{draft.uid}-{number}", item=draft.item)
        said = payload(unique, ids, now_ms)
        yield json.dumps({**said, "matching_rules": matching}).encode()
