"""docs/invariants.md names files and tests; each of them exists, and no invariant has none."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "invariants.md").read_text()
SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
FILES = sorted(set(re.findall(r"`([\w/]+\.(?:py|lua|js|toml))`", PAGE)))
LINKS = sorted(set(re.findall(r"\]\(([\w/.-]+)\)", PAGE)))


def functions(path: Path) -> set[str]:
    """The functions in a file, those in classes too."""
    tree = ast.parse(path.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_there_are_ten_and_each_names_a_test() -> None:
    assert [section.split(".")[0] for section in SECTIONS] == [str(n) for n in range(1, 11)]
    for section in SECTIONS:
        assert re.search(r"\*Proved by\* `tests/", section), section.splitlines()[0]


@pytest.mark.parametrize(("file", "test"), TESTS)
def test_a_named_test_exists(file: str, test: str) -> None:
    assert test in functions(ROOT / file)


@pytest.mark.parametrize("file", FILES)
def test_a_named_file_exists(file: str) -> None:
    assert (ROOT / file).is_file()


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()
