"""docs/settings.md has each setting with its default and its range, and no other."""

import re
from pathlib import Path

import pytest

from live.settings import _RANGES, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \|(.*?)\|(.*?)\| .{9,} \|$", re.MULTILINE)
ROWS = {
    name: (default.strip(), values.strip())
    for name, default, values in ROW.findall(PAGE.read_text())
}

# Defaults that depend on another setting.
DERIVED = {"STREAM_PORT": "`PORT` + 1", "WORK_REDIS_URL": "`REDIS_URL`"}
FIELDS = Settings.__struct_fields__


def shown(default: object) -> str:
    """A default as the page writes it."""
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    if isinstance(default, tuple):
        default = ", ".join(default)
    return f"`{default}`" if default not in ("", ()) else ""


def test_the_page_has_every_setting_and_no_other_in_their_order() -> None:
    assert list(ROWS) == [field.upper() for field in FIELDS]


@pytest.mark.parametrize("field", FIELDS)
def test_a_settings_default_is_the_one_on_the_page(field: str) -> None:
    default = DERIVED.get(field.upper()) or shown(getattr(Settings(), field))
    assert ROWS[field.upper()][0] == default


@pytest.mark.parametrize("field", _RANGES)
def test_a_numbers_range_is_the_one_on_the_page(field: str) -> None:
    least, most = _RANGES[field]
    assert ROWS[field.upper()][1] == f"{least} to {most}"
