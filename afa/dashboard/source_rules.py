"""What can be wrong with what is on air: a source that cannot read, or says nothing."""

from collections.abc import Iterator

from afa.dashboard import health_rules
from afa.dashboard.catalogue import reader_of
from afa.dashboard.finding import Finding, amber
from afa.dashboard.program_rules import because, is_up
from afa.dashboard.state import Away, LogState, Network, State, Talk
from afa.dashboard.words import span

# How long a source may say nothing while a talk is on; photos are rarer than words.
QUIET_S = 600.0
QUIET_FOR = {"flickr": 3600.0}

# Whose silence says nothing: they speak when they have something to say, perhaps once a day.
_QUIET_BY_NATURE = ("feed", "webhook")

_TROUBLE = {
    "not configured": "has no credentials",
    "refused": "is refused",
    "forbidden": "may not read what it is asked for",
    "out of credits": "is out of credits",
    "rate limited": "is rate limited",
    "backing off": "cannot reach its network",
}


def findings(state: State) -> Iterator[Finding]:
    """Each kind of source that is on air and is not read as it should be."""
    for kind in sorted({source.kind for log in state.logs for source in log.asked}):
        reader = reader_of(kind)
        heart = state.hearts.get(reader) if reader else None
        if reader is None:
            yield amber(f"A source of kind {kind} is on air, and no program reads that.")
        elif heart and heart.state in _TROUBLE and is_up(state, reader):
            yield amber(f"{reader} {_TROUBLE[heart.state]}{because(heart)}")
        elif heart and is_up(state, reader) and kind not in _QUIET_BY_NATURE:
            yield from _silent(state, kind)
    for log in state.logs:
        yield from health_rules.findings(log, state.at, _told(state))


def _told(state: State) -> frozenset[str]:
    """The kinds of source whose reader has been named already."""
    kinds = {source.kind for log in state.logs for source in log.asked}
    beats = {kind: state.hearts.get(reader_of(kind) or "") for kind in kinds}
    return frozenset(kind for kind, beat in beats.items() if beat and beat.state in _TROUBLE)


def _silent(state: State, kind: str) -> Iterator[Finding]:
    talks = () if isinstance(state.archive, Away) else state.archive.talks
    longest = {talk.event: talk for talk in sorted(talks, key=lambda talk: talk.on_s)}
    for log in state.logs:
        talk = longest.get(log.event)
        if talk and any(source.kind == kind for source in log.asked):
            yield from _quiet(log, kind, talk)


def _quiet(log: LogState, kind: str, talk: Talk) -> Iterator[Finding]:
    """Silence counts from the later of the talk's start and the last post."""
    most = QUIET_FOR.get(kind, QUIET_S)
    ages = [network.age_s for network in _networks(log, kind) if network.age_s is not None]
    silent = min([talk.on_s, *ages])
    if silent > most:
        yield amber(
            f"{log.event}: nothing from {kind} for {span(silent)}, although"
            f" \N{LEFT DOUBLE QUOTATION MARK}{talk.title}\N{RIGHT DOUBLE QUOTATION MARK} is on."
        )


def _networks(log: LogState, kind: str) -> list[Network]:
    """Those that a source of that kind feeds; the simulator plays all of them."""
    return [one for one in log.networks if kind in (one.name, "simulator")]
