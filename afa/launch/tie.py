"""Tie a process to its parent: when the parent dies, however it dies, this one dies too.

    python -IS afa/launch/tie.py SIGNAL COMMAND [ARGUMENT...]

supervisord and each of its programs start through this, so that no `kill -9` of any of
them leaves an orphan. Only Linux can do it; elsewhere the next start ends the leftovers.
Run by path, with the standard library alone: every start of a program pays for it.
"""

import ctypes
import os
import signal
import sys

# Carries the pid of the parent to its children; exec keeps the pid.
PARENT = "AFA_PARENT"

_PR_SET_PDEATHSIG = 1


def tie(signum: int) -> None:
    """Be sent `signum` when the parent dies; SystemExit if it died before we could ask."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signum)
    parent = os.environ.get(PARENT)
    if parent and os.getppid() != int(parent):
        sys.exit("the process that started this one is gone")
    os.environ[PARENT] = str(os.getpid())


if __name__ == "__main__":
    tie(signal.Signals[f"SIG{sys.argv[1]}"])
    os.execvp(sys.argv[2], sys.argv[2:])
