"""docs/glossary.md has every verdict, every kind, every state and every count, by its name."""

import re
from pathlib import Path
from typing import get_args

from live.connect import lua
from live.entry import Kind
from live.log import Outcome

PAGE = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text()
SCRIPTS = lua("append") + lua("reject")


def test_every_verdict_is_explained() -> None:
    assert set(re.findall(r"\*(\w+)\*", PAGE)) >= set(get_args(Outcome))


def test_every_kind_is_named() -> None:
    assert f"item, {', '.join(get_args(Kind)[1:])}" in PAGE


def test_every_state_is_explained() -> None:
    states = set(re.findall(r"state == '(\w+)'|'-1', '(\w+)'\)|-1:(\w+)'", SCRIPTS))
    for state in {name for found in states for name in found if name}:
        assert f"`{state}`" in PAGE


def test_every_count_is_explained() -> None:
    counted = re.findall(r"count\('(\w+)|, '(rejects\w*)'", SCRIPTS)
    names = {name for found in counted for name in found if name}
    assert names >= {"edits", "duplicates", "losses", "rejects_bytes", "photos"}
    for name in names:
        assert f"`{name}" in PAGE
