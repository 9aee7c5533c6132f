"""The audit log as rows."""

from dataclasses import dataclass

from afa.models import AuditEntry
from afa.processes import Process


@dataclass(frozen=True)
class ActRow:
    """A line of the audit log."""

    at: str
    iso: str
    who: str
    what: str
    outcome: str
    tone: str


def act(entry: AuditEntry, web: Process | None) -> ActRow:
    """A line of it. Who restarts the site cannot say whether it came back; the new one can."""
    tones = {True: "good", False: "bad", None: "off"}
    if entry.ok is None and web and entry.program == web.name and web.since > entry.at.timestamp():
        entry.ok, entry.outcome = True, f"Running, now as pid {web.pid}."
    return ActRow(
        at=f"{entry.at:%d %b %H:%M:%S}",
        iso=entry.at.isoformat(),
        who=entry.who,
        what=f"{entry.verb} {entry.program}",
        outcome=entry.outcome or "Its outcome is not known.",
        tone=tones[entry.ok],
    )
