"""The site's settings in tests: the same, on the throw-away servers of tests/servers.py.

pytest-django loads this before any conftest; the servers start when a test asks for them.
"""

import os

from tests.servers import LIVE_URL, POSTGRES_URL

os.environ["DATABASE_URL"] = POSTGRES_URL
os.environ["REDIS_URL"] = LIVE_URL
os.environ["WORK_REDIS_URL"] = LIVE_URL
os.environ["SECRET_KEY"] = "only-for-tests"

from afa.settings import *  # noqa: F403
