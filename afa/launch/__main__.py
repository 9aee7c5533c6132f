"""`./run`: start everything, tell the address, and stop it all on Ctrl-C, TERM or HUP."""

import os
import signal
import sys
from types import FrameType

from afa.launch.errors import CannotStart
from afa.launch.start import run
from afa.launch.steps import say
from afa.processes import ProcessError
from live.errors import WrongSetting

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop."""


def main() -> int:
    """The exit code: 0 when it was stopped, 1 when it could not start, 2 for a wrong setting."""
    for signum in SIGNALS:
        signal.signal(signum, _stop)
    # For all that is started too: nobody else reads it, even where VAR_DIR has been opened.
    os.umask(0o077)
    try:
        run(os.environ)
    except Stopped:
        say("stopped")
        return 0
    except WrongSetting as error:
        return _refuse(str(error), 2)
    except CannotStart as error:
        return _refuse(str(error), 1)
    except ProcessError as error:
        return _refuse(f"supervisord is gone: {error}", 1)
    return 0


def _stop(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Stopped


def _refuse(line: str, code: int) -> int:
    print(f"./run: {line}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
