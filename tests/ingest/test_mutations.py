"""Whatever is sent: a draft, a reject or nothing; never an exception, never anything unsafe.

``python -m tests.ingest.test_mutations 100000 [KIND ...]`` does the same for longer.
"""

import sys
from collections import Counter
from random import Random

import pytest

from tests.ingest import mutations, safety
from tests.ingest.test_pairs import ADAPTERS, PAYLOADS, RECEIVED

TIMES = 2000


@pytest.mark.parametrize("kind", ADAPTERS)
def test_a_mutated_payload_does_no_harm(kind: str) -> None:
    mutate(kind, TIMES)


def mutate(kind: str, times: int) -> Counter[str]:
    """Try so many mutations of the payloads of a kind; what came of them."""
    luck, came = Random(f"mutations of {kind}"), Counter[str]()
    payloads = [path.read_bytes() for path in PAYLOADS if path.parent.name == kind]
    for _ in range(times):
        payload = mutations.mutated(luck.choice(payloads), luck)
        entries = ADAPTERS[kind](payload, RECEIVED, ("#tideconf",))
        safety.check(entries)
        came.update(drafts=len(entries.drafts), rejects=len(entries.rejects))
        came.update(ignored=not (entries.drafts or entries.rejects))
    return came


if __name__ == "__main__":
    for one in sys.argv[2:] or ADAPTERS:
        sys.stderr.write(f"{one} {sys.argv[1]} {dict(mutate(one, int(sys.argv[1])))}\n")
