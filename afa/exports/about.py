"""About: what every format says of the selection as a whole."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class About:
    """`site` is the origin, such as https://example.org; `page` and `itself` are the full
    addresses of the page with the same posts and of this export; `event` is a slug."""

    site: str
    event: str
    title: str
    page: str
    itself: str
    updated: datetime
    next: str = ""

    def permalink(self, key: str) -> str:
        """The full address of a post."""
        return f"{self.site}/{self.event}/items/{key}"
