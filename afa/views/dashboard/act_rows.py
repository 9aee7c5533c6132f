"""The audit log as rows."""

from dataclasses import dataclass

from afa.models import AuditEntry


@dataclass(frozen=True)
class ActRow:
    """A line of the audit log."""

    at: str
    iso: str
    who: str
    what: str
    outcome: str
    tone: str


def act(entry: AuditEntry) -> ActRow:
    """A line of it."""
    tones = {True: "good", False: "bad", None: "off"}
    return ActRow(
        at=f"{entry.at:%d %b %H:%M:%S}",
        iso=entry.at.isoformat(),
        who=entry.who,
        what=f"{entry.verb} {entry.program}",
        outcome=entry.outcome or "Its outcome is not known.",
        tone=tones[entry.ok],
    )
