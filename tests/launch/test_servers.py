"""The throw-away servers are what they say they are."""

import psycopg
import pytest

from live.connect import Client, RedisError, connect
from tests.servers import Server


def test_postgres_keeps_any_text(postgres: Server) -> None:
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute("select %s::text, version()", ["naïve 🦜"]).fetchone()
    assert row is not None
    assert row[0] == "naïve 🦜"
    assert row[1].startswith("PostgreSQL 18")


def test_each_kind_of_redis_is_new_enough(any_live: Client) -> None:
    version = str(any_live.info("server")["redis_version"])
    assert int(version.partition(".")[0]) >= 7
    assert any_live.dbsize() == 0


def test_a_killed_redis_comes_back_with_all_it_answered(own_live: Server) -> None:
    client = connect(own_live.url)
    for number in range(100):
        client.rpush("list", number)
    own_live.kill()
    with pytest.raises(RedisError):
        connect(own_live.url).ping()
    own_live.start()
    assert connect(own_live.url).llen("list") == 100
