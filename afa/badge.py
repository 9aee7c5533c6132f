"""A badge: the dashboard's memory of who somebody is, for the time that Postgres is away.

Sessions and accounts are in Postgres, and it is Postgres that an operator may have to restart.
So whoever is let in while it answers is given a signed cookie for the dashboard alone; it is
looked at only while Postgres does not answer (docs/decisions/0070).
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from afa.roles import Role

PATH = "/dashboard/"

# A day at a conference: whoever looked in the morning can restart things in the evening.
LASTS_S = 12 * 3600

# Given anew at most this often.
RENEW_S = 60

_SALT = "afa.badge"


@dataclass(frozen=True)
class Badge:
    """Who, and what they may; `sure` where Postgres itself has just said so."""

    name: str
    role: Role
    sure: bool = False


def cookie() -> str:
    """The cookie's name; cookies know no ports."""
    return f"badge_{settings.PRODUCT.port}"


def read(request: HttpRequest, lasts_s: int = LASTS_S) -> Badge | None:
    """The badge that the browser shows, unless it is old, forged or missing."""
    try:
        told = signing.loads(request.COOKIES.get(cookie(), ""), salt=_SALT, max_age=lasts_s)
        return Badge(str(told["name"]), Role(told["role"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def give(request: HttpRequest, response: HttpResponse, badge: Badge) -> None:
    """Hand it to the browser, unless that has the same one from a moment ago."""
    held = read(request, RENEW_S)
    if held and (held.name, held.role) == (badge.name, badge.role):
        return
    text = signing.dumps({"name": badge.name, "role": int(badge.role)}, salt=_SALT)
    response.set_cookie(
        cookie(), text, max_age=LASTS_S, path=PATH, httponly=True, samesite="Strict"
    )


def take(response: HttpResponse) -> None:
    """Have the browser forget it."""
    response.delete_cookie(cookie(), path=PATH, samesite="Strict")
