"""docs/protocol.md says what is so: its examples are run against a real streamer.

In an example EPOCH stands for the epoch, ``...`` for any value, and a member ``"...": "..."``
for any members besides.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from live import onair
from live.connect import connect
from live.draft import NoticeDraft, RetractionDraft
from live.log import Log
from tests.servers import Server
from tests.streamer.conftest import Event, put_on_air
from tests.streamer.posts import post
from tests.streamer.process import Halley, until
from tests.streamer.wire import Wire

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()


def blocks(language: str) -> list[str]:
    """What stands in the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


EXAMPLES = blocks("http")


@pytest.fixture(scope="module")
def demo(halley: Halley, stream_server: Server) -> Iterator[Event]:
    """The event of the examples."""
    client = connect(stream_server.url)
    Log(client, "past").append_many([post("a"), post("b")])
    event = put_on_air(client, "demo", halley)
    event.log.append_many(
        [
            post("morning", "Good morning, Lisbon"),
            post("slip", "The microphone is off"),
            post("morning", "Good morning, Lisbon!", version=1),
            RetractionDraft(target="native:slip", by="author"),
            NoticeDraft(text="Coffee is served in the foyer"),
        ]
    )
    event.seen(5)
    yield event
    client.close()


def agrees(found: object, said: object) -> bool:
    """Whether a JSON value is what an example says of it."""
    if said == "...":
        return True
    if isinstance(said, dict) and isinstance(found, dict):
        named = said.keys() - {"..."}
        whole = named == found.keys() or ("..." in said and named <= found.keys())
        return whole and all(agrees(found[name], said[name]) for name in named)
    if isinstance(said, list) and isinstance(found, list):
        return len(said) == len(found) and all(map(agrees, found, said))
    return bool(found == said)


def head_of(said: str) -> tuple[int, dict[str, str]]:
    """The status and headers that an example promises."""
    first, *lines = said.split("\n")
    return int(first.split()[1]), {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }


def stream_agrees(wire: Wire, said: str) -> None:
    """Compare a stream block by block."""
    for block in said.rstrip("\n").split("\n\n"):
        found = wire.frame().fields
        lines = [line.partition(": ")[::2] for line in block.split("\n")]
        assert [name for name, _ in found] == [name for name, _ in lines]
        for (name, value), (_, expected) in zip(found, lines, strict=True):
            if name == "data":
                assert agrees(json.loads(value), json.loads(expected)), value
            else:
                assert value == expected


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split()[1])
def test_an_example(demo: Event, example: str) -> None:
    asked, head, said = example.replace("EPOCH", demo.log.epoch()).split("\n\n", 2)
    with Wire(demo.port) as wire:
        wire.send(asked.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        status, promised = head_of(head)
        found_status, headers = wire.head()
        assert found_status == status
        assert promised.items() <= headers.items()
        if headers["content-type"] == "text/event-stream":
            stream_agrees(wire, said)
        else:
            body = wire.read(int(headers["content-length"]))
            assert agrees(json.loads(body), json.loads(said)), body


def test_there_are_examples_of_everything() -> None:
    statuses = {head_of(example.split("\n\n")[1])[0] for example in EXAMPLES}
    assert statuses == {200, 400, 404, 409}
    assert sum("/stream?" in example for example in EXAMPLES) == 2


def collected(follow: Callable[..., Iterator[Any]], event: Event) -> list[Any]:
    """What the reader of the page yields, collected in a thread as long as the test lasts."""
    found: list[Any] = []

    def read() -> None:
        for one in follow(f"127.0.0.1:{event.port}", event.name):
            found.append(one)

    threading.Thread(target=read, daemon=True).start()
    return found


def test_the_reader_in_python(event: Event) -> None:
    [source] = blocks("python")
    names: dict[str, Any] = {}
    exec(source, names)
    event.log.append_many([post(n) for n in range(250)])
    event.seen(250)
    found = collected(names["follow"], event)
    until(lambda: len(found) == 250, "it has everything")
    event.log.append_many([post("more")])
    until(lambda: len(found) == 251, "it waits for more")
    renewed = event.log.renew(event.log.epoch())
    until(lambda: len(found) == 251 + 1 + 251, "it starts over")
    assert [offset for offset, _ in found[:251]] == list(range(251))
    assert found[251] == renewed
    assert found[252:] == found[:251]
    raw = [json.loads(one) for one in event.log.since(0, 1000).entries]
    assert [entry for _, entry in found[:251]] == raw


@pytest.mark.browser
def test_the_reader_in_a_page(halley: Halley, stream_server: Server, chromium: Path) -> None:
    """In a real browser: resumed after a restart, reset once, and closed when it is over."""
    [source] = blocks("js")
    client = connect(stream_server.url)
    with (
        Halley(stream_server.url).running() as own,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser,
    ):
        event = put_on_air(client, "in-a-page", own)
        event.log.append_many([post("a"), post("b")])
        page = browser.new_page()
        page.add_script_tag(content=source)
        page.evaluate(f"""() => {{
            window.got = [];
            follow("http://127.0.0.1:{own.port}", "in-a-page",
                   ({{offset}}) => got.push(offset), (epoch) => got.push(epoch));
        }}""")

        def shows(*expected: object) -> None:
            page.wait_for_function(f"got.length >= {len(expected)}")
            assert page.evaluate("got") == list(expected)

        shows(0, 1)
        own.stop()
        event.log.append_many([post("c")])
        own.start()
        shows(0, 1, 2)
        epoch = event.log.renew(event.log.epoch())
        shows(0, 1, 2, epoch, 0, 1, 2)
        own.stop()
        own.start()
        event.log.append_many([post("d")])
        shows(0, 1, 2, epoch, 0, 1, 2, 3)
        onair.remove(client, "in-a-page")
        until(lambda: event.get("last=0").json().get("over"), "it is over")
        onair.put(client, "in-a-page", onair.OnAir(title="Again"))
        event.log.append_many([post("e")])
        event.seen(5)
        shows(0, 1, 2, epoch, 0, 1, 2, 3)
    client.close()
