"""Starts that cannot be: one clear line, a non-zero exit, and nothing lost."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from afa.launch import servers
from afa.launch.errors import DidNotStart
from afa.launch.layout import ROOT, Layout
from afa.processes import Processes
from tests.patience import PATIENCE_S


def start(var: Path, **settings: str) -> tuple[int, str]:
    """The exit code of a start, and all that it said."""
    ours = ("PORT", "STREAM_PORT", "DATABASE_URL", "REDIS_URL", "WORK_REDIS_URL")
    environ = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "-m", "afa.launch"],
        cwd=ROOT,
        env={**environ, "VAR_DIR": str(var), **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("PORT", "eighty", "a whole number from 1 to 65534, not 'eighty'"),
        ("PORT", "70000", "a whole number from 1 to 65534, not '70000'"),
        ("DEMO", "perhaps", "yes or no, not 'perhaps'"),
        ("REDIS_URL", "http://:secret@there", "redis://... or rediss://... or unix://..."),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str, wanted: str) -> None:
    code, said = start(tmp_path / "var", **{name: value})
    assert code == 2
    assert said.count("\n") == 1
    assert f"{name} must be {wanted}" in said
    assert "secret" not in said
    assert not (tmp_path / "var").exists()


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = str(server.getsockname()[1])
        code, said = start(tmp_path / "var", PORT=taken)
    assert code == 1
    assert said.count("\n") == 1
    assert f"PORT={taken} cannot be used" in said


def test_data_of_another_major_version_are_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "var" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("14\n")
    code, said = start(tmp_path / "var")
    assert code == 1
    assert said.count("\n") == 1
    assert "holds data of PostgreSQL 14, but this is 18" in said
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, said = start(tmp_path / "file" / "var")
    assert code == 1
    assert said.count("\n") == 1
    assert "file/var: Not a directory" in said


def test_a_server_of_yours_that_does_not_answer_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "THEIRS_S", 0.1)
    told = dict.fromkeys((s.variable for s in servers.SERVERS), f"unix://{tmp_path}/none.sock")
    told["DATABASE_URL"] = f"postgresql://afa:secret@/afa?host={tmp_path}"
    with pytest.raises(DidNotStart, match="DATABASE_URL: nobody answers") as refusal:
        servers.start([], told, Processes(tmp_path / "none"), Layout(tmp_path))
    assert "secret" not in str(refusal.value)


def test_without_python_it_says_what_to_type(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "dirname", "cmp", "ln", "rm", "readlink"):
        found = shutil.which(tool)
        assert found
        (tmp_path / "bin" / tool).symlink_to(found)
    for name in ("run", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    done = subprocess.run(
        [tmp_path / "run"],
        env={"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11 to 3.14; install it with: " in done.stderr


def test_an_unknown_command_is_answered_with_the_known_ones() -> None:
    done = subprocess.run(
        [ROOT / "run", "tset"], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 2
    assert "./run test" in done.stderr
    assert done.stderr.endswith("./run: there is no 'tset'\n")


def test_a_disk_that_is_full_is_named(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from afa.launch import postgres as one;"
        "from afa.launch.unprivileged import become; data = Path(sys.argv[1]);"
        # No file may be larger: to who writes it is as if the disk were full.
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "become(data); one.create(data)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "postgres")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("no database could be made: could not ")
    assert not (tmp_path / "postgres").exists()
