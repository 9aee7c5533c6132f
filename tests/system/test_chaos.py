"""A minute of the chaos run: everything is killed at least once, and everybody agrees."""

from pathlib import Path

import pytest

from tests.system.chaos import Chaos, Plan
from tests.system.product import MARKS, Product

pytestmark = pytest.mark.system


def test_a_minute_of_chaos(tmp_path: Path) -> None:
    product = Product(tmp_path, {"DEMO": "no"})
    try:
        outcome = Chaos(Plan(seconds=60, rate=50, every=4), product).run()
    finally:
        left = product.stop()
    assert outcome.faults == []
    assert outcome.entries > 60 * 50 / 2
    assert set(outcome.kills) == set(MARKS)
    assert left == []
