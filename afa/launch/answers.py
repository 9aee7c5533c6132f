"""Does it answer? Asked of each server and of the page while they start."""

import http.client
from urllib.parse import urlsplit

import psycopg

from live.connect import RedisError, connect

# Nobody shall wait for a dead network at each of many questions.
TIMEOUT_S = 2


def database(url: str) -> bool:
    """Tell whether Postgres takes a connection; not while it still recovers."""
    try:
        psycopg.connect(url, connect_timeout=TIMEOUT_S).close()
    except psycopg.OperationalError:
        return False
    return True


def redis(url: str) -> bool:
    """Tell whether Redis answers; not while it still loads its file."""
    client = connect(url)
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()


def page(url: str) -> bool:
    """Tell whether a GET of `url` is answered, by whatever but a failure of the server."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
