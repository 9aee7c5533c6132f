"""What is installed is what was tried: the two lists agree, each wheel known by its hash."""

import re

import pytest

from afa.launch.layout import ROOT

PIN = re.compile(r"^([a-z0-9._-]+)(?:\[.*?\])?==(\S+)", re.MULTILINE)
LISTS = {name: (ROOT / f"{name}.txt").read_text() for name in ("requirements", "requirements-dev")}


def test_the_tests_run_on_the_versions_that_the_product_runs_on() -> None:
    product, tests = (dict(PIN.findall(text)) for text in LISTS.values())
    assert len(product) > 20
    assert {name: tests.get(name) for name in product} == product


@pytest.mark.parametrize("name", LISTS)
def test_every_pin_has_hashes_and_nothing_says_where_to_fetch_it(name: str) -> None:
    text = LISTS[name]
    for pin in re.split(r"\n(?=[a-z])", text):
        assert "--hash=sha256:" in pin, pin.splitlines()[0]
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize("name", LISTS)
def test_what_the_short_list_pins_is_what_the_long_one_has(name: str) -> None:
    wanted = dict(PIN.findall((ROOT / f"{name}.in").read_text()))
    found = dict(PIN.findall(LISTS[name]))
    assert wanted
    assert {one: found.get(one) for one in wanted} == wanted
