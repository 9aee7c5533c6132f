"""Server-sent events out of bytes, whoever wrote them and however they were cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sse import Event, Parser

DATA = st.binary(max_size=20).map(lambda raw: raw.translate(None, b"\r\n"))
NAMES = st.sampled_from(["update", "delete", "status.update"])
EVENTS = st.lists(st.tuples(NAMES, st.lists(DATA, min_size=1, max_size=3)), max_size=6)


def fed(*pieces: bytes, most: int = 1000) -> list[Event]:
    """What comes of these pieces."""
    parser = Parser(most)
    return [event for piece in pieces for event in parser.feed(piece)]


@given(
    events=EVENTS,
    end=st.sampled_from([b"\n", b"\r\n", b"\r"]),
    space=st.sampled_from([b"", b" "]),
    noise=st.sampled_from([b"", b":thump", b": x: y", b"id: 7", b"retry", b"data2: x"]),
    data=st.data(),
)
def test_events_survive_any_cut_and_any_ends(
    events: list[tuple[str, list[bytes]]],
    end: bytes,
    space: bytes,
    noise: bytes,
    data: st.DataObject,
) -> None:
    stream = b":)" + end
    for name, lines in events:
        stream += b"event:" + space + name.encode() + end
        for line in lines:
            # A value that begins with a space needs one before it.
            stream += b"data:" + (b" " if line.startswith(b" ") else space) + line + end
            stream += noise + end if noise else b""
        stream += end
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert fed(*pieces) == [Event(name, b"\n".join(lines)) for name, lines in events]


def test_every_byte_by_itself() -> None:
    stream = b":)\r\nevent: update\r\ndata:{}\r\n\r\nevent: delete\r\ndata: 1\r\n\r\n"
    pieces = [stream[at : at + 1] for at in range(len(stream))]
    assert fed(*pieces) == [Event("update", b"{}"), Event("delete", b"1")]


@pytest.mark.parametrize(
    "stream",
    [
        b"data: x\n\n",
        b"event: update\n\n",
        b"event: update\ndata: cut",
        b"\n\n\n",
        b":\n\n",
        b"\xff",
    ],
)
def test_what_is_no_event_is_none(stream: bytes) -> None:
    assert fed(stream) == []


def test_a_name_is_not_kept_for_the_next_event() -> None:
    assert fed(b"event: update\n\ndata: 1\n\nevent: delete\ndata: 2\n\n") == [Event("delete", b"2")]


def test_a_line_without_an_end_is_cut_and_the_next_event_is_whole() -> None:
    stream = [b"event: update\ndata: ", *[b"x" * 100] * 50, b"\n\nevent: delete\ndata: 1\n\n"]
    cut, whole = fed(*stream, most=1000)
    assert (cut.name, len(cut.data)) == ("update", 1000 - len("data: "))
    assert whole == Event("delete", b"1")


def test_data_of_endless_lines_is_bounded() -> None:
    [event] = fed(b"event: update\n", *[b"data: " + b"x" * 100 + b"\n"] * 500, b"\n", most=1000)
    assert len(event.data) <= 1100
