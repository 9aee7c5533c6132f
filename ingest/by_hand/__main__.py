"""``python -m ingest.by_hand rejects|check|replay ...``: see ``--help`` of each."""

import argparse
import logging
import sys
from pathlib import Path

from ingest import credentials, registry
from ingest.by_hand import checking, playing
from ingest.by_hand import rejected as reading_again
from live import keys, onair, rejects
from live.connect import Client, RedisError, connect
from live.errors import CorruptEntry, WrongSetting

FAILED = 1
WRONG_USE = 2


def main(arguments: list[str]) -> int:
    """The exit status: 0 where all went well, 1 where not, 2 where it was asked wrongly."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level="ERROR", format="%(levelname)s %(message)s")
    try:
        settings = credentials.load()
    except WrongSetting as error:
        return _complain(str(error))
    if not settings.redis_url:
        return _complain("REDIS_URL is not set; ./run manage sets it")
    client = connect(settings.redis_url)
    try:
        if asked.verb == "check":
            return checking.check(client, settings, asked.events, sys.stdout)
        if not keys.is_event(asked.event):
            return _complain(f"{asked.event!r} cannot name an event")
        if unknown := _unknown(client, asked):
            return _complain(unknown)
        if asked.verb == "replay":
            return playing.replay(client, asked, sys.stdout)
        return reading_again.work(client, asked, sys.stdout)
    except RedisError as error:
        _complain(f"The live Redis does not answer: {error}")
        return FAILED
    except CorruptEntry as error:
        _complain(str(error))
        return FAILED
    finally:
        client.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run manage")
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser(
        "check", prog="./run manage sources check", help="try what every source asks for, once"
    )
    check.add_argument("events", nargs="*", metavar="EVENT")
    replay = verbs.add_parser("replay", help="play a recording into an event")
    replay.add_argument("file", type=Path)
    replay.add_argument("--source", required=True, choices=sorted(registry.KINDS))
    replay.add_argument("--event", required=True)
    replay.add_argument("--query", default="", help="take only what this asks for (bluesky)")
    replay.add_argument(
        "--speed", type=_speed, default=0.0, help="1: as it was; 10: ten times faster; 0: at once"
    )
    replay.add_argument("--new", action="store_true", help="begin a log for an event without one")
    rejected = verbs.add_parser("rejects", help="what could not be read")
    rejected.add_argument("event")
    rejected.add_argument("--source", choices=sorted(registry.KINDS))
    rejected.add_argument("--show", type=int, metavar="N", help="the whole of this one")
    rejected.add_argument("--retry", action="store_true", help="read them again")
    return parser


def _unknown(client: Client, asked: argparse.Namespace) -> str:
    """What to say of an event of which the live Redis has nothing; a slip of the fingers would
    else make another event. Rejects outlive their log."""
    known = onair.logs(client) | onair.read(client).keys()
    if asked.event in known or (asked.verb == "replay" and asked.new):
        return ""
    if asked.verb == "rejects" and rejects.read(client, asked.event):
        return ""
    more = "; --new begins one" if asked.verb == "replay" else ""
    there = f"There are: {', '.join(sorted(known))}" if known else "There is none"
    return f"There is no live log of {asked.event!r}{more}. {there}."


def _speed(said: str) -> float:
    try:
        speed = float(said)
    except ValueError:
        speed = -1.0
    if not 0 <= speed < float("inf"):
        raise argparse.ArgumentTypeError(f"{said!r} is no number from 0 on, such as 1 or 10")
    return speed


def _complain(words: str) -> int:
    sys.stderr.write(words + "\n")
    return WRONG_USE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
