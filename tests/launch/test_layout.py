"""Where an instance's files lie, and who may read them."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from afa.launch.errors import WrongPlace
from afa.launch.layout import ROOT, Layout


def test_the_folders_are_for_us_alone(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "var")
    layout.make()
    layout.make()
    for folder in (layout.var, layout.log, layout.run):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_relative_folder_is_the_checkouts() -> None:
    assert Layout.at(Path("var")).var == ROOT / "var"
    assert Layout.at(Path("/srv/afa")).var == Path("/srv/afa")


def test_long_paths_move_the_sockets_and_nothing_else(tmp_path: Path) -> None:
    layout = Layout(tmp_path / ("long" * 30))
    layout.make()
    try:
        assert layout.run.parent == Path(tempfile.gettempdir())
        assert len(str(layout.redis_socket("live"))) < 100
        assert layout.run.stat().st_mode & 0o777 == 0o700
        assert layout.run != Layout(tmp_path / ("other" * 30)).run
        assert layout.log.parent == layout.var
    finally:
        shutil.rmtree(layout.run)


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "var")
    layout.var.mkdir()
    layout.log.symlink_to(tmp_path)
    with pytest.raises(WrongPlace, match="somebody else"):
        layout.make()


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(WrongPlace, match="var: "):
        Layout(tmp_path / "var").make()


def test_the_last_words_of_a_program(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.make()
    assert "it said nothing" in layout.last_words("web")
    layout.log.joinpath("web.log").write_bytes(b"x" * 9000 + b"\nfirst\nport \xff taken\n\n")
    assert layout.last_words("web").startswith("port \ufffd taken (see ")
    assert os.fspath(layout.log) in layout.last_words("web")
