"""Browsers of staff, and the instance that their dashboard is about."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client as Browser
from pytest_django import Settings

from afa import badge, roles
from afa.dashboard import archive, programs
from afa.pause import Pause
from afa.roles import Role
from tests.servers import FOLDER
from tests.site.supervised import Supervised

PAGE = "/dashboard/"


def signed_in(role: Role | None, **fields: object) -> Browser:
    """Somebody of that role."""
    name = role.group if role else "nobody"
    user = User.objects.create_user(name, **{"is_staff": True, **fields})  # type: ignore[arg-type]
    if role:
        roles.give(user, role)
    browser = Browser()
    browser.force_login(user)
    return browser


def main(browser: Browser, path: str = PAGE, status: int = 200) -> str:
    """The text of a page's content."""
    response = browser.get(path)
    assert response.status_code == status
    return response.content.decode()


def badged(role: Role, salt: str = "afa.badge") -> Browser:
    browser = Browser()
    browser.cookies[badge.cookie()] = signing.dumps({"name": "ada", "role": int(role)}, salt=salt)
    return browser


@pytest.fixture
def instance(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """An instance without anything; what failed before is forgotten."""
    settings.PRODUCT = msgspec.structs.replace(settings.PRODUCT, var_dir=tmp_path)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    archive._pause, programs._pause = Pause(), Pause()
    yield
    archive._pause, programs._pause = Pause(), Pause()


@pytest.fixture(scope="session")
def running() -> Iterator[Supervised]:
    """One supervisord for all tests that want one."""
    supervised = Supervised(FOLDER / "sup")
    yield supervised
    supervised.end()


@pytest.fixture
def supervised(running: Supervised, instance: None, settings: Settings) -> Supervised:
    """The same, as the instance of this site."""
    var = running.layout.var
    settings.PRODUCT = msgspec.structs.replace(settings.PRODUCT, var_dir=var)
    return running
