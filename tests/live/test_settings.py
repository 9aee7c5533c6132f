"""Settings: defaults that run, and each wrong value refused with its name."""

import math
from pathlib import Path
from typing import get_type_hints

import pytest

from live import settings
from live.errors import WrongSetting
from live.settings import Settings, load

NUMBERS = [name for name, hint in get_type_hints(Settings).items() if hint in (int, float)]
ADDRESSES = [name for name in Settings.__struct_fields__ if name.endswith("_url")]


def test_without_any_everything_has_a_default() -> None:
    defaults = load({})
    assert defaults == Settings()
    assert (defaults.port, defaults.stream_port) == (8000, 8001)
    assert load({"PORT": "", "REDIS_URL": "  ", "UNRELATED": "x"}) == defaults


def test_what_is_given_is_taken() -> None:
    given = load(
        {
            "PORT": " 9000 ",
            "DEMO": "No",
            "VAR_DIR": "/srv/afa data",
            "ALLOWED_HOSTS": "a.example, b.example,,",
            "LOG_LEVEL": "debug",
            "FLICKR_POLL_S": "1.5",
            "REDIS_URL": "redis://:secret@a.example:6379/0",
        }
    )
    assert (given.port, given.stream_port, given.demo) == (9000, 9001, False)
    assert given.var_dir == Path("/srv/afa data")
    assert given.allowed_hosts == ("a.example", "b.example")
    assert (given.log_level, given.flickr_poll_s) == ("DEBUG", 1.5)
    assert given.work_redis_url == given.redis_url == "redis://:secret@a.example:6379/0"


def test_every_number_has_a_range_and_its_default_lies_in_it() -> None:
    assert sorted(NUMBERS) == sorted(settings._RANGES)
    for name in NUMBERS:
        least, most = settings._RANGES[name]
        assert least <= getattr(Settings(), name) <= most


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_out_of_range_is_refused_by_name(name: str) -> None:
    least, most = settings._RANGES[name]
    for text in (str(least - 1), str(most + 1), "nan", "inf", "-inf", "x", "1e999", "0x10", "1;2"):
        with pytest.raises(WrongSetting, match=rf"{name.upper()} must be a .*number from") as wrong:
            load({name.upper(): text})
        assert repr(text) in str(wrong.value)
    for number in (least, most):
        kind = get_type_hints(Settings)[name]
        assert getattr(load({name.upper(): str(kind(math.ceil(number)))}), name) is not None


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_wrong_address_is_refused_by_name_and_never_shown(name: str) -> None:
    for text in (
        "secret",
        "gopher://:secret@a.example",
        "redis://:secret@a.example:port/",
        "postgresql://u:secret@a.example:99999/",
        "https://[secret",
        "unix://",
        "https://:secret@",
        "redis://a.example/ secret",
    ):
        with pytest.raises(WrongSetting, match=f"{name.upper()} must be .*://") as wrong:
            load({name.upper(): text})
        assert "secret" not in str(wrong.value)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("redis_url", "unix:///var/run/redis.sock?db=1"),
        ("redis_url", "rediss://user:p%40ss@a.example:6380/2"),
        ("database_url", "postgresql:///afa?host=/var/run"),
        ("database_url", "postgres://u:p@[::1]:5432/afa"),
        ("stream_public_url", "https://live.a.example"),
    ],
)
def test_an_address_may_have_any_form_that_its_server_knows(name: str, url: str) -> None:
    assert getattr(load({name.upper(): url}), name) == url


@pytest.mark.parametrize(("name", "text"), [("DEMO", "maybe"), ("LOG_LEVEL", "loud")])
def test_a_word_that_is_none_of_ours_is_refused(name: str, text: str) -> None:
    with pytest.raises(WrongSetting, match=f"{name} must be .* or .*, not '{text}'"):
        load({name: text})


def test_settings_do_not_end_up_in_a_log() -> None:
    secretive = load({"X_BEARER_TOKEN": "secret", "REDIS_URL": "redis://:secret@a.example"})
    assert "secret" not in f"{secretive!r} {secretive}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MASTODON_SERVERS", "mastodon social"),
        ("MASTODON_SERVERS", "https://mastodon.social/about"),
        ("MASTODON_SERVERS", "ftp://mastodon.social"),
        ("MASTODON_SERVERS", "https://me:secret@mastodon.social"),
        ("MASTODON_TOKENS", "secret"),
        ("MASTODON_TOKENS", "mastodon.social="),
        ("MASTODON_TOKENS", "=secret"),
        ("MASTODON_TOKENS", "not a server=secret"),
    ],
)
def test_a_server_or_its_token_in_another_form_is_refused_and_never_shown(
    name: str, text: str
) -> None:
    with pytest.raises(WrongSetting, match=f"{name} must be") as wrong:
        load({name: text})
    assert "secret" not in str(wrong.value)


def test_servers_and_tokens_are_taken_as_people_write_them() -> None:
    given = load(
        {
            "MASTODON_SERVERS": "mastodon.social, Fosstodon.org,http://127.0.0.1:3000/",
            "MASTODON_TOKENS": "mastodon.social=a=b, fosstodon.org = c",
        }
    )
    assert given.mastodon_servers == (
        "mastodon.social",
        "Fosstodon.org",
        "http://127.0.0.1:3000/",
    )
    assert given.mastodon_tokens == ("mastodon.social=a=b", "fosstodon.org = c")


@pytest.mark.parametrize("text", ["localhost", "10.0.0.0/33", "127.0.0.1,,x", "::1/129"])
def test_a_list_with_a_part_of_another_form_is_refused_by_name(text: str) -> None:
    assert load({"FETCH_ALLOW": "127.0.0.1, 10.1.2.0/24,::1"}).fetch_allow == (
        "127.0.0.1",
        "10.1.2.0/24",
        "::1",
    )
    with pytest.raises(WrongSetting, match="FETCH_ALLOW must be addresses or networks"):
        load({"FETCH_ALLOW": text})
