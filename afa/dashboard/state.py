"""State: the whole product at one moment, as far as it could be found out. No I/O here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from afa.models import AuditEntry
from afa.processes import Process
from afa.processes import State as Running
from live.health import Health
from live.hearts import SILENT_S, Heart
from live.onair import OnAir, OnAirSource
from live.server import Server


@dataclass(frozen=True)
class Away:
    """This part did not answer, for that reason."""

    reason: str


@dataclass(frozen=True)
class Usage:
    """What a program and everything that it started hold: bytes, seconds of processor time
    since its start, processes. `age_s` is how long it has run."""

    memory: int
    processor_s: float
    count: int
    age_s: float


@dataclass(frozen=True)
class Network:
    """What came from one network into one log: `age_s` of its newest post, None where there is
    none among the newest entries."""

    name: str
    posts: int
    per_min: float
    age_s: float | None


@dataclass(frozen=True)
class LogState:
    """One event's live log. `onair` is None while the event is off air; `left` is what its
    sources were, if they linger. `health` has what is told of each source, by its id."""

    event: str
    onair: OnAir | None
    epoch: str
    length: int
    waiting: int
    rejects: int
    losses: int
    networks: tuple[Network, ...] = ()
    left: OnAir | None = None
    health: Mapping[str, Health] = field(default_factory=dict)

    @property
    def read(self) -> tuple[OnAirSource, ...]:
        """The sources that are read, those that linger among them."""
        return self.asked or (self.left.sources if self.left else ())

    @property
    def asked(self) -> tuple[OnAirSource, ...]:
        """The sources that it asks for at this moment."""
        return self.onair.sources if self.onair else ()


@dataclass(frozen=True)
class Live:
    """What the live Redis said."""

    server: Server
    hearts: dict[str, Heart]
    logs: tuple[LogState, ...]
    answered_s: float = 0.0


@dataclass(frozen=True)
class Talk:
    """A session that is on at this moment; `on_s` is for how long."""

    event: str
    title: str
    on_s: float


@dataclass(frozen=True)
class Archive:
    """What Postgres said. `progress` is event -> (epoch, next)."""

    version: str
    size: int
    connections: int
    most_connections: int
    progress: dict[str, tuple[str, int]]
    talks: tuple[Talk, ...]
    acts: tuple[AuditEntry, ...]
    answered_s: float = 0.0


@dataclass(frozen=True)
class Disk:
    """The disk under VAR_DIR, in bytes."""

    free: int
    size: int


@dataclass(frozen=True)
class State:
    """Everything. `at` is Unix time; `usage` has the programs that run on this machine."""

    at: float
    processes: dict[str, Process] | Away
    live: Live | Away
    work: Server | Away
    archive: Archive | Away
    disk: Disk | Away
    usage: dict[str, Usage] = field(default_factory=dict)

    @property
    def hearts(self) -> dict[str, Heart]:
        """Program -> its last beat; empty where nobody can say."""
        return {} if isinstance(self.live, Away) else self.live.hearts

    @property
    def logs(self) -> tuple[LogState, ...]:
        """The logs, those on air first."""
        return () if isinstance(self.live, Away) else self.live.logs

    def elsewhere(self, name: str) -> bool:
        """Whether a program lives on another machine: never started here, and its heart beats."""
        beat = self.hearts.get(name)
        if beat is None or isinstance(self.processes, Away) or self.at - beat.at > SILENT_S:
            return False
        here = self.processes.get(name)
        return here is None or (here.state == Running.STOPPED and not here.since)

    def behind(self, log: LogState) -> int | None:
        """How many entries of a log the archive has yet to take; None where nobody knows."""
        if isinstance(self.archive, Away):
            return None
        epoch, next_ = self.archive.progress.get(log.event, ("", 0))
        return max(log.length - next_, 0) if epoch == log.epoch else log.length
