"""`/accounts/sign-in/` and `/accounts/sign-out/`: the door for staff."""

from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from afa import badge, guesses, roles, visitor


@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; 303 to where the visitor wanted to go, 429 after too many wrong tries."""
    if request.method != "POST":
        return _page(request, AuthenticationForm(request))
    address, name = visitor.address(request), request.POST.get("username", "")
    if wait := guesses.begin(address, name):
        response = _page(request, AuthenticationForm(request), wait, status=429)
        response.headers["Retry-After"] = str(wait)
        return response
    form = AuthenticationForm(request, data=request.POST)
    if not form.is_valid():
        return _page(request, form)
    guesses.succeeded(address, name)
    login(request, form.get_user())
    return _see(_wanted(request) or _home(request))


@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Asks first: a link that somebody else sent signs nobody out."""
    if request.method != "POST":
        return render(request, "accounts/sign_out.html")
    logout(request)
    response = _see(resolve_url("events"))
    badge.take(response)
    return response


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin pages have a form of their own, which counts no tries: it is not used."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return _see(resolve_url("sign-in") + query)


def _page(
    request: HttpRequest, form: AuthenticationForm, wait: int = 0, status: int = 200
) -> HttpResponse:
    context = {
        "wrong": bool(form.errors),
        "name": request.POST.get("username", "")[:150],
        "minutes": -(-wait // 60),
        "next": _wanted(request),
    }
    return render(request, "accounts/sign_in.html", context, status=status)


def _wanted(request: HttpRequest) -> str:
    """The page that they came from, where it is one of ours; else empty."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    ours = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if ours else ""


def _home(request: HttpRequest) -> str:
    return resolve_url("dashboard" if roles.of(request.user) else "events")


def _see(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, status=303)
