"""python -m strainer: the daemon; with --once, what is there now and no more."""

import argparse
import logging
import os
import signal
import sys
import threading

import django

from live import settings
from live.errors import CorruptEntry, WrongSetting


def main() -> int:
    """Returns the exit code: 0 after SIGTERM, 1 where a log is corrupt, 2 for wrong usage."""
    arguments = _parser().parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afa.settings")
    try:
        product = settings.load()
        django.setup()
    except WrongSetting as error:
        sys.stderr.write(f"{error}\n")
        return 2
    # Only now: they import the models.
    from strainer import by_hand, daemon  # noqa: PLC0415

    if arguments.once or arguments.events:
        return by_hand.once(product, arguments.events)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        daemon.Daemon(product, stop).run()
    except CorruptEntry:
        logging.getLogger("strainer").critical("stopped: see above which entry is corrupt")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="strainer", description=__doc__)
    parser.add_argument("events", nargs="*", metavar="EVENT", help="only these, and only once")
    parser.add_argument("--once", action="store_true", help="archive what is there, then end")
    return parser


if __name__ == "__main__":
    sys.exit(main())
