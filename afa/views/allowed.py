"""What costs Postgres more than a page does is given to each address so many times a second."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from afa import allowance, roles, visitor

View = Callable[..., HttpResponseBase]


def counted(view: View) -> View:
    """429 with Retry-After for who asks more often than SEARCHES_PER_S; staff may."""

    @wraps(view)
    def allowed(request: HttpRequest, **given: Any) -> HttpResponseBase:
        wait = allowance.SEARCHES.wait(visitor.address(request))
        if wait and roles.of(request.user) is None:
            return _later(request, ceil(wait))
        return view(request, **given)

    return allowed


def _later(request: HttpRequest, seconds: int) -> HttpResponse:
    if request.get_preferred_type(["text/plain", "text/html"]) == "text/html":
        answer = render(request, "429.html", status=429)
    else:
        words = "Too many searches, feeds and exports from your address."
        answer = HttpResponse(f"{words} Try again in {seconds} s.\n", "text/plain", 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer
