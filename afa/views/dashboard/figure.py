"""Figures: numbers with their names, and their curves where they have one."""

from dataclasses import dataclass
from datetime import UTC, datetime

from afa.dashboard.curve import Curve
from afa.dashboard.state import Away


@dataclass(frozen=True)
class Figure:
    """A number with its name, and its curve where it has one."""

    name: str
    text: str
    curve: Curve | None = None


def clock(at: float) -> str:
    """A moment, as the page shows it: in UTC, like the programs' log files."""
    return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S} UTC"


def reason(part: object) -> str:
    """Why a part is away; empty where it is there."""
    return part.reason if isinstance(part, Away) else ""
