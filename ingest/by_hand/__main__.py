"""``python -m ingest.by_hand rejects|check|replay ...``: see ``--help`` of each."""

import argparse
import logging
import sys
from pathlib import Path

from ingest import registry
from ingest.by_hand import checking, playing, rejected
from live import keys
from live.connect import RedisError, connect
from live.errors import CorruptEntry, WrongSetting
from live.settings import load

WRONG_USE = 2


def main(arguments: list[str]) -> int:
    """The exit status: 0 where all went well, 1 where not, 2 where it was asked wrongly."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level="ERROR", format="%(levelname)s %(message)s")
    try:
        settings = load()
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
        if asked.verb == "replay":
            return playing.replay(client, asked, sys.stdout)
        return rejected.work(client, asked, sys.stdout)
    except (RedisError, CorruptEntry) as error:
        return _complain(f"{type(error).__name__}: {error}")
    finally:
        client.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sources")
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="try what every source asks for, once")
    check.add_argument("events", nargs="*", metavar="EVENT")
    replay = verbs.add_parser("replay", help="play a recording into an event")
    replay.add_argument("file", type=Path)
    replay.add_argument("--source", required=True, choices=sorted(registry.KINDS))
    replay.add_argument("--event", required=True)
    replay.add_argument("--query", default="", help="take only what this asks for (bluesky)")
    replay.add_argument(
        "--speed", type=float, default=0.0, help="1: as it was; 10: ten times faster; 0: at once"
    )
    rejects = verbs.add_parser("rejects", help="what could not be read")
    rejects.add_argument("event")
    rejects.add_argument("--source", choices=sorted(registry.KINDS))
    rejects.add_argument("--show", type=int, metavar="N", help="the whole of this one")
    rejects.add_argument("--retry", action="store_true", help="read them again")
    return parser


def _complain(words: str) -> int:
    sys.stderr.write(words + "\n")
    return WRONG_USE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
