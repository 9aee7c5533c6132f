"""``python -m ingest.simulator``: the steps of a script as JSON lines, to look at or to feed.

Without --speed they come as fast as they can be written; with it they come when they are
due. --booklet prints the schedule instead, as `./run manage event import` reads it.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import msgspec

from ingest.simulator.booklet import booklet
from ingest.simulator.play import Play, WrongQuery, parse
from ingest.simulator.script import POSTS, Step
from ingest.simulator.slots import doors_for
from live.draft import now


class Line(msgspec.Struct):
    """A step as a line: `kind` is the draft's, in a word."""

    number: int
    at: datetime
    kind: str
    draft: msgspec.Raw


def main(arguments: list[str]) -> int:
    """The exit status."""
    asked = _parser().parse_args(arguments)
    try:
        play, zone = _asked(asked)
        return _print(play, zone, asked)
    except WrongQuery as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever read along has seen enough; what the buffer still holds goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest.simulator", description=__doc__)
    parser.add_argument("--seed", default="1", help="which conference (1)")
    parser.add_argument("--posts", default=str(POSTS), help=f"how many posts it has ({POSTS})")
    parser.add_argument("--start", help="when its doors open; else so that a keynote is on now")
    parser.add_argument("--zone", help="the venue's time zone; else one where it is morning")
    parser.add_argument("--speed", help="this many times as fast as the clock, from the start on")
    parser.add_argument("--media", help="the address of the site that has the photos")
    parser.add_argument("--limit", type=int, help="only so many steps")
    parser.add_argument("--from", type=int, default=0, dest="first", help="begin with this step")
    parser.add_argument("--booklet", metavar="SLUG", help="print the schedule of the event SLUG")
    return parser


def _asked(asked: argparse.Namespace) -> tuple[Play, str]:
    """The play, and the time zone of its venue."""
    query = f"seed={asked.seed} posts={asked.posts} speed={asked.speed or 1}"
    query += f" media={asked.media}" if asked.media else ""
    if asked.start:
        return parse(f"{query} start={asked.start}"), asked.zone or "UTC"
    present = now()
    speed = parse(f"{query} start={present.isoformat()}").speed
    doors = doors_for(present, speed=speed)
    return parse(f"{query} start={doors.isoformat()}"), asked.zone or str(doors.tzinfo)


def _print(play: Play, zone: str, asked: argparse.Namespace) -> int:
    if asked.booklet:
        sys.stdout.buffer.write(booklet(play, asked.booklet, zone) + b"\n")
        return 0
    steps = islice(play.script().since(asked.first), asked.limit)
    for step in _paced(steps, play) if asked.speed else steps:
        sys.stdout.buffer.write(_line(step) + b"\n")
        if asked.speed:
            sys.stdout.buffer.flush()
    sys.stdout.buffer.flush()
    return 0


def _paced(steps: Iterator[Step], play: Play) -> Iterator[Step]:
    """Each step when it is due, counted from the first one."""
    began, first = time.monotonic(), None
    for step in steps:
        first = first or step.at
        due = (step.at - first).total_seconds() / play.speed
        time.sleep(max(due - (time.monotonic() - began), 0))
        yield step


def _line(step: Step) -> bytes:
    kind = type(step.draft).__name__.removesuffix("Draft").lower()
    raw = msgspec.Raw(msgspec.json.encode(step.draft))
    return msgspec.json.encode(Line(step.number, step.at, kind, raw))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
