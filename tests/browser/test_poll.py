"""static/live/poll.js: what it asks, and what it makes of every kind of answer."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page

# Polls until `count` things were told, then hangs up.
POLL = """async ([base, ask, count]) => {
  const { openPoll } = await import('/live/poll.js');
  const told = [];
  let stop;
  await new Promise((enough) => {
    stop = openPoll(base, () => ask, (what) => {
      told.push(what);
      if (told.length >= count) enough();
    });
  });
  stop();
  return told;
}"""

Answer = tuple[int, dict[str, str], Any]


class Streamer:
    """Gives prepared answers, one per request, and remembers what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.asked: list[str] = []
        rest = iter(answers)
        streamer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                streamer.asked.append(self.path)
                status, headers, body = next(rest, (503, {}, ""))
                text = body if isinstance(body, str) else json.dumps(body)
                self.send_response(status)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Access-Control-Expose-Headers", "Retry-After")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/live/demo"

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def poll(laboratory: Page) -> Iterator[Callable[..., tuple[list[dict[str, Any]], list[str]]]]:
    """Poll a streamer of these answers until so much was told: (told, asked)."""
    streamers: list[Streamer] = []

    def run(
        *answers: Answer, tell: int, since: int = 7, epoch: str = "e1"
    ) -> tuple[list[dict[str, Any]], list[str]]:
        streamer = Streamer(*answers)
        streamers.append(streamer)
        ask = {"since": since, "epoch": epoch}
        told: list[dict[str, Any]] = laboratory.evaluate(POLL, [streamer.base, ask, tell])
        return told, [path.removeprefix("/live/demo/items") for path in streamer.asked]

    yield run
    for streamer in streamers:
        streamer.stop()


Poll = Callable[..., tuple[list[dict[str, Any]], list[str]]]


def page(since: int, *uids: str, **more: Any) -> Answer:
    """A page of entries from `since` on."""
    items = [{"offset": since + n, "kind": "item", "uid": uid} for n, uid in enumerate(uids)]
    body = {"epoch": "e1", "since": since, "next": since + len(uids), "items": items}
    return 200, {}, {**body, **more}


def test_it_goes_on_where_an_answer_ends_and_keeps_the_order_of_its_parameters(poll: Poll) -> None:
    told, asked = poll(page(7, "a", "b"), page(9, "c"), tell=5)
    assert [what["kind"] for what in told] == ["heard", "entry", "entry", "heard", "entry"]
    assert told[1] == {
        "kind": "entry",
        "epoch": "e1",
        "offset": 7,
        "entry": {"kind": "item", "uid": "a"},
    }
    assert asked[:2] == ["?since=7&epoch=e1&wait=25", "?since=9&epoch=e1&wait=25"]


def test_it_sends_the_turn_that_it_was_given_until_something_comes(poll: Poll) -> None:
    _, asked = poll(page(7, turn=41), page(7, turn=42), page(7, "a"), page(8), tell=5)
    assert asked[:4] == [
        "?since=7&epoch=e1&wait=25",
        "?since=7&epoch=e1&wait=25&turn=41",
        "?since=7&epoch=e1&wait=25&turn=42",
        "?since=8&epoch=e1&wait=25",
    ]


def test_without_an_epoch_it_asks_without_one_and_learns_it(poll: Poll) -> None:
    _, asked = poll(page(0, "a"), page(1), tell=3, since=0, epoch="")
    assert asked[:2] == ["?since=0&wait=25", "?since=1&epoch=e1&wait=25"]


def test_a_new_epoch_is_read_from_its_start(poll: Poll) -> None:
    told, asked = poll((409, {}, {"epoch": "e2", "next": 3}), page(0, "a"), tell=2)
    assert told[0] == {"kind": "reset", "epoch": "e2"}
    assert asked[1] == "?since=0&epoch=e2&wait=25"


def test_the_end_is_told_after_the_last_entries(poll: Poll) -> None:
    told, _ = poll(page(7, "a", over=True), tell=3)
    assert [what["kind"] for what in told] == ["heard", "entry", "over"]


def test_an_unknown_event_is_absent(poll: Poll) -> None:
    told, _ = poll((404, {}, {"status": 404}), tell=1)
    assert told == [{"kind": "absent"}]


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        ((429, {"Retry-After": "7"}, ""), 7000),
        ((503, {"Retry-After": "soon"}, ""), 0),
        ((503, {}, ""), 0),
        ((200, {"Content-Type": "text/html"}, "<h1>Please accept our terms</h1>"), None),
        ((200, {}, {"hello": "world"}), None),
    ],
)
def test_what_is_no_answer_is_a_failure(poll: Poll, answer: Answer, after: int | None) -> None:
    told, _ = poll(answer, tell=1)
    told = [what for what in told if what["kind"] != "heard"] or poll(answer, tell=2)[0][1:]
    assert told[0]["kind"] == "failed"
    assert told[0].get("after") == after
