"""The bytes of an entry: read, checked, cut down to a stub, and refused when they are not ours."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live import entry
from live.connect import Client
from live.draft import NoticeDraft, RetractionDraft
from live.errors import CorruptEntry
from live.log import Log
from live.pen import Pen
from tests.live.posts import NOON, item, post, text_of

RAW = Pen(NOON).item("x:1", 3, item("Hello"))


def test_the_fields_stand_in_the_order_that_scripts_rely_on() -> None:
    marks = ['{"kind":"item",', '"uid":', '"key":', '"at":', '"version":', '"salt":', '"sha":']
    places = [RAW.index(mark.encode()) for mark in [*marks, '"item":{']]
    assert places == sorted(places)
    assert RAW.endswith(b"}}")


def test_an_entry_is_read_as_it_was_written() -> None:
    one = entry.decode(RAW)
    assert (one.kind, one.uid, one.version, one.at, one.gone) == ("item", "x:1", 3, NOON, False)
    assert one.sha == hashlib.sha256(one.salt.encode() + bytes(one.item)).hexdigest()
    assert entry.item_of(one) == item("Hello")
    entry.verify(one)


def test_a_stub_has_everything_but_salt_and_text() -> None:
    whole, left = entry.decode(RAW), entry.decode(entry.stub(RAW))
    entry.verify(left)
    assert left.gone
    assert (left.salt, bytes(left.item), text_of(left)) == ("", b"", None)
    assert (left.sha, left.key, left.version) == (whole.sha, whole.key, whole.version)
    assert left.identity == whole.identity
    with pytest.raises(CorruptEntry, match="carries no item"):
        entry.item_of(left)


def test_a_stub_is_its_own_stub_and_so_is_what_has_no_text() -> None:
    left = entry.stub(RAW)
    retraction = RetractionDraft(target="x:1", by="author")
    others = [
        b'{"kind":"retraction","of":0,' + Pen(NOON).retraction(retraction),
        b'{"kind":"notice",' + Pen(NOON).notice(NoticeDraft(text=',"salt":"')),
    ]
    for raw in [left, *others]:
        assert entry.stub(raw) == raw
        entry.verify(entry.decode(raw))


@given(text=st.text(), uid=st.text(st.characters(exclude_categories=["C"]), min_size=1))
def test_any_text_and_name_are_cut_out_whole(text: str, uid: str) -> None:
    raw = Pen(NOON).item(uid, 0, item(text))
    one = entry.decode(raw)
    assert (one.uid, entry.item_of(one)) == (uid, item(text))
    left = entry.decode(entry.stub(raw))
    assert left.gone
    assert left.identity == one.identity


def test_redis_cuts_the_same_stub(any_live: Client) -> None:
    log = Log(any_live, "conf")
    log.append_many([post("x:1", "a"), post("x:1", '"b",', version=1)])
    log.retract("x:1", by="moderator")
    log.restore("x:1")
    whole = log.since(0).entries
    log.append_many([post("x:1", "c", version=2)])
    whole = (*whole, log.since(4).entries[0])
    log.retract("x:1", by="author")
    assert list(log.since(0).entries[:5]) == [entry.stub(raw) for raw in whole]


NOT_OURS = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"\xff\xfe",
    RAW[:-1],
    RAW[:40],
    RAW + b"}",
    RAW.replace(b'"kind":"item"', b'"kind":"post"'),
    RAW.replace(b'"version":3', b'"version":"3"'),
    RAW.replace(b'"version":3', b'"version":3.5'),
    RAW.replace(b"2026-11-20", b"2026-13-20"),
    RAW.replace(b"Hello", b"\xc3\x28"),
    RAW.replace(b'"uid":"x:1"', b'"uid":"\xc3\x28"'),
]


@pytest.mark.parametrize("raw", NOT_OURS)
def test_what_we_did_not_write_is_corrupt(raw: bytes) -> None:
    with pytest.raises(CorruptEntry):
        entry.item_of(entry.decode(raw))


@pytest.mark.parametrize(
    "raw",
    [
        RAW.replace(b"Hello", b"Hallo"),
        RAW.replace(b'"salt":"', b'"salt":"0'),
        RAW.replace(b'"sha":"', b'"sha":"0'),
        RAW[: RAW.index(b',"salt"')] + b"}",
        RAW[: RAW.index(b',"item"')] + b',"gone":true}',
        RAW[:-1] + b',"gone":true}',
        entry.stub(RAW).replace(b',"gone":true', b""),
        RAW[: RAW.index(b',"salt"')] + b',"gone":true}',
    ],
)
def test_what_was_changed_does_not_verify(raw: bytes) -> None:
    with pytest.raises(CorruptEntry, match="does not match"):
        entry.verify(entry.decode(raw))


@pytest.mark.parametrize("mark", [b',"sha":"', b',"item":'])
def test_no_stub_is_cut_out_of_what_is_broken(mark: bytes) -> None:
    with pytest.raises(CorruptEntry, match="no item follows"):
        entry.stub(RAW.replace(mark, b',"other":'))


@given(st.text())
def test_a_key_is_the_first_twelve_letters_of_base32(uid: str) -> None:
    digest = hashlib.sha256(uid.encode("utf-8", "replace")).digest()
    assert entry.key_of(uid) == base64.b32encode(digest).decode().lower()[:12]


def test_times_are_utc_to_the_millisecond() -> None:
    there = datetime(2026, 1, 2, 3, 4, 5, 678999, timezone(timedelta(hours=2)))
    assert entry.stamp(there) == "2026-01-02T01:04:05.678Z"
    assert entry.decode(
        RAW.replace(entry.stamp(NOON).encode(), b"2026-01-02T01:04:05.678Z")
    ).at == (datetime(2026, 1, 2, 1, 4, 5, 678000, UTC))


def test_two_entries_of_the_same_item_have_two_salts() -> None:
    again = entry.decode(Pen(NOON).item("x:1", 3, item("Hello")))
    assert again.salt != entry.decode(RAW).salt
    assert again.sha != entry.decode(RAW).sha
