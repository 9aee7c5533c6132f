"""``python -m ingest NAME``: one network into the live log, until told to stop."""

import logging
import os
import sys

from ingest import credentials, lock, registry
from ingest.clock import SystemClock
from ingest.loop import Loop
from ingest.stopping import Stopping
from live import log_file
from live.connect import connect
from live.errors import WrongSetting
from live.settings import Settings

WRONG_USE = 2
ALREADY_RUNNING = 3


def main(arguments: list[str]) -> int:
    """The exit status."""
    if len(arguments) != 1 or arguments[0] not in registry.SOURCES:
        return _complain(f"usage: python -m ingest {'|'.join(registry.SOURCES)}", WRONG_USE)
    try:
        settings = credentials.load()
    except WrongSetting as error:
        return _complain(str(error), WRONG_USE)
    if not settings.redis_url:
        return _complain("REDIS_URL is not set; ./run sets it for its programs", WRONG_USE)
    log_file.begin(settings)
    return _run(arguments[0], settings)


def _run(program: str, settings: Settings) -> int:
    clock = SystemClock()
    stopped = Stopping(clock.wake)
    try:
        path = lock.path_of(settings.var_dir, program, settings.redis_url)
        lock.hold(path, cancelled=stopped)
    except lock.AlreadyRunning as error:
        return _complain(f"{program} runs already: {error}", ALREADY_RUNNING)
    source = registry.connect(program, settings, clock)
    linger_s = settings.linger_min * 60
    renewed = credentials.Renewal(program)
    loop = Loop(program, source, connect(settings.redis_url), clock, linger_s=linger_s)
    loop.run(lambda: stopped() or renewed.found())
    if not stopped():
        logging.getLogger("ingest").info("%s begins anew with other credentials", program)
        # As if it had been started just now, by whoever did, under the same pid.
        os.execv(sys.executable, [sys.executable, "-m", "ingest", program])  # noqa: S606
    return 0


def _complain(words: str, status: int) -> int:
    sys.stderr.write(words + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
