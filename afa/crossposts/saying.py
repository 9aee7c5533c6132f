"""Saying: a post as far as cross-posts are concerned."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from afa.crossposts.account import Account
from afa.crossposts.words import Words, words


@dataclass(frozen=True)
class Saying:
    """Who said what, and when. `id` is that of the archive's row, 0 before there is one."""

    uid: str
    account: Account
    at: datetime
    text: str
    id: int = 0

    @cached_property
    def words(self) -> Words:
        """What is compared."""
        return words(self.text)
