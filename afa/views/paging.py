"""Pages of a list by the id before which they begin: what is new moves none of them."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from afa import archive

# A row's id is a bigint.
_MOST = 2**63 - 1
_DIGITS = 19


def before(request: HttpRequest) -> int | None:
    """The id in ``?before=``, None on the first page; BadRequest where it is no id."""
    text = request.GET.get("before", "")
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
    if not 0 < number <= _MOST:
        raise BadRequest("before= is the id of a post")
    return number


def pager(request: HttpRequest, page: archive.Page) -> dict[str, str]:
    """The addresses of the first page and of the next older one, empty where there is none."""
    return {
        "newest": request.path if "before" in request.GET else "",
        "older": f"{request.path}?before={page.older}" if page.older else "",
    }
