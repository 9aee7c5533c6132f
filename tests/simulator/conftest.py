"""The conference that most of these tests read: the default one, played whole."""

from datetime import UTC, datetime

import pytest

from ingest.simulator.script import Script, Step

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
MEDIA = "http://127.0.0.1:8000"


@pytest.fixture(scope="session")
def script() -> Script:
    """What a newcomer sees: seed 1, the default number of posts, with photos."""
    return Script(1, START, media_base=MEDIA)


@pytest.fixture(scope="session")
def steps(script: Script) -> list[Step]:
    """All of its steps."""
    return list(script)
