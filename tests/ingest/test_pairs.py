"""Payloads beside what they must become. A new case is two files: tests/ingest/data/KIND/NAME.json
(.xml for feeds) is sent by the network, NAME.expected.json lists its drafts and the reasons of its
rejects."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ingest import feedtron, flickrtron, hooktron, nozzletron, skytron, tootron, tubetron
from ingest.source import Entries

DATA = Path(__file__).parent / "data"
RECEIVED = datetime(2025, 11, 16, 12, 0, tzinfo=UTC)
ADAPTERS: dict[str, Callable[[bytes, datetime, tuple[str, ...]], Entries]] = {
    "x": nozzletron.to_entries,
    "flickr": flickrtron.to_entries,
    "bluesky": skytron.to_entries,
    "mastodon": tootron.to_entries,
    "feed": feedtron.to_entries,
    "youtube": tubetron.to_entries,
    "webhook": hooktron.to_entries,
}
PAYLOADS = sorted(path for path in DATA.glob("*/*.*") if ".expected" not in path.name)
ASKED = {
    "feed": ("https://tide.example/feed",),
    "webhook": ("photo-booth",),
    "youtube": ("https://www.youtube.com/live/TideConf-26",),
}


def written(entries: Entries) -> dict[str, Any]:
    """Entries as an expectation writes them down."""
    drafts = json.loads(msgspec.json.encode(entries.drafts))
    for draft in drafts:
        draft.get("item", {}).pop("received_at", None)
        draft.pop("id", None)  # of a retraction: another one each time
    return {"drafts": drafts, "rejects": [reject.reason for reject in entries.rejects]}


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_payload_becomes_what_stands_beside_it(path: Path) -> None:
    kind = path.parent.name
    entries = ADAPTERS[kind](path.read_bytes(), RECEIVED, ASKED.get(kind, ("#tideconf",)))
    expected = json.loads(path.with_suffix(".expected.json").read_text())
    assert written(entries) == expected


def test_every_expectation_has_its_payload() -> None:
    expectations = {path.name for path in DATA.glob("*/*.expected.json")}
    assert expectations == {path.with_suffix(".expected.json").name for path in PAYLOADS}
    assert len(PAYLOADS) > 15
