"""What programs write into their log files: one form, and none of our secrets."""

import logging
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from live import log_file
from live.settings import Settings, load

ROOT = Path(__file__).parents[2]

SECRETS = {
    "secret_key": "alpha-alpha",
    "x_bearer_token": "beta-beta-beta",
    "flickr_key": "gamma-gamma",
    "flickr_secret": "delta-delta",
    "youtube_key": "epsilon-epsilon",
    "webhook_secret": "zeta-zeta-zeta",
}
GIVEN = {
    **{name.upper(): value for name, value in SECRETS.items()},
    "MASTODON_TOKENS": "toot.example=eta-eta-eta, other.example=theta=theta==",
    "DATABASE_URL": "postgresql://afa:iota%2Diota@db.example/afa",
    "REDIS_URL": "redis://:kappa-kappa@cache.example",
}
ALL = {*SECRETS.values(), "eta-eta-eta", "theta=theta==", "iota-iota", "kappa-kappa"}


def test_every_secret_among_the_settings_is_known() -> None:
    assert set(log_file.secrets(load(GIVEN))) == ALL


@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_a_new_setting_that_sounds_secret_is_one(name: str) -> None:
    """By name alone: nobody has to remember a list."""
    if not re.search("key|token|secret|password", name):
        return
    given = "x=lambda-lambda" if name.endswith("s") else "lambda-lambda"
    told = (given,) if name.endswith("s") else given
    settings = msgspec.structs.replace(Settings(), **{name: told})
    assert log_file.secrets(settings) == ["lambda-lambda"]


def test_a_line_has_its_time_in_utc_and_no_secret() -> None:
    record = logging.makeLogRecord(
        {
            "created": 0.25,
            "msecs": 250.0,
            "name": "live",
            "levelname": "INFO",
            "msg": "%s, %s",
            "args": ("https://u:p@api.example/?key=epsilon-epsilon", "eta-eta-eta"),
        }
    )
    line = log_file.Line(log_file.secrets(load(GIVEN))).format(record)
    assert line == "1970-01-01 00:00:00.250Z INFO live: https://...@api.example/?key=..., ..."
    assert log_file.without((), "http://x/y@z") == "http://x/y@z"


PROGRAM = """
import logging
from live import log_file, settings
log_file.begin(settings.load())
logging.getLogger("urllib3").debug("GET /?key=epsilon-epsilon")
logging.getLogger("urllib3").info("a pool")
logging.getLogger("ingest.loop").debug("looked with %s", "epsilon-epsilon")
try:
    raise ValueError("no route to /?key=epsilon-epsilon")
except ValueError:
    logging.getLogger("live").exception("it failed")
"""


@pytest.mark.parametrize(("level", "lines"), [("DEBUG", 3), ("INFO", 2), ("ERROR", 1)])
def test_a_program_says_as_much_as_it_is_asked_for(level: str, lines: int) -> None:
    """Others never say everything: with a client of a network that would be tokens and posts."""
    told = {"YOUTUBE_KEY": "epsilon-epsilon", "LOG_LEVEL": level}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT, env=told, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert len(re.findall(r"^\d{4}-\d\d-\d\d .*Z ", done.stderr, re.MULTILINE)) == lines
    assert "ValueError: no route to /?key=..." in done.stderr
    assert "epsilon" not in done.stderr
    assert "GET" not in done.stderr
