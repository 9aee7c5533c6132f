"""The dashboard's page and its panels alone, which the page's script fetches every 5 s."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from afa import audit
from afa.badge import Badge
from afa.dashboard import samples
from afa.dashboard.actions import WEB
from afa.dashboard.gather import gather
from afa.dashboard.state import Archive
from afa.dashboard.verdict import judge
from afa.roles import Role
from afa.views.dashboard.act_rows import act
from afa.views.dashboard.event_rows import events, streamer
from afa.views.dashboard.figure import clock, reason
from afa.views.dashboard.gate import for_role
from afa.views.dashboard.program_rows import programs
from afa.views.dashboard.server_rows import servers

REFRESH_S = 5


@for_role(Role.VIEWER)
def dashboard(request: HttpRequest, who: Badge) -> HttpResponse:
    """The whole page."""
    context = {"who": who, "refresh_s": REFRESH_S, **_panels(who)}
    return render(request, "dashboard/page.html", context)


@for_role(Role.VIEWER)
def panels(request: HttpRequest, who: Badge) -> HttpResponse:
    """What changes in it."""
    return render(request, "dashboard/panels.html", _panels(who))


def _panels(who: Badge) -> dict[str, Any]:
    state = gather(archive_answers=who.sure)
    kept = samples.keep(settings.PRODUCT.var_dir / "samples", samples.of(state))
    acts = state.archive.acts if isinstance(state.archive, Archive) else audit.aside()
    web = state.processes.get(WEB) if isinstance(state.processes, dict) else None
    verdict = judge(state)
    return {
        "who": who,
        "operates": who.role >= Role.OPERATOR,
        "verdict": verdict,
        "level": verdict.level.name.lower(),
        "at": clock(state.at),
        "programs": programs(state, kept),
        "programs_away": reason(state.processes),
        "events": events(state, kept),
        "live_away": reason(state.live),
        "streamer": streamer(state, kept),
        "servers": servers(state, kept),
        "acts": [act(entry, web) for entry in acts],
        "acts_away": reason(state.archive),
    }
