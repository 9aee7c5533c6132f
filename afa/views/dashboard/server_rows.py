"""The servers as rows: how large they are and how they are set."""

from collections.abc import Sequence
from dataclasses import dataclass

from afa.dashboard import curve
from afa.dashboard.curve import Curve
from afa.dashboard.samples import Sample
from afa.dashboard.state import Archive, Away, Live, State
from afa.dashboard.words import milliseconds, size, span
from afa.views.dashboard.figure import Figure
from live.server import Server


@dataclass(frozen=True)
class ServerRow:
    """A server that holds something; `away` says why nothing is known of it."""

    name: str
    figures: tuple[Figure, ...] = ()
    away: str = ""


def servers(state: State, kept: Sequence[Sample]) -> list[ServerRow]:
    """What holds data, and the disk under it."""
    live = state.live
    size_of_live = curve.gauge(kept, "size:redis-live")
    return [
        _redis("Live Redis", live.server if isinstance(live, Live) else live, size_of_live),
        _redis("Redis for jobs and feeds", state.work, None),
        _postgres(state.archive, kept),
        _disk(state),
    ]


def _redis(name: str, server: Server | Away, used: Curve | None) -> ServerRow:
    if isinstance(server, Away):
        return ServerRow(name, away=server.reason)
    most = f" of {size(server.most)}" if server.most else ""
    figures = (
        Figure("size", size(server.used) + most, used),
        Figure("on disk", {"off": "never", "": "does not say"}.get(server.fsync, server.fsync)),
        Figure("clients", f"{server.clients:,}"),
        Figure("up", span(server.uptime_s)),
        Figure("version", server.version),
    )
    return ServerRow(name, figures)


def _postgres(archive: Archive | Away, kept: Sequence[Sample]) -> ServerRow:
    if isinstance(archive, Away):
        return ServerRow("Postgres", away=archive.reason)
    figures = (
        Figure("size", size(archive.size), curve.gauge(kept, "size:postgres")),
        Figure("answers in", milliseconds(archive.answered_s)),
        Figure("connections", f"{archive.connections} of {archive.most_connections}"),
        Figure("version", archive.version),
    )
    return ServerRow("Postgres", figures)


def _disk(state: State) -> ServerRow:
    if isinstance(state.disk, Away):
        return ServerRow("Disk", away=state.disk.reason)
    return ServerRow(
        "Disk", (Figure("free", f"{size(state.disk.free)} of {size(state.disk.size)}"),)
    )
