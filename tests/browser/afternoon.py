"""What an operator sees on an afternoon: an event on air with its sources, for the pictures.

The page is made of it by the product itself. Its figures are real ones of this machine and this
minute, so that a script writes others in their places, the same ones each time.
"""

import time
from datetime import UTC, datetime

from live import health, hearts, onair
from live.connect import Client
from live.draft import ItemDraft
from live.health import Gap, Health
from live.hearts import Heart
from live.item import Author, Item
from live.log import Log
from live.onair import OnAir, OnAirSource

SLUG = "lanterns"
X = OnAirSource(id="x-1", kind="x", query="#lanterns -is:retweet")
TOOTS = OnAirSource(id="mastodon-1", kind="mastodon", query="#lanterns")


def play(client: Client) -> None:
    """Put it into the live Redis."""
    onair.put(client, SLUG, OnAir(title="Lanterns 2026", sources=(X, TOOTS)))
    Log(client, SLUG).append_many([_draft(n) for n in range(40)])
    now = time.time()
    gap = Gap(since=now - 1500, until=now - 1320, filled=True)
    told = {
        X.id: _health("x", limit_left=412.0, spent=41.59, cap=100.0),
        TOOTS.id: _health("mastodon", gaps=(gap,)),
    }
    health.write(client, {SLUG: told})
    for name in ("halley", "strainer", "nozzletron"):
        hearts.beat(client, name, Heart(state="running", figures={"waiting": 312.0}))


def _health(kind: str, **more: object) -> Health:
    """The last hour of a source, busier towards its middle."""
    now = time.time()
    counts = tuple(3 + (n * 7) % 5 + (12 if 20 < n < 35 else 0) for n in range(60))
    given = {"kind": kind, "at": now, "state": "running", "heard_at": now, "last_item_at": now}
    minutes = {"minute": int(now // 60), "items": counts, "items_total": 4159}
    return Health(**{**given, **minutes, **more})  # type: ignore[arg-type]


def _draft(n: int) -> ItemDraft:
    now = datetime.now(UTC)
    source = ("x", "mastodon", "bluesky")[n % 3]
    author = Author(id=str(n % 7), name="Ada Ito", handle="ada")
    item = Item(text=f"{n}", source=source, author=author, created_at=now, received_at=now)
    return ItemDraft(uid=f"{source}:{n}", item=item)


# By the figure's own name; what is not named here says the same everywhere.
FIGURES = {
    "pid": "4102",
    "up": "6 h 12 min",
    "memory": "64 MB",
    "processor": "2.4%",
    "posts": "8,318",
    "posts a minute": "41",
    "people waiting": "312",
    "not yet archived": "3",
    "rejects": "2",
    "last post": "4 s ago",
    "last minute": "17",
    "requests left": "412",
    "gaps": "1",
    "connections": "318",
    "deliveries": "2,594,112",
    "deliveries a second": "211.4",
    "append to readers, p50": "9 ms",
    "append to readers, p95": "38 ms",
    "size": "47 MB",
    "clients": "17",
    "answers in": "2 ms",
    "version": "of its own",
    "free": "81 GB of 271 GB",
}

# Nothing on the page is of this minute or of this machine any more.
STILL = """(figures) => {
  const set = (where, words) => {
    for (const one of document.querySelectorAll(where)) one.textContent = words;
  };
  for (const one of document.querySelectorAll(".findings, .curve")) one.remove();
  for (const figure of document.querySelectorAll(".figure")) {
    const words = figures[figure.querySelector("dt").textContent];
    if (words) figure.querySelector("dd").textContent = words;
  }
  for (const verdict of document.querySelectorAll(".verdict")) {
    verdict.className = "verdict verdict-green";
    verdict.querySelector(".verdict-word").lastChild.textContent = "Green";
  }
  set(".verdict-sentence", "All is well: 1 event on air, 312 people are watching.");
  set(".heart", "♥ running 1 s ago");
  set(".table td:nth-child(3)", "14");
  set(".table td:nth-child(4)", "4 s ago");
  set(".gaps li", "14:20:00 to 14:23:00 UTC, filled");
  set("time", "14:47:03");
  set(".tail", "2026-11-20 14:47:01 INFO archived 1,000 entries of lanterns");
  set(".confirm-now", "Now: running, pid 4102. It is written down that you did it.");
}"""
