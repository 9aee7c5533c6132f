"""Every source on air, tried once: its credentials, its query, and what that would bring."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import TextIO

from ingest import registry
from ingest.trouble import Misunderstood, Trouble, Unreachable
from live import onair
from live.connect import Client
from live.onair import OnAirSource
from live.settings import Settings


def check(client: Client, settings: Settings, events: Collection[str], out: TextIO) -> int:
    """Write a line about each source of these events (or of all); 1 where one is refused."""
    watched = onair.read(client)
    if unknown := sorted(set(events) - set(watched)):
        out.write(f"not on air: {', '.join(unknown)}\n")
        return 2
    found = [
        (event, source)
        for event, said in sorted(watched.items())
        if not events or event in events
        for source in said.sources
    ]
    if not found:
        out.write("Nothing is on air, so nothing is asked for.\n")
        return 0
    with ThreadPoolExecutor(len(found)) as pool:
        answers = list(pool.map(lambda one: _line(settings, one[1]), found))
    for (event, source), (good, words) in zip(found, answers, strict=True):
        mark = "ok " if good else "NO "
        out.write(f"{mark} {event}  {source.kind} {source.query!r}: {words}\n")
    return 0 if all(good for good, _ in answers) else 1


def _word(trouble: Trouble) -> str:
    """What it is; nobody backs off here, as a program would."""
    if trouble.state != Trouble.state:
        return trouble.state
    kinds = {Misunderstood: "not taken", Unreachable: "not reached"}
    return next((word for kind, word in kinds.items() if isinstance(trouble, kind)), "fails")


def _line(settings: Settings, source: OnAirSource) -> tuple[bool, str]:
    try:
        return True, registry.check(settings, source)
    except Trouble as trouble:
        return False, f"{_word(trouble)}: {trouble}"
    except LookupError as error:
        return False, str(error)
