"""A minute of the chaos run: everything is killed at least once, and everybody agrees."""

from pathlib import Path

import pytest

from ingest.registry import KINDS
from tests.system import outside
from tests.system.chaos import EVENT, Chaos, Plan
from tests.system.outside import Outside
from tests.system.product import MARKS, Product

pytestmark = pytest.mark.system


def test_a_minute_of_chaos(tmp_path: Path) -> None:
    with Outside(rate=2) as world:
        product = Product(tmp_path, {"DEMO": "no", **world.environ})
        try:
            outcome = Chaos(Plan(seconds=60, rate=50, every=3.5), product, world).run()
        finally:
            left = product.stop()
    assert outcome.faults == []
    assert outcome.entries[EVENT] > 60 * 50 / 2
    assert outcome.entries[outside.EVENT] > 200
    assert {uid.partition(":")[0] for uid in world.expected} >= KINDS.keys()
    assert set(outcome.kills) == set(MARKS)
    assert left == []
