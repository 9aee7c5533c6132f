"""Root may start everything, but Postgres refuses to run as root: here it stops being root.

First choice is a user namespace in which root has another number: files stay root's, so a
data directory inside a 0700 home works. Where that is forbidden (in many containers) the
process becomes `nobody` and keeps one capability, the one that reaches such files.
"""

import ctypes
import os
import pwd
import struct
import sys
from pathlib import Path

# From linux/sched.h, linux/prctl.h and linux/capability.h.
_CLONE_NEWUSER = 0x10000000
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


def become(data: Path) -> None:
    """Be a user whom Postgres accepts, and let that user own all of `data`.

    Does nothing for an ordinary user. Clears a death signal: tie afterwards.
    """
    if os.geteuid() != 0:
        return
    if sys.platform != "linux":
        sys.exit("Postgres refuses to run as root: start A Feed Apart as an ordinary user")
    nobody = pwd.getpwnam("nobody")
    _give(data, 0, 0)
    if not renumber(nobody.pw_uid):
        _give(data, nobody.pw_uid, nobody.pw_gid)
        step_down(nobody.pw_uid, nobody.pw_gid)


def renumber(inside: int) -> bool:
    """Enter a user namespace where root is the user `inside`; False where that is forbidden."""
    if ctypes.CDLL(None).unshare(_CLONE_NEWUSER) != 0:
        return False
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside} 0 1")
    Path("/proc/self/gid_map").write_text(f"{inside} 0 1")
    return True


def step_down(user: int, group: int) -> None:
    """Be that user for good, still able to enter the folders that only root may."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    mask = 1 << _CAP_DAC_OVERRIDE
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    libc.capset(header, struct.pack("6I", mask, mask, mask, 0, 0, 0))
    libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)


def _give(data: Path, user: int, group: int) -> None:
    if not data.exists() or data.stat().st_uid == user:
        return
    for path in [*data.rglob("*"), data]:
        os.lchown(path, user, group)
