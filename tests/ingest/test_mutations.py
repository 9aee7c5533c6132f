"""Whatever is sent: a draft, a reject or nothing; never an exception, never anything unsafe.

``python -m tests.ingest.test_mutations 100000`` does the same for longer.
"""

import sys
from random import Random

import pytest

from tests.ingest import mutations, safety
from tests.ingest.test_pairs import ADAPTERS, PAYLOADS, RECEIVED

TIMES = 2000


@pytest.mark.parametrize("kind", ADAPTERS)
def test_a_mutated_payload_does_no_harm(kind: str) -> None:
    mutate(kind, TIMES)


def mutate(kind: str, times: int) -> None:
    """Try so many mutations of the payloads of a kind."""
    luck = Random(f"mutations of {kind}")
    payloads = [path.read_bytes() for path in PAYLOADS if path.parent.name == kind]
    for _ in range(times):
        payload = mutations.mutated(luck.choice(payloads), luck)
        safety.check(ADAPTERS[kind](payload, RECEIVED, ("#tideconf",)))


if __name__ == "__main__":
    for one in ADAPTERS:
        mutate(one, int(sys.argv[1]))
