"""One program: its figures, the end of its log file, and what can be done with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_GET, require_http_methods

from afa.badge import Badge
from afa.dashboard import actions, programs
from afa.dashboard.actions import NotAllowed
from afa.dashboard.catalogue import KINDS, Verb, kind_of
from afa.dashboard.gather import gather
from afa.dashboard.state import Away
from afa.dashboard.tail import LINES, tail
from afa.processes import Process
from afa.roles import Role
from afa.views.dashboard.figure import clock
from afa.views.dashboard.gate import for_role
from afa.views.dashboard.program_rows import programs as rows
from afa.views.dashboard.program_rows import verbs


@require_GET
@for_role(Role.VIEWER)
def program(request: HttpRequest, who: Badge, name: str) -> HttpResponse:
    """Everything about one program."""
    held = _found(name)
    state = gather(archive_answers=who.sure)
    beat = state.hearts.get(name)
    context = {
        "who": who,
        "operates": who.role >= Role.OPERATOR,
        "name": name,
        "kind": kind_of(name),
        "row": next((row for row in rows(state, []) if row.name == name), None),
        "figures": sorted(beat.figures.items()) if beat else [],
        "verbs": verbs(name, held),
        "lines": tail(programs.layout().log / f"{name}.log"),
        "most": LINES,
        "at": clock(state.at),
    }
    return render(request, "dashboard/program.html", context)


@require_http_methods(["GET", "POST"])
@for_role(Role.OPERATOR)
def act(request: HttpRequest, who: Badge, name: str, verb: Verb) -> HttpResponse:
    """GET asks whether it is meant and does nothing; POST does it and goes back."""
    held = _found(name)
    kind = kind_of(name)
    if verb not in kind.verbs:
        return _refused(request, name, verb)
    if request.method == "GET":
        effect = kind.stops if verb == "stop" else kind.restarts
        context = {"who": who, "name": name, "verb": verb, "kind": kind, "effect": effect}
        return render(request, "dashboard/confirm.html", {**context, "process": held})
    try:
        outcome = actions.do(who.name, verb, name)
    except NotAllowed:
        return _refused(request, name, verb)
    if outcome.ok is None:
        return render(request, "dashboard/again.html", {"name": name, "outcome": outcome})
    level = messages.SUCCESS if outcome.ok else messages.ERROR
    messages.add_message(request, level, f"{verb} {name}: {outcome.words}")
    return HttpResponseRedirect(resolve_url("dashboard"), status=303)


def _found(name: str) -> Process | None:
    """The program of that name; Http404 where there is none, None where nobody can say."""
    known = programs.read()
    if isinstance(known, Away):
        if name in KINDS:
            return None
        raise Http404(name)
    if name not in known:
        raise Http404(name)
    return known[name]


def _refused(request: HttpRequest, name: str, verb: str) -> HttpResponse:
    context = {"name": name, "verb": verb, "kind": kind_of(name)}
    return render(request, "dashboard/refused.html", context, status=409)
