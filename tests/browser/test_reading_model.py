"""A page rendered at N, and the entries from N to M, show what a page rendered at M shows.

Any log, cut anywhere, with a reader who is cut off, hears things twice, or must read all of it
again in a new epoch. The log is a real one; what it comes to is worked out independently.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from live.connect import Client
from live.draft import Draft, ItemDraft, NoticeDraft, RestoreDraft, RetractionDraft
from live.entry import key_of
from live.item import Author, Item
from live.log import Log
from tests.properties import examples
from tests.system.checker import finals

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
READ = """async ([page, steps]) => {
  const { Reading } = await import('/live/reading.js');
  const reading = new Reading(page);
  return steps.map(([verb, ...rest]) => reading[verb](...rest) ?? []);
}"""

_events = count(1)
# What its author deletes is gone for good: only one post ever is, so that the others live on.
_uids = st.sampled_from(["x:1", "x:2", "x:doomed"])


def _item(uid: str, version: int) -> ItemDraft:
    text = f"{uid} v{version}"
    author = Author(id="1")
    item = Item(source="x", author=author, text=text, created_at=AT, received_at=AT)
    return ItemDraft(uid=uid, version=version, item=item)


_drafts: st.SearchStrategy[Draft] = st.one_of(
    st.builds(_item, _uids, st.integers(0, 9)),
    st.builds(_item, _uids, st.integers(0, 9)),
    st.builds(lambda uid: RetractionDraft(target=uid, by="moderator"), _uids),
    st.builds(lambda: RetractionDraft(target="x:doomed", by="author")),
    st.builds(lambda uid: RestoreDraft(target=uid), _uids),
    st.builds(lambda text: NoticeDraft(text=text), st.sampled_from(["Lunch", "Dinner"])),
)


@dataclass(frozen=True)
class Card:
    """What a page shows of one post, as far as it matters here."""

    order: tuple[int, int]
    text: str
    version: int = 0


def shown(entries: list[dict[str, Any]]) -> dict[str, Card]:
    """key -> card: what a page shows that is rendered when the log holds these."""
    versions: dict[str, int] = {}
    first: dict[str, int] = {}
    cards: dict[str, Card] = {}
    for offset, entry in enumerate(entries):
        first.setdefault(entry["key"], offset)
        if "item" in entry:
            versions[entry["key"]] = entry["version"]
        if entry["kind"] == "notice":
            cards[entry["key"]] = Card((0, offset), entry["text"])
    for uid, final in finals(entries).items():
        key = key_of(uid)
        if final.state == "live":
            cards[key] = Card((0, first[key]), final.text, versions[key])
    return cards


def played(cards: dict[str, Card], changes: list[dict[str, Any]]) -> dict[str, Card]:
    """The cards after the script's changes, as static/live/cards.js makes them."""
    after = dict(cards)
    for change in changes:
        key = change["key"]
        if change["do"] == "remove":
            after.pop(key, None)
        elif change["do"] == "put" or key in after:
            order = after[key].order if key in after else tuple(change["order"].values())
            entry = change["entry"]
            text = entry["item"]["text"] if "item" in entry else entry["text"]
            after[key] = Card(order, text, entry.get("version", 0))
    return after


def identity(entry: dict[str, Any]) -> str:
    """As the page carries it."""
    return "\n".join(str(entry.get(part, "")) for part in ("kind", "uid", "at", "sha"))


def taken(entries: list[dict[str, Any]], start: int) -> list[list[Any]]:
    return [["take", start + n, entry] for n, entry in enumerate(entries[start:])]


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafts=st.lists(_drafts, min_size=8, max_size=30), data=st.data())
def test_a_page_and_what_came_since(
    laboratory: Page, live: Client, drafts: list[Draft], data: st.DataObject
) -> None:
    log = Log(live, f"model-{next(_events)}")
    cut = data.draw(st.integers(0, len(drafts)), "rendered after so many drafts")
    log.append_many(drafts[:cut])
    early = [json.loads(raw) for raw in log.since(0).entries]
    log.append_many(drafts[cut:])
    entries = [json.loads(raw) for raw in log.since(0).entries]

    before = shown(early)
    newest = sorted(before.items(), key=lambda pair: pair[1].order, reverse=True)
    page = {
        "epoch": "old",
        "next": len(early),
        "held": identity(early[-1]) if early else None,
        "cards": [(key, card.order[1], card.version) for key, card in newest],
    }
    steps = taken(entries, max(len(early) - 1, 0))
    for _ in range(data.draw(st.integers(0, 2), "cut off and back")):
        back = data.draw(st.integers(0, len(steps)), "after so many entries")
        again = max(len(early) - 1 + back - 1, 0)
        steps = steps[:back] + taken(entries, min(again, len(entries)))
    if data.draw(st.booleans(), "then a new epoch"):
        steps += [["reset", "new"], *taken(entries, 0)]

    answers = laboratory.evaluate(READ, [page, steps])
    changes = [change for answer in answers for change in answer]
    assert {"do": "ask"} not in changes
    assert played(before, changes) == shown(entries)
