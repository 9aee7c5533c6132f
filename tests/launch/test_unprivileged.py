"""Postgres as root, in a folder that only root may enter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or sys.platform != "linux", reason="needs root on Linux: it is about root"
)

# What the process is afterwards, and that initdb, which refuses root as well, makes a database.
TRY = """
import os, sys
from pathlib import Path
from afa.launch import postgres, unprivileged
data = Path(sys.argv[1])
if "forbidden" in sys.argv:
    unprivileged.renumber = lambda inside: False
unprivileged.become(data)
postgres.create(data)
print(os.geteuid(), (data / "PG_VERSION").read_text().strip())
server = postgres.binary("postgres")
os.execv(server, [server, "--single", "-D", str(data), "afa"])
"""


def run(data: Path, *how: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", TRY, data, *how],
        input="SELECT 40 + 2 AS answer\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_root_becomes_somebody_else_and_the_files_change_hands(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    data = tmp_path / "closed" / "data"
    said = run(data, "forbidden")
    assert not said.startswith("0 ")
    assert 'answer = "42"' in said
    assert data.stat().st_uid != 0
    assert 'answer = "42"' in run(data)
    assert 'answer = "42"' in run(data, "forbidden")
